/** How long a candle of a named timeframe is. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** Milliseconds of `1m`, `3m`, `4h`, `1d`, `1w`; null when it is none of these. */
export function lengthOf(timeframe: string): number | null {
  const [, count = "", unit = ""] = /^([1-9]\d{0,3})([mhdw])$/.exec(timeframe) ?? [];
  const unitMs = UNITS[unit];
  return unitMs === undefined ? null : Number(count) * unitMs;
}
