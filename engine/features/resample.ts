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
  let bar = -1;
  let barEnd = Number.NEGATIVE_INFINITY;
  for (let row = span.first; row < span.last; row += 1) {
    const openTime = columns.openTime[row] ?? Number.NaN;
    if (openTime >= barEnd) {
      // Only here: a remainder for each row would cost more than all the rest.
      const start = openTime - (openTime % size);
      bar += 1;
      barEnd = start + size;
      openBar(bars, bar, start, columns, row);
    } else {
      extendBar(bars, bar, columns, row);
    }
    minutes[bar] = (minutes[bar] ?? 0) + 1;
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

function openBar(bars: CandleColumns, bar: number, start: number, from: CandleColumns, row: number): void {
  bars.openTime[bar] = start;
  bars.open[bar] = from.open[row] ?? Number.NaN;
  bars.high[bar] = from.high[row] ?? Number.NaN;
  bars.low[bar] = from.low[row] ?? Number.NaN;
  bars.close[bar] = from.close[row] ?? Number.NaN;
  bars.volume[bar] = from.volume[row] ?? Number.NaN;
}

function extendBar(bars: CandleColumns, bar: number, from: CandleColumns, row: number): void {
  bars.high[bar] = Math.max(bars.high[bar] ?? Number.NaN, from.high[row] ?? Number.NaN);
  bars.low[bar] = Math.min(bars.low[bar] ?? Number.NaN, from.low[row] ?? Number.NaN);
  bars.close[bar] = from.close[row] ?? Number.NaN;
  bars.volume[bar] = (bars.volume[bar] ?? Number.NaN) + (from.volume[row] ?? Number.NaN);
}
