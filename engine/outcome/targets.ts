/**
 * What the market did after a slot, whatever a trade would have made of it: the answers that models of direction,
 * trend and volatility learn. They start where a trade starts, at the open of the next 1m candle.
 */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";

/** Null where it cannot be known: the candles end too early, more than one minute is absent, or nothing moved. */
export type Targets = {
  /** Log return of the next 15 minutes. */
  readonly ret15: number | null;
  /** Its sign: 1 up, 0 down; null when the price ended where it began. */
  readonly dir15: 1 | 0 | null;
  /**
   * Log return of the next 60 minutes over the root of its summed squared 1m returns: its sign is the direction, its
   * size the strength (1 is what a random walk does on average, √60 a straight line).
   */
  readonly trend60: number | null;
  /** ln of the root of summed squared 1m log returns of the next 15 and 60 minutes: a share of the price. */
  readonly rv15: number | null;
  readonly rv60: number | null;
  /** ln of ln(highest high / lowest low) of the next 60 minutes. */
  readonly range60: number | null;
};

/** One absent minute is tolerated, as for a followed trade. */
const MAX_STEP_MS = 2 * MINUTE_MS;

/** `from` is a row at or before the slot's first candle: nothing before it is looked at. */
export function targetsAfter(candles: CandleColumns, slot: TimestampMs, from = 0): Targets {
  let first = from;
  while (first < candles.length && at(candles.openTime, first) < slot) first += 1;
  const quarter = wayAfter(candles, slot, first, 15);
  const hour = wayAfter(candles, slot, first, 60);
  return {
    ret15: quarter?.change ?? null,
    dir15: signOf(quarter?.change ?? 0),
    trend60: hour === null ? null : finite(hour.change / hour.volatility),
    rv15: quarter === null ? null : finite(Math.log(quarter.volatility)),
    rv60: hour === null ? null : finite(Math.log(hour.volatility)),
    range60: hour === null ? null : finite(Math.log(Math.log(hour.high / hour.low))),
  };
}

type WayAfter = { readonly change: number; readonly volatility: number; readonly high: number; readonly low: number };

function wayAfter(candles: CandleColumns, slot: TimestampMs, first: number, minutes: number): WayAfter | null {
  const rows = rowsAfter(candles, slot, first, minutes);
  if (rows === null) return null;
  const entry = at(rows.open, 0);
  let before = entry;
  let squares = 0;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows.length; row += 1) {
    squares += Math.log(at(rows.close, row) / before) ** 2;
    before = at(rows.close, row);
    high = Math.max(high, at(rows.high, row));
    low = Math.min(low, at(rows.low, row));
  }
  return { change: Math.log(before / entry), volatility: Math.sqrt(squares), high, low };
}

/** The candles that open in [slot, slot + minutes); null when they are not all there but for single minutes. */
function rowsAfter(candles: CandleColumns, slot: TimestampMs, first: number, minutes: number): CandleColumns | null {
  const end = slot + minutes * MINUTE_MS;
  let before = slot - MINUTE_MS;
  let row = first;
  for (; row < candles.length && at(candles.openTime, row) < end; row += 1) {
    if (at(candles.openTime, row) - before > MAX_STEP_MS) return null;
    before = at(candles.openTime, row);
  }
  // The last minute is known to be absent only once a later candle is there.
  const complete = before === end - MINUTE_MS || (row < candles.length && before === end - MAX_STEP_MS);
  return complete && row > first ? sliceColumns(candles, first, row) : null;
}

function signOf(change: number): 1 | 0 | null {
  if (change === 0) return null;
  return change > 0 ? 1 : 0;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
