/** What an alert that a person defines can look for, and in which bounds. */
import { MINUTE_MS, type Timeframe } from "../../core/time.ts";
import type { Tier } from "../../risk/types.ts";

/** Always of the newest closed bar of the timeframe. */
export type AlertCondition =
  | { readonly kind: "price" | "rsi"; readonly side: "above" | "below"; readonly level: number }
  /** The MACD line (12, 26, 9) above or below its signal line. */
  | { readonly kind: "macd"; readonly side: "above" | "below" }
  /** Volume at least so many times the mean of the 20 bars before. */
  | { readonly kind: "volume"; readonly factor: number }
  /** Ends on the bar; names as in market/candlestick-patterns.ts. */
  | { readonly kind: "pattern"; readonly name: string }
  /** Either side of the instrument stands at least there. */
  | { readonly kind: "tier"; readonly tier: Exclude<Tier, "LOW"> };

/** Longer bars would need more history than is kept on the machine. */
export const ALERT_TIMEFRAMES = ["1m", "5m", "15m", "1h", "4h"] as const satisfies readonly Timeframe[];
export type AlertTimeframe = (typeof ALERT_TIMEFRAMES)[number];
export const isAlertTimeframe = (text: string): text is AlertTimeframe =>
  (ALERT_TIMEFRAMES as readonly string[]).includes(text);

/** Alerts that one person may have at a time. */
export const ALERTS_AT_MOST = 50;
/** Least and longest time between two messages of a repeating alert. */
export const REPEAT_MS = { least: 2 * MINUTE_MS, most: 30 * 24 * 60 * MINUTE_MS } as const;

/** Whether a level can ever be met. */
export function isSensible(condition: AlertCondition): boolean {
  switch (condition.kind) {
    case "price":
      return condition.level > 0 && condition.level < 1e9;
    case "rsi":
      return condition.level > 0 && condition.level < 100;
    case "volume":
      return condition.factor > 1 && condition.factor <= 100;
    default:
      return true;
  }
}
