/** Longer bars out of 1-minute candles, aligned to UTC and built only of bars that are closed. */
import type { CandleColumns } from "../../core/candle.ts";
import { MINUTE_MS, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";

export type ResampledBars = {
  readonly bars: CandleColumns;
  /** How many minutes each bar was built of; fewer than the timeframe holds when some had no candle. */
  readonly minutes: Uint16Array;
};

type Span = { readonly first: number; readonly last: number; readonly bars: number };

/** As `resampleCounted`, bars only. */
export function resample(columns: CandleColumns, timeframe: Timeframe, until: TimestampMs): CandleColumns {
  return resampleCounted(columns, timeframe, until).bars;
}

/**
 * Bars of a timeframe from 1m candles in rising order. A bar counts as closed when its end is at or before `until`.
 * A bar without any minute is absent; one with some minutes missing is built of those present; a first bar that begins
 * before the first row is left out, because nobody knows how much of it is missing.
 */
export function resampleCounted(columns: CandleColumns, timeframe: Timeframe, until: TimestampMs): ResampledBars {
  const size = TIMEFRAMES[timeframe];
  const span = closedSpan(columns, size, until);
  const bars = emptyBars(span.bars);
  const minutes = new Uint16Array(span.bars);
  let first = span.first;
  for (let bar = 0; bar < span.bars; bar += 1) {
    const openTime = columns.openTime[first] ?? Number.NaN;
    // Only here: a remainder for each row would cost more than all the rest.
    const start = openTime - (openTime % size);
    let last = first + 1;
    while (last < span.last && (columns.openTime[last] ?? Number.NaN) < start + size) last += 1;
    writeBar(bars, bar, start, columns, first, last);
    minutes[bar] = last - first;
    first = last;
  }
  return { bars, minutes };
}

/** The rows that belong to whole, closed bars, and how many bars they make. */
function closedSpan({ openTime, length }: CandleColumns, size: number, until: TimestampMs): Span {
  const begin = openTime[0] ?? 0;
  const wholeFrom = Math.ceil(begin / size) * size;
  const closedUntil = Math.floor(until / size) * size;
  let first = 0;
  while (first < length && (openTime[first] ?? 0) < wholeFrom) first += 1;
  let last = first;
  let bars = 0;
  let barEnd = Number.NEGATIVE_INFINITY;
  for (; last < length; last += 1) {
    const at = openTime[last] ?? Number.NaN;
    if (at + MINUTE_MS > closedUntil) break;
    if (at < barEnd) continue;
    bars += 1;
    barEnd = at - (at % size) + size;
  }
  return { first, last, bars };
}

function emptyBars(length: number): CandleColumns {
  return {
    openTime: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    length,
  };
}

/** The bar of the rows [first, last), of which there is at least one. */
function writeBar(
  bars: CandleColumns,
  bar: number,
  start: number,
  { open, high, low, close, volume }: CandleColumns,
  first: number,
  last: number,
): void {
  let highest = high[first] ?? Number.NaN;
  let lowest = low[first] ?? Number.NaN;
  let traded = volume[first] ?? Number.NaN;
  for (let row = first + 1; row < last; row += 1) {
    highest = Math.max(highest, high[row] ?? Number.NaN);
    lowest = Math.min(lowest, low[row] ?? Number.NaN);
    traded += volume[row] ?? Number.NaN;
  }
  bars.openTime[bar] = start;
  bars.open[bar] = open[first] ?? Number.NaN;
  bars.high[bar] = highest;
  bars.low[bar] = lowest;
  bars.close[bar] = close[last - 1] ?? Number.NaN;
  bars.volume[bar] = traded;
}
