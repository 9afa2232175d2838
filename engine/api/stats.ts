/** What statistics say: sums over ended candidates, and how many were judged. */
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Mode } from "../../risk/types.ts";

export type WinRate = {
  readonly n: number;
  readonly wins: number;
  readonly rate: number | null;
  /** 95 % Wilson interval; null when n = 0. */
  readonly interval: readonly [number, number] | null;
  readonly meanR: number | null;
};
/** `independent`: those among the n that do not overlap in time on an instrument; the interval is theirs. */
type Effective = WinRate & { readonly independent: number };
export type StatsGroup = Effective & { readonly name: string };
export type StatsTotals = Effective & { readonly open: number; readonly invalidated: number };
/** Days back, today included, or everything there is. */
export type StatsSpan = 7 | 30 | 90 | "all";
/** Cases with about the same stated win chance: how many came true, with the 95 % interval of the independent ones. */
export type ReliabilityPoint = {
  readonly stated: number;
  readonly realised: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly independent: number;
};
type MoneyGroup = { readonly name: string; readonly net: Cents };
export type StatsReport = {
  readonly span: StatsSpan;
  /** How many UTC days that is. */
  readonly days: number;
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly emitted: StatsTotals;
  /** What sent signals came to by the sizes they were sent with, after costs. */
  readonly money: {
    readonly net: Cents;
    readonly perTier: readonly MoneyGroup[];
    readonly perSymbol: readonly MoneyGroup[];
  };
  readonly perTier: readonly StatsGroup[];
  readonly perSymbol: readonly StatsGroup[];
  readonly perSession: readonly StatsGroup[];
  readonly perModel: readonly StatsGroup[];
  /** By the candlestick pattern of the decision: `none`, or empty = not recorded. */
  readonly perPattern: readonly StatsGroup[];
  /** What refused candidates would have done, in all and per first refusal code. */
  readonly refused: StatsTotals;
  readonly perRefusal: readonly StatsGroup[];
  /** Of sent and refused candidates together, rising. */
  readonly reliability: readonly ReliabilityPoint[];
  /** Sum of net R of sent signals by the time of their end, from zero; empty without an ended one. */
  readonly curve: readonly { readonly at: TimestampMs; readonly value: number }[];
  readonly judged: JudgedReport;
  /** Days that `judged` is about: the newest ones. */
  readonly judgedDays: number;
};

/** Candidates judged: how many were accepted, and refusals per first code, most frequent first. */
export type Judged = {
  readonly accepted: number;
  readonly refused: readonly { readonly code: string; readonly count: number }[];
};
/** Candidates judged in one mode, by day of the account. */
export type JudgedReport = {
  readonly mode: Mode;
  readonly all: Judged;
  /** Newest first, by the date (YYYY-MM-DD) on which the day began; days without a candidate are left out. */
  readonly days: readonly (Judged & { readonly day: string })[];
  /** In the other mode over the same days. */
  readonly other: { readonly accepted: number; readonly all: number };
};
