/** What one rule says about one candidate, and the fixed order in which rules speak. */
import type { RefusalCode } from "./codes.ts";

/** The gate's rules in their order; "the first refusal" means the first in this list. */
export const RULES = [
  "DATA",
  "MODEL",
  "ACCOUNT",
  "KILL_SWITCH",
  "MODE",
  "STATE",
  "PRICE_LEVELS",
  "REWARD_RISK",
  "COST",
  "CONFIDENCE",
  "EXPECTANCY",
  "SIZE",
  "PORTFOLIO",
  "FTMO",
  "BACKOFF",
  "CALENDAR",
  "PAUSE",
  "RATE",
  "DUPLICATE",
] as const;
export type Rule = (typeof RULES)[number];

/** `unknown` (a needed fact is missing or contradictory) refuses just like `refuse`; `advice` never refuses. */
type VerdictOutcome = "pass" | "refuse" | "advice" | "unknown";

/** What `was`, `limit` and `room` are measured in; ratios are shares of 1, money is account-currency units. */
export type VerdictUnit = "money" | "ratio" | "r" | "price" | "count" | "lots" | "seconds" | "none";

export type Verdict = {
  readonly rule: Rule;
  /** `OK` when the rule passed without remark. */
  readonly code: RefusalCode | "OK";
  readonly outcome: VerdictOutcome;
  /** The number the rule looked at; null where the rule has none or it is unknown. */
  readonly was: number | null;
  /** The number it was held against. */
  readonly limit: number | null;
  /** What was left before the limit after this candidate; negative when it would be broken. */
  readonly room: number | null;
  readonly unit: VerdictUnit;
  /** FTMO only: share of the room left today that this candidate's worst case takes, 0..1; absent = it was not counted. */
  readonly uses?: number;
};

export const refuses = (verdict: Verdict): boolean => verdict.outcome === "refuse" || verdict.outcome === "unknown";
