/** The windows of closed bars that slots look at. Slots between two closes look at the same one. */
import { type CandleColumns, rowAtOrAfter } from "../../../core/candle.ts";
import { MINUTE_MS } from "../../../core/time.ts";
import type { BarSeries } from "./bar-series.ts";
import { endsAt, type Windows, windowsBefore } from "./windows.ts";

export type BarsAt = {
  readonly series: BarSeries;
  /** Bars [first, last) of each window; unknown where one of them is no number too. */
  readonly windows: Windows;
  /** When the newest bar of each window ends. */
  readonly untils: Float64Array;
  /** Per slot the window it looks at. */
  readonly place: Int32Array;
};

export function barsAt(candles: CandleColumns, series: BarSeries, slots: Float64Array, bars: number): BarsAt {
  const place = new Int32Array(slots.length);
  const ends: number[] = [];
  for (let index = 0; index < slots.length; index += 1) {
    const until = Math.floor((slots[index] ?? 0) / series.size) * series.size;
    if (until !== ends.at(-1)) ends.push(until);
    place[index] = ends.length - 1;
  }
  const untils = Float64Array.from(ends);
  return { series, windows: windowsOf(candles, series, untils, bars), untils, place };
}

function windowsOf(candles: CandleColumns, series: BarSeries, untils: Float64Array, bars: number): Windows {
  const rows = windowsBefore(candles, untils, endsAt(candles, untils, MINUTE_MS), (bars * series.size) / MINUTE_MS);
  const { openTime } = series.bars;
  const last = endsAt(series.bars, untils, series.size);
  const first = new Int32Array(untils.length).fill(-1);
  for (let index = 0; index < untils.length; index += 1) {
    const row = rows.first[index] ?? -1;
    if (row < 0) continue;
    // A bar that begins before the window's first candle is left out: nobody knows how much of it is missing.
    const from = Math.ceil((candles.openTime[row] ?? 0) / series.size) * series.size;
    const end = last[index] ?? 0;
    const whole = openTime[end - bars] === from;
    const begin = whole ? end - bars : rowAtOrAfter(openTime, from, 0, end);
    if ((series.unusable[end - 1] ?? -1) < begin) first[index] = begin;
  }
  return { first, last };
}
