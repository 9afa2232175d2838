/** Many histories in a row, and what they prove. */
import { type Counts, runHistory } from "./history.ts";
import type { Broken } from "./world.ts";

export type Range = {
  readonly seed: number;
  /** Half-open range of history numbers. */
  readonly from: number;
  readonly until: number;
  readonly gate: boolean;
};

export type Proof = {
  readonly histories: number;
  /** Histories in which a limit of the firm, or only an own one, was broken. */
  readonly official: number;
  readonly own: number;
  /** The first few of them. */
  readonly broken: readonly (Broken & { readonly history: number; readonly preset: string })[];
  readonly count: Counts;
};

const KEPT = 5;

export const NOTHING: Proof = {
  histories: 0,
  official: 0,
  own: 0,
  broken: [],
  count: { offered: 0, approved: 0, closed: 0, gaps: 0, restarts: 0, clockJumps: 0, midnights: 0, oddDays: 0 },
};

export function prove({ seed, from, until, gate }: Range): Proof {
  let proof = NOTHING;
  for (let history = from; history < until; history += 1) {
    const { preset, broken, count } = runHistory(seed, history, gate);
    proof = addProofs(proof, {
      histories: 1,
      official: broken?.whose === "official" ? 1 : 0,
      own: broken?.whose === "own" ? 1 : 0,
      broken: broken === null ? [] : [{ ...broken, history, preset }],
      count,
    });
  }
  return proof;
}

export function addProofs(a: Proof, b: Proof): Proof {
  const names = Object.keys(a.count) as (keyof Counts)[];
  return {
    histories: a.histories + b.histories,
    official: a.official + b.official,
    own: a.own + b.own,
    broken: b.broken.length === 0 ? a.broken : [...a.broken, ...b.broken].slice(0, KEPT),
    count: Object.fromEntries(names.map((name) => [name, a.count[name] + b.count[name]])) as Counts,
  };
}
