/** The definitions of `light@1` written down plainly and slowly, without the engine's windows, bars or indicators. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";

type Bar = { open: number; high: number; low: number; close: number; volume: number };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const sigma = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** The last `count` bars of `minutes` minutes that are closed at the slot. */
function barsOf(candles: CandleColumns, slot: TimestampMs, minutes: number, count: number): Bar[] {
  const length = minutes * MINUTE_MS;
  const end = Math.floor(slot / length) * length;
  const known = [...candles.openTime.keys()].slice(-(count + 1) * minutes);
  return Array.from({ length: count }, (_unused, index) => {
    const from = end - (count - index) * length;
    const rows = known.filter((row) => candles.openTime[row]! >= from && candles.openTime[row]! < from + length);
    return {
      open: candles.open[rows[0]!]!,
      high: Math.max(...rows.map((row) => candles.high[row]!)),
      low: Math.min(...rows.map((row) => candles.low[row]!)),
      close: candles.close[rows.at(-1)!]!,
      volume: sum(rows.map((row) => candles.volume[row]!)),
    };
  });
}

function emaLine(values: readonly number[], period: number): number[] {
  const line = [mean(values.slice(0, period))];
  for (const value of values.slice(period)) line.push(line.at(-1)! + ((value - line.at(-1)!) * 2) / (period + 1));
  return line;
}

const wilder = (values: readonly number[], period: number): number =>
  values
    .slice(period)
    .reduce((before, value) => (before * (period - 1) + value) / period, mean(values.slice(0, period)));

function atr14(bars: readonly Bar[]): number {
  const ranges = bars.slice(1).map(({ high, low }, index) => {
    const before = bars[index]!.close;
    return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  });
  return wilder(ranges, 14);
}

function rsi14(bars: readonly Bar[]): number {
  const moves = bars.slice(1).map(({ close }, index) => close - bars[index]!.close);
  const up = wilder(
    moves.map((move) => Math.max(0, move)),
    14,
  );
  const down = wilder(
    moves.map((move) => Math.max(0, -move)),
    14,
  );
  return 100 - 100 / (1 + up / down);
}

function macdHistogram(closes: readonly number[]): number {
  const slow = emaLine(closes, 26);
  const fast = emaLine(closes.slice(14), 12);
  const line = slow.map((value, index) => fast[index]! - value);
  return line.at(-1)! - emaLine(line, 9).at(-1)!;
}

const location = ({ high, low, close }: Bar): number => (close - low - (high - close)) / (high - low);

/** Every feature by name, with `atr15` and `realised24h`, from candles that end at the slot. */
export function referenceFeatures(candles: CandleColumns, slot: TimestampMs): Record<string, number> {
  const closes = [...candles.close];
  const close = closes.at(-1)!;
  const returns = closes.slice(1).map((value, index) => Math.log(value) - Math.log(closes[index]!));
  const volatility = (minutes: number): number => Math.sqrt(mean(returns.slice(-minutes).map((value) => value ** 2)));
  const bars = {
    1: barsOf(candles, slot, 1, 60),
    5: barsOf(candles, slot, 5, 120),
    15: barsOf(candles, slot, 15, 100),
    60: barsOf(candles, slot, 60, 48),
    240: barsOf(candles, slot, 240, 24),
  };
  const closesOf = (list: readonly Bar[]): number[] => list.map((bar) => bar.close);
  const flow = (minutes: number): number => {
    const rows = [...candles.close.keys()].slice(-minutes);
    const signed = rows.map((row) => Math.sign(candles.close[row]! - candles.open[row]!) * candles.volume[row]!);
    return sum(signed) / sum(rows.map((row) => candles.volume[row]!));
  };
  const change = (minutes: number): number => Math.log(close / closes.at(-1 - minutes)!);
  const last20 = closesOf(bars[15]).slice(-20);
  const hours = bars[60].slice(-24).map((bar) => bar.volume);
  const time = new Date(slot);
  const angle = (2 * Math.PI * (time.getUTCHours() * 60 + time.getUTCMinutes())) / 1440;
  const opens = (zone: string, from: number, until: number): number => {
    const clock = new Date(time.toLocaleString("en-US", { timeZone: zone, hourCycle: "h23" }));
    return clock.getHours() >= from && clock.getHours() < until ? 1 : 0;
  };
  return {
    ...Object.fromEntries([10, 30, 120, 1440].map((k) => [`ret_${k}`, change(k) / (volatility(1440) * Math.sqrt(k))])),
    clv_5: location(bars[5].at(-1)!),
    clv_15: location(bars[15].at(-1)!),
    clv_60: location(bars[60].at(-1)!),
    ema_5: (close - emaLine(closesOf(bars[5]), 20).at(-1)!) / atr14(bars[5]),
    ema_60: (close - emaLine(closesOf(bars[60]), 20).at(-1)!) / atr14(bars[60]),
    rsi_5: rsi14(bars[5]) / 50 - 1,
    rsi_15: rsi14(bars[15]) / 50 - 1,
    rsi_240: rsi14(bars[240]) / 50 - 1,
    macd_5: macdHistogram(closesOf(bars[5])) / atr14(bars[5]),
    bb_15: (last20.at(-1)! - mean(last20)) / (2 * sigma(last20)),
    flow_15: flow(15),
    flow_60: flow(60),
    er_30:
      Math.abs(close - closes.at(-31)!) /
      sum(closes.slice(-30).map((value, i) => Math.abs(value - closes.at(-31 + i)!))),
    vz_60: (hours.at(-1)! - mean(hours)) / sigma(hours),
    lrv_15: Math.log(volatility(15)),
    lrv_60: Math.log(volatility(60)),
    lrv_1440: Math.log(volatility(1440)),
    rvr_15_60: Math.log(volatility(15)) - Math.log(volatility(60)),
    rvr_60_1440: Math.log(volatility(60)) - Math.log(volatility(1440)),
    atr_1: Math.log(atr14(bars[1]) / close),
    atr_5: Math.log(atr14(bars[5]) / close),
    atr_240: Math.log(atr14(bars[240]) / close),
    cost_r: (0.00075 * close) / (3 * atr14(bars[15])),
    session_tokyo: opens("Asia/Tokyo", 9, 18),
    session_london: opens("Europe/London", 8, 17),
    session_newyork: opens("America/New_York", 8, 17),
    hour_sin: Math.sin(angle),
    hour_cos: Math.cos(angle),
    weekday: (time.getUTCDay() + 6) % 7,
    atr15: atr14(bars[15]),
    realised24h: Math.sqrt(sum(returns.slice(-1440).map((value) => value ** 2))),
  };
}
