/** Where the fixed windows of many slots begin and end in a history: what `minutesBefore` and `barsBefore` cut out. */
import { type CandleColumns, rowAtOrAfter } from "../../../core/candle.ts";
import { MINUTE_MS } from "../../../core/time.ts";
import { toleratedAbsent } from "../window.ts";

/** Rows [first, last) of each window; `first` is −1 where too many minutes are absent. */
export type Windows = { readonly first: Int32Array; readonly last: Int32Array };

/**
 * Per instant the first row that opens at or after it: the end of every window before it. Fast where instants rise;
 * `size` is how long a row lasts.
 */
export function endsAt({ openTime, length }: CandleColumns, untils: Float64Array, size: number): Int32Array {
  const ends = new Int32Array(untils.length);
  let [end, before] = [0, 0];
  for (let index = 0; index < untils.length; index += 1) {
    const until = untils[index] ?? 0;
    // Where no row is absent it lies as many of them on as fit into the time that has passed.
    const guess = end + (until - before) / size;
    const fits = guess > 0 && guess < length && openTime[guess] === until;
    end = fits ? guess : rowAtOrAfter(openTime, until, 0, length);
    before = until;
    ends[index] = end;
  }
  return ends;
}

/** The windows of so many minutes before each of these instants, whose rows end at `last`. */
export function windowsBefore(
  { openTime }: CandleColumns,
  untils: Float64Array,
  last: Int32Array,
  minutes: number,
): Windows {
  const first = new Int32Array(untils.length).fill(-1);
  const tolerated = toleratedAbsent(minutes);
  for (let index = 0; index < untils.length; index += 1) {
    const end = last[index] ?? 0;
    const from = (untils[index] ?? 0) - minutes * MINUTE_MS;
    // Where no minute is absent the first row is known without a search.
    const whole = end >= minutes && openTime[end - minutes] === from;
    const begin = whole ? end - minutes : rowAtOrAfter(openTime, from, 0, end);
    const beginsInside = begin === 0 && openTime[0] !== from;
    if (!beginsInside && minutes - (end - begin) <= tolerated) first[index] = begin;
  }
  return { first, last };
}
