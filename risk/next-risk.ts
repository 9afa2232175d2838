/** The most that the next signal may lose, for people who ask before there is one. */
import type { InstrumentId } from "../core/instrument.ts";
import type { Cents } from "../core/money.ts";
import { usableAccount } from "./account-check.ts";
import { backoffAt } from "./backoff.ts";
import { sizeMultiplier } from "./context.ts";
import { sameIdea } from "./correlation.ts";
import { limitsAfterReset, limitsOf } from "./limits.ts";
import { roomLeft } from "./room.ts";
import { riskCaps, sameCurrency, sizeCandidate, tightest } from "./sizing.ts";
import { nextState, worseLevel } from "./state.ts";
import type { Candidate, GateInput, SizeBound, SymbolSpec } from "./types.ts";
import { totalExposure } from "./worst-case.ts";

export type NextRiskInput = Pick<
  GateInput,
  | "at"
  | "account"
  | "state"
  | "preset"
  | "own"
  | "controls"
  | "open"
  | "specs"
  | "recentLosses"
  | "backoffUntil"
  | "correlations"
>;

const NOTHING = 0 as Cents;

/** What a signal like this would be sized to, and the cap that decides it. */
export type NextSize = { readonly instrument: InstrumentId; readonly risk: Cents; readonly boundBy: SizeBound };

/**
 * What the gate would size each of these candidates to now, the largest first; empty when nothing may be opened or
 * something needed is unknown. The gate's own sizing answers, with the gap, correlated positions and value in it.
 */
export function nextSizes(
  input: NextRiskInput,
  planned: readonly { readonly candidate: Candidate; readonly spec: SymbolSpec }[],
): readonly NextSize[] {
  const facts = factsOf(input);
  if (facts === null) return [];
  const { preset, controls } = input;
  return planned
    .flatMap(({ candidate, spec }): NextSize[] => {
      const group = groupOf(input, candidate.instrument);
      if (group === null || !sameCurrency(spec, facts.account)) return [];
      const sizing = sizeCandidate({ ...facts, candidate, spec, preset, controls, group, move15: null });
      if (sizing === null) return [];
      const { risk, boundBy } = sizing.sized;
      return [{ instrument: candidate.instrument, risk, boundBy }];
    })
    .toSorted((a, b) => b.risk - a.risk);
}

/** Null when nothing may be opened now, or something needed is unknown. */
function factsOf(input: NextRiskInput) {
  const account = usableAccount(input.account);
  if (account === null || input.open.length >= input.controls.maxOpen) return null;
  const { preset, own } = input;
  const today = limitsOf(account, preset, own);
  const next = limitsAfterReset(account, preset, own);
  const open = totalExposure(input.open, input.specs);
  const backoff = backoffAt(input);
  if (today === null || next === null || open === null || backoff === null) return null;
  const level = worseLevel(input.state.level, nextState(input.state, account, preset, own).level);
  if (level !== "ACTIVE" && level !== "REDUCED") return null;
  const multiplier = sizeMultiplier({ ...input.state, level }) * backoff.multiplier;
  return { account, open, multiplier, room: roomLeft(account, today, next, open) };
}

const groupOf = ({ open, specs, correlations }: NextRiskInput, instrument: InstrumentId) =>
  totalExposure(
    open.filter((position) => sameIdea(position.instrument, instrument, correlations)),
    specs,
  );

/**
 * Cents at risk at the stop, slipped and with costs, on the watched instrument that may lose most. 0 when nothing may
 * be opened or something needed is unknown. Value caps may make the real size smaller: they depend on the stop.
 */
export function nextRisk(input: NextRiskInput, watched: readonly InstrumentId[]): Cents {
  const facts = factsOf(input);
  if (facts === null) return NOTHING;
  const { account, room, multiplier } = facts;
  const { preset, controls } = input;
  const amounts = watched.map((instrument) => {
    const group = groupOf(input, instrument);
    return group === null ? 0 : tightest(riskCaps({ account, preset, controls, room, group }))[1] * multiplier;
  });
  const most = Math.max(0, ...amounts);
  return Number.isFinite(most) ? (Math.floor(most + 1e-6) as Cents) : NOTHING;
}
