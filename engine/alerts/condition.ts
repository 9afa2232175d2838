/** What an alert that a person defines can look for. */
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
