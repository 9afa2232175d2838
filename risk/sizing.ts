/**
 * How many lots a candidate may have: the smallest of all caps, times what state and backoff leave, rounded down to
 * the lot step and never up. Fixed-fractional on min(balance, initial): profits do not raise the stakes. Where a quarter of
 * an hour is forecast to move further than the stop lies away, the caps are held against that move: a forecast can only
 * make a size smaller.
 */
import { type Cents, minMoney } from "../core/money.ts";
import { currencyOf } from "./currency.ts";
import { floorTo } from "./grid.ts";
import { POLICY } from "./policy.ts";
import type { RiskPreset } from "./preset.ts";
import type { Room } from "./room.ts";
import type { AccountState, Candidate, Controls, SizeBound, Sized, SymbolSpec } from "./types.ts";
import { ceilCents, type Exposure, gapLossPerLot, lossPerLot } from "./worst-case.ts";

export type SizingFacts = {
  readonly candidate: Candidate;
  readonly spec: SymbolSpec;
  readonly account: AccountState;
  readonly preset: RiskPreset;
  readonly controls: Controls;
  readonly room: Room;
  /** Everything open, and the part of it that is one idea with the candidate. */
  readonly open: Exposure;
  readonly group: Exposure;
  /** State and backoff together, 0..1. */
  readonly multiplier: number;
  /** 99 of 100 quarters of an hour are expected to move less than this, a log return; null = no forecast. */
  readonly move15: number | null;
};

export type Sizing = {
  readonly sized: Sized;
  /** Lots before rounding, and the smallest that can be traded. */
  readonly wanted: number;
  readonly smallest: number;
  /** What the quantity would be without a forecast; never less. */
  readonly unforecast: number;
  /** The most a single signal may lose whatever the room. */
  readonly riskCap: Cents;
};

export const UNSIZED: Sized = { quantity: 0, notional: 0 as Cents, risk: 0 as Cents, boundBy: "NONE" };

/** Instruments quoted in a stablecoin count at par in an account of the currency it is tied to. */
export const sameCurrency = (spec: SymbolSpec, account: AccountState): boolean =>
  spec.currency === account.currency || currencyOf(spec.currency) === account.currency;

/** Shares are taken of this, in cents. */
export const sizingBase = ({ balance, initial }: AccountState): Cents => minMoney(balance, initial);

type MoneyFacts = Pick<SizingFacts, "account" | "preset" | "controls" | "room" | "group">;

/** The most a group of correlated positions may lose together, in cents. */
export function groupRiskCap(account: AccountState, preset: RiskPreset): number {
  const share = Math.min(POLICY.groupRisk, (preset.idea.maxRiskPct ?? 100) / 100);
  return share * sizingBase(account);
}

/** The caps on money lost at the stop, in cents. */
export function riskCaps({
  account,
  preset,
  controls,
  room,
  group,
}: MoneyFacts): readonly (readonly [SizeBound, number])[] {
  return [
    ["RISK", controls.maxRisk * sizingBase(account)],
    ["DAILY_ROOM", Math.min(POLICY.dailyRoomShare * room.daily, room.daily - room.buffer)],
    ["TOTAL_ROOM", Math.min(POLICY.totalRoomShare * room.total, room.total - room.buffer)],
    ["IDEA", groupRiskCap(account, preset) - group.loss],
  ];
}

/** The caps on position value, in cents. */
function valueCaps({ spec, account, controls, open, group }: SizingFacts): readonly (readonly [SizeBound, number])[] {
  return [
    ["VALUE", controls.maxValue * sizingBase(account)],
    ["GROUP_NOTIONAL", POLICY.groupNotional * account.initial - group.notional],
    ["MARGIN", (account.equity - open.margin) * spec.leverage],
  ];
}

/** Null when a number is unusable. Below the smallest lot the quantity is 0 and `boundBy` names the cap. */
export function sizeCandidate(facts: SizingFacts): Sizing | null {
  const { candidate, spec, move15 } = facts;
  const { entry, stopDistance } = candidate;
  // A forecast that is no move at all is a broken one.
  if (move15 !== null && !(move15 > 0)) return null;
  const planned = lotsAt(stopDistance, facts);
  const safe = lotsAt(Math.max(stopDistance, entry * Math.expm1(move15 ?? 0)), facts);
  if (planned === null || safe === null) return null;
  const riskCap = Math.floor(facts.controls.maxRisk * sizingBase(facts.account) + 1e-6) as Cents;
  const sized = sizedAt(safe.quantity, candidate, spec, safe.boundBy);
  return { sized, wanted: safe.wanted, smallest: spec.volumeMin, unforecast: planned.quantity, riskCap };
}

/** Lots of which the caps on money would be lost if the price went this far, in price units, against the trade. */
function lotsAt(distance: number, facts: SizingFacts) {
  const { candidate, spec, multiplier } = facts;
  const perLot = lossPerLot(candidate.entry, distance, spec);
  const value = candidate.entry * spec.contractSize * 100;
  if (!(perLot > 0 && value > 0 && multiplier >= 0)) return null;
  const lots: (readonly [SizeBound, number])[] = [
    ...riskCaps(facts).map(([bound, cap]) => [bound, wholeCents(cap) / perLot] as const),
    ...valueCaps(facts).map(([bound, cap]) => [bound, wholeCents(cap) / value] as const),
    ["GAP", wholeCents(facts.room.gap) / gapLossPerLot(candidate, spec)],
    ["VOLUME_MAX", spec.volumeMax],
  ];
  const [boundBy, cap] = tightest(lots);
  const wanted = Math.max(0, cap * multiplier);
  if (!Number.isFinite(wanted)) return null;
  const rounded = floorTo(wanted, spec.volumeStep);
  return { boundBy, wanted, quantity: rounded >= spec.volumeMin ? rounded : 0 };
}

/** Losses are rounded up to the cent, so caps are rounded down: a size at its cap must not break it by that cent. */
const wholeCents = (cap: number): number => Math.floor(cap + 1e-6);

/** The smallest cap; of equal ones the first. NaN anywhere is the answer, so that it cannot hide. */
export function tightest(caps: readonly (readonly [SizeBound, number])[]): readonly [SizeBound, number] {
  let best: readonly [SizeBound, number] = ["NONE", Number.POSITIVE_INFINITY];
  for (const cap of caps) {
    if (Number.isNaN(cap[1])) return ["NONE", Number.NaN];
    if (cap[1] < best[1]) best = cap;
  }
  return best;
}

/** Value and loss of a quantity, rounded up to the cent. */
export function sizedAt(quantity: number, candidate: Candidate, spec: SymbolSpec, boundBy: SizeBound): Sized {
  return {
    quantity,
    notional: ceilCents(quantity * candidate.entry * spec.contractSize * 100),
    risk: ceilCents(quantity * lossPerLot(candidate.entry, candidate.stopDistance, spec)),
    boundBy,
  };
}
