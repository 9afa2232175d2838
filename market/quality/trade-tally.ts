/** What was counted of an instrument's trades, and how it stands among the checks of an hour. */
import type { QualityHour, TradeCounts } from "../../engine/ports.ts";
import { type Check, checksOf, type FailedChecks } from "./checks.ts";

/** `gap` = ids that never came. */
const VALUES = ["finite", "positive", "misaligned", "conflict", "jump", "skew"] as const satisfies readonly Check[];
const SEQUENCE = ["duplicate", "outOfOrder", "stale", "gap"] as const satisfies readonly Check[];
/** `late` = came after its minute had been given up. */
const COUNTED = [...VALUES, ...SEQUENCE, "late"] as const;
const PREFIX = "trade.";

export const NO_TRADES: TradeCounts = { judged: 0, failed: {} };

export type TradeTally = {
  judged(failed: FailedChecks): void;
  late(): void;
  missing(ids: number): void;
  /** What was counted since it was last asked. */
  take(): TradeCounts;
};

export function createTradeTally(): TradeTally {
  let judged = 0;
  let failed: Record<string, number> = {};
  const count = (name: string, times = 1): void => {
    failed[name] = (failed[name] ?? 0) + times;
  };
  return {
    judged: (checks) => {
      judged++;
      if (checks !== 0) for (const check of checksOf(checks)) count(check);
    },
    late: () => count("late"),
    missing: (ids) => count("gap", ids),
    take: () => {
      const counts = { judged, failed };
      [judged, failed] = [0, {}];
      return counts;
    },
  };
}

export function addTrades(a: TradeCounts, b: TradeCounts): TradeCounts {
  const failed = { ...a.failed };
  for (const [name, times] of Object.entries(b.failed)) failed[name] = (failed[name] ?? 0) + times;
  return { judged: a.judged + b.judged, failed };
}

/** Nothing where candles are not made of trades. */
export function tradeChecks({ judged, failed }: TradeCounts): QualityHour["checks"] {
  if (judged === 0) return {};
  const split = (times: number) => ({ passed: Math.max(0, judged - times), failed: times });
  return Object.fromEntries(COUNTED.map((name) => [PREFIX + name, split(failed[name] ?? 0)]));
}

/** The counts that made these checks. */
export function tradesIn(checks: QualityHour["checks"]): TradeCounts {
  const finite = checks[`${PREFIX}finite`];
  if (finite === undefined) return NO_TRADES;
  const failed = COUNTED.map((name) => [name, checks[PREFIX + name]?.failed ?? 0] as const);
  return { judged: finite.passed + finite.failed, failed: Object.fromEntries(failed.filter(([, times]) => times > 0)) };
}
