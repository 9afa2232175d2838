/**
 * Longer bars out of closed 1-minute candles as they come, aligned to UTC. The last minute of a bar closes it at once; a
 * bar with minutes missing is closed by the first candle after it and says how many minutes it holds.
 */
import type { Candle } from "../../core/candle.ts";
import { MINUTE_MS, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import { addTo, type ExactSum, emptySum, sumOf } from "./exact-sum.ts";

export type LongerBar = {
  readonly timeframe: Timeframe;
  readonly candle: Candle;
  /** Minutes it was built of. Complete when it is the timeframe's length; fewer make a partial bar. */
  readonly minutes: number;
};

export type LongerBars = {
  /** The bars this candle closed, the shorter timeframe first. Candles must come in rising order of time. */
  add(candle: Candle): readonly LongerBar[];
};

type OpenBar = { readonly start: number; minutes: number; candle: Candle; readonly volume: ExactSum };

/**
 * A first bar that begins before the first candle is left out, because nobody knows how much of it is missing. A candle
 * that does not come after the one before it throws: out of order it would go into the wrong bar.
 */
export function createLongerBars(timeframes: readonly Timeframe[]): LongerBars {
  const builders = timeframes.map(builderOf);
  let newest = Number.NEGATIVE_INFINITY;
  return {
    add: (candle) => {
      if (candle.openTime <= newest) throw new Error(`The candle of ${candle.openTime} comes after that of ${newest}`);
      newest = candle.openTime;
      return builders.flatMap((add) => add(candle));
    },
  };
}

function builderOf(timeframe: Timeframe): (candle: Candle) => readonly LongerBar[] {
  const size = TIMEFRAMES[timeframe];
  let bar: OpenBar | null = null;
  /** Start of the first bar that is seen from its beginning. */
  let wholeFrom: number | null = null;
  const close = ({ candle, minutes, volume }: OpenBar): LongerBar => ({
    timeframe,
    minutes,
    candle: { ...candle, volume: sumOf(volume) },
  });
  return (candle) => {
    const closed: LongerBar[] = [];
    const start = candle.openTime - (candle.openTime % size);
    wholeFrom ??= Math.ceil(candle.openTime / size) * size;
    if (start < wholeFrom) return closed;
    if (bar !== null && bar.start !== start) {
      closed.push(close(bar));
      bar = null;
    }
    bar = extended(bar, start, candle);
    if (candle.openTime + MINUTE_MS === start + size) {
      closed.push(close(bar));
      bar = null;
    }
    return closed;
  };
}

function extended(bar: OpenBar | null, start: number, candle: Candle): OpenBar {
  const volume = bar?.volume ?? emptySum();
  addTo(volume, candle.volume);
  if (bar === null) return { start, minutes: 1, candle: { ...candle, openTime: start as TimestampMs }, volume };
  const { open, high, low } = bar.candle;
  bar.candle = {
    openTime: start as TimestampMs,
    open,
    high: Math.max(high, candle.high),
    low: Math.min(low, candle.low),
    close: candle.close,
    volume: 0,
  };
  bar.minutes++;
  return bar;
}
