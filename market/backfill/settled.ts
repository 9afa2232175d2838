/** How late it is at the exchange: a clock of ours that is ahead must not turn candles to come into gaps. */
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { BackfillParts } from "./parts.ts";

type Clocks = Pick<BackfillParts, "clock" | "source">;

/** An exchange may need this long to hand out every candle; a younger hole is not called a gap yet. */
const SETTLE_MS = HOUR_MS;

/** The earlier one of our time and the exchange's; ours alone before its first answer. */
export function earlierNow({ clock, source }: Clocks): TimestampMs {
  return (clock.now() + Math.min(0, source.skewMs?.() ?? 0)) as TimestampMs;
}

/** What the exchange does not have before this time, it will not have later either. */
export const settledUntil = (clocks: Clocks): TimestampMs => (earlierNow(clocks) - SETTLE_MS) as TimestampMs;
