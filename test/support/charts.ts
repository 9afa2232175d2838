/** Charts of every kind, with numbers that need no market. */
import type { TimestampMs } from "../../core/time.ts";
import type { BarsChart, CandleChart, Chart, EquityChart, ReliabilityChart } from "../../engine/ports/charts.ts";

const hour = (n: number): TimestampMs => Date.UTC(2025, 5, 9, n) as TimestampMs;
const QUARTER_MS = 900_000;

/** A slow wave around a price, 96 bars of 15 minutes. */
export const bars = (around = 2500): CandleChart["bars"] =>
  Array.from({ length: 96 }, (_, index) => {
    const at = (n: number): number => around * (1 + 0.01 * Math.sin(n / 9) + 0.002 * Math.cos(n * 1.7));
    const [open, close] = [at(index), at(index + 1)];
    const [low, high] = [Math.min(open, close) * 0.999, Math.max(open, close) * 1.001];
    return { openTime: (hour(0) + index * QUARTER_MS) as TimestampMs, open, high, low, close };
  });

export const aCandleChart = (over: Partial<CandleChart> = {}): CandleChart => ({
  kind: "candles",
  title: "ETH/USDT LONG · HIGH",
  subtitle: "15 min · confidence 0.61 · R:R 2.00 · valid until 00:10 UTC",
  mark: "DRY RUN",
  side: "long",
  bars: bars(),
  barMs: QUARTER_MS,
  levels: [
    { kind: "entry", price: 2500, label: "Entry", text: "2,500.00" },
    { kind: "stop", price: 2470, label: "Stop", text: "2,470.00" },
    { kind: "target", price: 2560, label: "Target", text: "2,560.00" },
  ],
  sessions: [
    { kind: "asia", from: hour(0), until: hour(9), label: "Asia" },
    { kind: "eu", from: hour(7), until: hour(16), label: "EU" },
    { kind: "us", from: hour(12), until: hour(21), label: "US" },
  ],
  zone: "UTC",
  ...over,
});

const aReliabilityChart = (): ReliabilityChart => ({
  kind: "reliability",
  title: "Stated against what came",
  subtitle: "212 independent cases of 30 days",
  mark: "DRY RUN",
  bins: [
    { stated: 0.42, realised: 0.4, low: 0.31, high: 0.49, n: 84 },
    { stated: 0.5, realised: 0.44, low: 0.36, high: 0.53, n: 92 },
    { stated: 0.57, realised: 0.58, low: 0.41, high: 0.73, n: 36 },
  ],
  words: { stated: "stated win chance", realised: "won", perfect: "as stated" },
});

const anEquityChart = (): EquityChart => ({
  kind: "equity",
  title: "Signals, all costs in",
  subtitle: "38 closed signals, 30 days",
  mark: "DRY RUN",
  unit: "R",
  zone: "UTC",
  points: Array.from({ length: 39 }, (_, n) => ({ at: hour(19 * n), value: n === 0 ? 0 : 3 * Math.sin(n / 4) })),
});

const aBarsChart = (): BarsChart => ({
  kind: "bars",
  title: "FTMO room",
  subtitle: "100,000 USD, next reset in 9 h 56 min",
  mark: null,
  rows: [
    { label: "Daily loss", used: 0.31, text: "1,395 of 4,500 USD used", sense: "room" },
    { label: "Total loss", used: 0.66, text: "5,940 of 9,000 USD used", sense: "room" },
    { label: "Target", used: 0.27, text: "2,700 of 10,000 USD", sense: "goal" },
  ],
});

export const ALL_CHARTS: Readonly<Record<string, Chart>> = {
  "a signal": aCandleChart(),
  "a symbol without a side": aCandleChart({ side: null, mark: null, levels: [], sessions: [] }),
  "one bar": aCandleChart({ bars: bars().slice(0, 1), levels: [] }),
  "Turkish words and clock": aCandleChart({ title: "BTC/USDT SATIŞ · ĞÜŞİÖÇ ğüşıöç", zone: "Europe/Istanbul" }),
  reliability: aReliabilityChart(),
  "reliability of nothing": { ...aReliabilityChart(), bins: [] },
  equity: anEquityChart(),
  "equity of nothing": { ...anEquityChart(), points: [] },
  bars: aBarsChart(),
  "two in one": { kind: "stacked", charts: [aReliabilityChart(), anEquityChart()] },
};
