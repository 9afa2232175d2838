/** The most that the next signal may lose, for people who ask before there is one. */
import type { InstrumentId } from "../core/instrument.ts";
import type { Cents } from "../core/money.ts";
import { usableAccount } from "./account-check.ts";
import { backoffAt } from "./backoff.ts";
import { sizeMultiplier } from "./context.ts";
import { sameIdea } from "./correlation.ts";
import { limitsAfterReset, limitsOf } from "./limits.ts";
import { roomLeft } from "./room.ts";
import { riskCaps, tightest } from "./sizing.ts";
import { nextState, worseLevel } from "./state.ts";
import type { GateInput } from "./types.ts";
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

/**
 * Cents at risk at the stop, slipped and with costs, on the watched instrument that may lose most. 0 when nothing may
 * be opened or something needed is unknown. Value caps may make the real size smaller: they depend on the stop.
 */
export function nextRisk(input: NextRiskInput, watched: readonly InstrumentId[]): Cents {
  const account = usableAccount(input.account);
  if (account === null || input.open.length >= input.controls.maxOpen) return NOTHING;
  const { preset, own, controls } = input;
  const today = limitsOf(account, preset, own);
  const next = limitsAfterReset(account, preset, own);
  const open = totalExposure(input.open, input.specs);
  const backoff = backoffAt(input);
  if (today === null || next === null || open === null || backoff === null) return NOTHING;
  const level = worseLevel(input.state.level, nextState(input.state, account, preset, own).level);
  if (level !== "ACTIVE" && level !== "REDUCED") return NOTHING;
  const multiplier = sizeMultiplier({ ...input.state, level }) * backoff.multiplier;
  const room = roomLeft(account, today, next, open);
  const amounts = watched.map((instrument) => {
    const alike = input.open.filter((position) => sameIdea(position.instrument, instrument, input.correlations));
    const group = totalExposure(alike, input.specs);
    return group === null ? 0 : tightest(riskCaps({ account, preset, controls, room, group }))[1] * multiplier;
  });
  const most = Math.max(0, ...amounts);
  return Number.isFinite(most) ? (Math.floor(most + 1e-6) as Cents) : NOTHING;
}
