/** The loss limits as levels on equity: the firm's own, and the inner ones that this program keeps. Whole cents. */
import { type Cents, cents, maxMoney, minMoney, shareOf, subtractMoney, units } from "../core/money.ts";
import { POLICY } from "./policy.ts";
import type { LimitAmount, RiskPreset } from "./preset.ts";
import type { AccountState, OwnLimits } from "./types.ts";

export type Limit = {
  readonly name: "daily" | "total";
  /** What losses are counted from. */
  readonly anchor: Cents;
  /** Null where the preset has no such limit; the own one holds all the same. */
  readonly officialFloor: Cents | null;
  readonly ownFloor: Cents;
  readonly ownAmount: Cents;
};
export type Limits = { readonly daily: Limit; readonly total: Limit };

/** One limit as people see it; shape of `LimitView` in the engine's API. */
export type LimitView = {
  readonly name: "daily" | "total";
  readonly officialFloor: Cents | null;
  readonly ownFloor: Cents | null;
  /** Equity minus the own floor. */
  readonly room: Cents | null;
  readonly officialRoom: Cents | null;
  /** Share of the own amount already used, 0..1+. */
  readonly used: number;
};

/** Null when a fact that the preset's limits hang on is not known; then nothing may be risked. */
export function limitsOf(account: AccountState, preset: RiskPreset, own: OwnLimits): Limits | null {
  if (!(own.daily > 0 && own.daily < 1 && own.total > 0 && own.total < 1)) return null;
  const daily = dailyLimit(account, preset, own);
  const total = totalLimit(account, preset, own);
  return daily === null || total === null ? null : { daily, total };
}

/** Whether everything is known that the preset counts its limits from. */
export const pastKnown = (account: AccountState, { daily, max }: RiskPreset): boolean =>
  (daily === null || dailyAnchor(account, daily.anchor) !== undefined) &&
  totalReference(account, max.mode) !== undefined;

/** The limits as they will stand right after the next reset, if nothing is closed until then. */
export function limitsAfterReset(account: AccountState, preset: RiskPreset, own: OwnLimits): Limits | null {
  const { balance, equity } = account;
  const anchors = { dayStartBalance: balance, dayStartEquity: equity, dayPeakEquity: equity };
  const { highestResetBalance: highest } = account;
  const trailed = highest === undefined ? {} : { highestResetBalance: maxMoney(highest, balance) };
  return limitsOf({ ...account, ...anchors, ...trailed }, preset, own);
}

function dailyLimit(account: AccountState, { daily }: RiskPreset, own: OwnLimits): Limit | null {
  if (daily === null) {
    const ownAmount = ownAmountOf(account, own.daily, null);
    const anchor = account.dayStartBalance;
    return { name: "daily", anchor, officialFloor: null, ownFloor: subtractMoney(anchor, ownAmount), ownAmount };
  }
  const measured = dailyAnchor(account, daily.anchor);
  if (measured === undefined) return null;
  const anchor = daily.capAtInitial === true ? minMoney(measured, account.initial) : measured;
  const amount = amountOf(daily.limit, daily.basis === "initial" ? account.initial : anchor);
  const ownAmount = ownAmountOf(account, own.daily, amount);
  return {
    name: "daily",
    anchor,
    officialFloor: subtractMoney(anchor, amount),
    ownFloor: subtractMoney(anchor, ownAmount),
    ownAmount,
  };
}

type DailyAnchor = NonNullable<RiskPreset["daily"]>["anchor"];
function dailyAnchor(account: AccountState, anchor: DailyAnchor): Cents | undefined {
  const { dayStartBalance, dayStartEquity, dayPeakEquity } = account;
  switch (anchor) {
    case "balance":
      return dayStartBalance;
    case "equity":
      return dayStartEquity;
    case "max_bal_eq":
      return dayStartEquity === undefined ? undefined : maxMoney(dayStartBalance, dayStartEquity);
    case "intraday_peak_equity":
      return dayPeakEquity;
  }
}

function totalLimit(account: AccountState, { max }: RiskPreset, own: OwnLimits): Limit | null {
  const reference = totalReference(account, max.mode);
  if (reference === undefined) return null;
  const amount = amountOf(max.limit, account.initial);
  const lock = max.lockAt === null ? null : cents(units(account.initial) + max.lockAt);
  const trailing = subtractMoney(reference, amount);
  const officialFloor = lock === null ? trailing : minMoney(trailing, lock);
  const ownAmount = ownAmountOf(account, own.total, amount);
  const anchor = (officialFloor + amount) as Cents;
  return { name: "total", anchor, officialFloor, ownFloor: subtractMoney(anchor, ownAmount), ownAmount };
}

/** Never below the initial balance: trailing levels only rise. */
function totalReference(account: AccountState, mode: RiskPreset["max"]["mode"]): Cents | undefined {
  const { initial, highestResetBalance, highestBalance, peakEquity } = account;
  switch (mode) {
    case "static":
      return initial;
    case "trail_eod_balance":
      return highestResetBalance === undefined ? undefined : maxMoney(initial, highestResetBalance);
    case "trail_closed":
      return highestBalance === undefined ? undefined : maxMoney(initial, highestBalance);
    case "trail_intraday_equity":
      return maxMoney(initial, peakEquity);
  }
}

const amountOf = (limit: LimitAmount, base: Cents): Cents =>
  "pct" in limit ? shareOf(base, limit.pct / 100) : cents(limit.amount);

/** The configured share of the initial balance, but never more than nine tenths of the official amount. */
function ownAmountOf({ initial }: AccountState, share: number, official: Cents | null): Cents {
  const configured = shareOf(initial, share);
  return official === null
    ? configured
    : minMoney(configured, Math.floor(official * POLICY.ofOfficial + 1e-6) as Cents);
}

/** Share of the own amount already lost on floating equity, 0..1+. */
export const usedShare = ({ anchor, ownAmount }: Limit, equity: Cents): number =>
  Math.max(0, anchor - equity) / ownAmount;

export type Breach = { readonly rule: "DAILY_LOSS" | "MAX_LOSS"; readonly floor: Cents };

/**
 * The official rule that an equity breaks, or null. Equity at exactly the level is allowed unless the preset's touch
 * counts. The higher level names the rule; a tie is the total loss.
 */
export function breachOf(equity: Cents, { daily, total }: Limits, preset: RiskPreset): Breach | null {
  const dailyFloor = daily.officialFloor ?? Number.NEGATIVE_INFINITY;
  const totalFloor = total.officialFloor ?? Number.NEGATIVE_INFINITY;
  const floor = Math.max(dailyFloor, totalFloor) as Cents;
  const broken = preset.daily?.touchCounts === true ? equity <= floor : equity < floor;
  if (!broken) return null;
  return { rule: dailyFloor > totalFloor ? "DAILY_LOSS" : "MAX_LOSS", floor };
}

/** Daily and total limit for people; empty when the limits are not known. */
export function limitViews(account: AccountState, preset: RiskPreset, own: OwnLimits): readonly LimitView[] {
  const limits = limitsOf(account, preset, own);
  if (limits === null) return [];
  return [limits.daily, limits.total].map((limit) => ({
    name: limit.name,
    officialFloor: limit.officialFloor,
    ownFloor: limit.ownFloor,
    room: subtractMoney(account.equity, limit.ownFloor),
    officialRoom: limit.officialFloor === null ? null : subtractMoney(account.equity, limit.officialFloor),
    used: usedShare(limit, account.equity),
  }));
}
