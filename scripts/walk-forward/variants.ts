/** What is chosen among: every model and strategy with every threshold. */
import { err, ok, type Result } from "../../core/result.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { type Chooser, type Ground, openRun } from "../backtest/open.ts";
import type { WalkForwardWish } from "./arguments.ts";

export type Variant = { readonly chooser: Chooser; readonly threshold: number };

/** A model or strategy that can be opened, and what its trades look like. */
export type Base = {
  readonly chooser: Chooser;
  readonly bundle: Pick<ModelBundle, "tag" | "status" | "label">;
};

export const choosersOf = ({ models, strategies }: WalkForwardWish): readonly Chooser[] => [
  ...(models ?? (strategies.length === 0 ? [null] : [])).map((model) => ({ model, strategy: null })),
  ...strategies.map((strategy) => ({ model: null, strategy })),
];

/** Opens each once, so that what cannot be used is told before anything is simulated. */
export async function openBases(
  ground: Ground,
  choosers: readonly Chooser[],
): Promise<Result<readonly Base[], readonly string[]>> {
  const bases: Base[] = [];
  for (const chooser of choosers) {
    const opened = await openRun(ground, chooser);
    if (!opened.ok) return opened;
    const { tag, status, label } = opened.value.inference.bundle;
    await opened.value.inference.stop();
    bases.push({ chooser, bundle: { tag, status, label } });
  }
  const tags = bases.map(({ bundle }) => bundle.tag);
  const twice = tags.find((tag, at) => tags.indexOf(tag) !== at);
  return twice === undefined ? ok(bases) : err([`${twice} is named twice, so nothing would tell the two apart.`]);
}

export const variantsOf = (bases: readonly Base[], thresholds: readonly number[]): readonly Variant[] =>
  bases.flatMap(({ chooser }) => thresholds.map((threshold) => ({ chooser, threshold })));

/** Like "crypto-1 from 0.45", in the order of `variantsOf`. */
export const namesOf = (bases: readonly Base[], thresholds: readonly number[]): readonly string[] =>
  bases.flatMap(({ bundle }) => thresholds.map((threshold) => `${bundle.tag} from ${threshold}`));
