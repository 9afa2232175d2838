/** What several rules need, worked out once per evaluation: limits, exposure, room, state and the size. */

import { usableAccount } from "./account-check.ts";
import { type Backoff, backoffAt } from "./backoff.ts";
import type { RefusalCode } from "./codes.ts";
import { sameIdea } from "./correlation.ts";
import { type Limits, limitsAfterReset, limitsOf } from "./limits.ts";
import { POLICY } from "./policy.ts";
import { type Room, roomLeft } from "./room.ts";
import { type Sizing, sameCurrency, sizeCandidate, sizedAt } from "./sizing.ts";
import { stateUnder, worseLevel } from "./state.ts";
import { tickValueContradicts } from "./tick-value.ts";
import type { AccountState, GateInput, RiskState, Sized, SymbolSpec } from "./types.ts";
import { addExposure, type Exposure, exposureOf, NO_EXPOSURE } from "./worst-case.ts";

export type GateContext = {
  /** Null when missing or not computable; every null below refuses in the rules that need it. */
  readonly account: AccountState | null;
  readonly spec: SymbolSpec | null;
  /** Why there is no specification to compute with; meaningless while there is one. */
  readonly specFault: RefusalCode;
  readonly today: Limits | null;
  readonly next: Limits | null;
  readonly open: Exposure | null;
  /** The part of the open positions that is one idea with the candidate. */
  readonly group: Exposure | null;
  readonly state: RiskState;
  readonly backoff: Backoff | null;
  readonly sizing: Sizing | SizeFault;
  /** What rules judge: the size, or the smallest lot when sizing refused; null without a specification. */
  readonly judged: Sized | null;
};

/** Why no size could be computed. */
type SizeFault = { readonly fault: RefusalCode };

export function contextOf(input: GateInput): GateContext {
  const { preset, own } = input;
  const account = usableAccount(input.account);
  const { spec, specFault } = specOf(input.spec);
  const today = account === null ? null : limitsOf(account, preset, own);
  const next = account === null ? null : limitsAfterReset(account, preset, own);
  const { open, group } = exposures(input);
  const facts = { account, spec, specFault, today, next, open, group };
  const state = currentState(input, account, today);
  const backoff = backoffAt(input);
  const sizing = size(input, { ...facts, state, backoff });
  return { ...facts, state, backoff, sizing, judged: judgedSize(input, spec, sizing) };
}

function specOf(given: SymbolSpec | null): Pick<GateContext, "spec" | "specFault"> {
  if (given === null || !usableSpec(given)) return { spec: null, specFault: "SYMBOL_SPEC_UNKNOWN" };
  const contradicts = tickValueContradicts(given);
  return { spec: contradicts ? null : given, specFault: "SYMBOL_SPEC_CONTRADICTS" };
}

const usableSpec = (spec: SymbolSpec): boolean =>
  [spec.contractSize, spec.tickSize, spec.volumeMin, spec.volumeStep, spec.volumeMax, spec.leverage].every(
    (value) => Number.isFinite(value) && value > 0,
  ) && [spec.commissionPerSide, spec.stopsLevel].every((value) => Number.isFinite(value) && value >= 0);

/** What is open altogether and what moves with the candidate; null when one position cannot be valued. */
function exposures({ candidate, open, specs, correlations }: GateInput): Pick<GateContext, "open" | "group"> {
  let all = NO_EXPOSURE;
  let group = NO_EXPOSURE;
  for (const position of open) {
    const exposure = exposureOf(position, specs.get(position.instrument));
    if (exposure === null) return { open: null, group: null };
    all = addExposure(all, exposure);
    if (sameIdea(position.instrument, candidate.instrument, correlations)) group = addExposure(group, exposure);
  }
  return { open: all, group };
}

/** The state that was stored, or a worse one when the account has fallen since. */
function currentState({ state }: GateInput, account: AccountState | null, today: Limits | null): RiskState {
  if (account === null || today === null) return state;
  const now = stateUnder(today, state, account);
  return { ...now, level: worseLevel(state.level, now.level) };
}

type Facts = Pick<
  GateContext,
  "account" | "spec" | "specFault" | "today" | "next" | "open" | "group" | "state" | "backoff"
>;

function size({ candidate, preset, controls, forecast }: GateInput, facts: Facts): Sizing | SizeFault {
  const { account, spec, specFault, open, group, state, backoff } = facts;
  if (spec === null) return { fault: specFault };
  const room = roomOf(facts);
  if (account === null || open === null || group === null || room === null) return { fault: "SIZE_UNKNOWN" };
  if (!sameCurrency(spec, account)) return { fault: "CURRENCY_UNKNOWN" };
  if (backoff === null || !isShare(controls.maxRisk) || !isShare(controls.maxValue))
    return { fault: "SETTING_INVALID" };
  const multiplier = sizeMultiplier(state) * backoff.multiplier;
  const move15 = forecast?.move15 ?? null;
  const sizing = sizeCandidate({ candidate, spec, account, preset, controls, room, open, group, multiplier, move15 });
  return sizing ?? { fault: "SIZE_UNKNOWN" };
}

function roomOf({ account, today, next, open }: Pick<Facts, "account" | "today" | "next" | "open">): Room | null {
  if (account === null || today === null || next === null || open === null) return null;
  return roomLeft(account, today, next, open);
}

/** From CLOSE_ONLY on the STATE rule refuses; the size then shown is the one of REDUCED. */
export const sizeMultiplier = ({ level }: RiskState): number => (level === "ACTIVE" ? 1 : POLICY.reducedSize);

const isShare = (value: number): boolean => value > 0 && value <= 1;

function judgedSize({ candidate }: GateInput, spec: SymbolSpec | null, sizing: Sizing | SizeFault): Sized | null {
  if (spec === null) return null;
  if ("sized" in sizing && sizing.sized.quantity > 0) return sizing.sized;
  return sizedAt(spec.volumeMin, candidate, spec, "NONE");
}
