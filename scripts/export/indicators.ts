/** Every indicator of the product with the periods it uses, bar by bar, so that a long past needs little memory. */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import {
  Adx,
  Atr,
  Bollinger,
  Ema,
  LogReturn,
  Macd,
  RealisedVolatility,
  Rsi,
  Sma,
  Stochastic,
  Vwap,
  ZScore,
} from "../../engine/indicators/index.ts";
import { type CandlePast, monthByMonth, type Span } from "./past.ts";
import { type Batch, number, time } from "./table.ts";

type Bar = {
  readonly openTime: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};
/** Writes the values of one bar to row `row` of its columns. */
type Indicator = { readonly names: readonly string[]; update(bar: Bar): readonly number[] };

/** After so many bars an average over 50 carries less than 10^-8 of where it began, and one over 200 is exact. */
const WARM_UP_BARS = 500;

export async function* indicatorBatches(
  past: CandlePast,
  timeframe: Timeframe,
  { from, until }: Span,
): AsyncGenerator<Batch> {
  const indicators = allIndicators();
  // VWAP needs its day from the beginning.
  const start = Math.floor((from - WARM_UP_BARS * TIMEFRAMES[timeframe]) / DAY_MS) * DAY_MS;
  const known = Math.max(start, past.span.from) as TimestampMs;
  for await (const candles of monthByMonth(past, { from: known, until })) {
    const batch = batchOf(candles, indicators, from);
    if (batch.length > 0) yield batch;
  }
}

function batchOf(candles: CandleColumns, indicators: readonly Indicator[], from: number): Batch {
  const first = candles.openTime.subarray(0, candles.length).findIndex((at) => at >= from);
  const skipped = first === -1 ? candles.length : first;
  const length = candles.length - skipped;
  const names = indicators.flatMap((indicator) => indicator.names);
  const values = names.map(() => new Float64Array(length));
  for (let row = 0; row < candles.length; row += 1) {
    const bar = barAt(candles, row);
    let column = 0;
    for (const indicator of indicators) {
      for (const value of indicator.update(bar)) {
        const target = values[column++];
        if (target !== undefined && row >= skipped) target[row - skipped] = value;
      }
    }
  }
  const shown = (column: Float64Array): Float64Array => column.subarray(skipped, candles.length);
  const columns = names.map((name, index) => number(name, values[index] ?? new Float64Array(length)));
  return { columns: [time(shown(candles.openTime)), number("close", shown(candles.close)), ...columns], length };
}

const barAt = ({ openTime, high, low, close, volume }: CandleColumns, row: number): Bar => ({
  openTime: openTime[row] ?? Number.NaN,
  high: high[row] ?? Number.NaN,
  low: low[row] ?? Number.NaN,
  close: close[row] ?? Number.NaN,
  volume: volume[row] ?? Number.NaN,
});

function allIndicators(): readonly Indicator[] {
  return [
    ...[12, 26, 50].map((period) => one(`ema_${period}`, new Ema(period), (ema, { close }) => ema.update(close))),
    ...[20, 50, 100, 200].map((period) => one(`sma_${period}`, new Sma(period), (sma, bar) => sma.update(bar.close))),
    one("rsi_14", new Rsi(14), (rsi, { close }) => rsi.update(close)),
    macd(new Macd(12, 26, 9)),
    bollinger(new Bollinger(20, 2)),
    one("atr_14", new Atr(14), (atr, { high, low, close }) => atr.update(high, low, close)),
    one("adx_14", new Adx(14), (adx, { high, low, close }) => adx.update(high, low, close)),
    stochastic(new Stochastic(14, 3, 3)),
    one("vwap", new Vwap(), (vwap, bar) => vwap.update(bar.high, bar.low, bar.close, bar.volume, bar.openTime)),
    one("volume_sma_20", new Sma(20), (sma, { volume }) => sma.update(volume)),
    one("volume_z_20", new ZScore(20), (score, { volume }) => score.update(volume)),
    one("volatility_60", new RealisedVolatility(60), (volatility, { close }) => volatility.update(close)),
    one("log_return_5", new LogReturn(5), (change, { close }) => change.update(close)),
  ];
}

const one = <T>(name: string, state: T, value: (state: T, bar: Bar) => number): Indicator => ({
  names: [name],
  update: (bar) => [value(state, bar)],
});

const macd = (state: Macd): Indicator => ({
  names: ["macd", "macd_signal", "macd_histogram"],
  update: ({ close }) => {
    const { macd: line, signal, histogram } = state.update(close);
    return [line, signal, histogram];
  },
});

const bollinger = (state: Bollinger): Indicator => ({
  names: ["bollinger_upper", "bollinger_middle", "bollinger_lower"],
  update: ({ close }) => {
    const { upper, middle, lower } = state.update(close);
    return [upper, middle, lower];
  },
});

const stochastic = (state: Stochastic): Indicator => ({
  names: ["stochastic_k", "stochastic_d"],
  update: ({ high, low, close }) => {
    const { k, d } = state.update(high, low, close);
    return [k, d];
  },
});
