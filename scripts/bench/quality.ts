/** How fast the quality checks are: candles in bulk as for a file, and trades one by one as from a stream. */
import type { CandleColumns } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { qualityReport } from "../../market/quality/report.ts";
import { createTradeJudge } from "../../market/quality/trade-judge.ts";
import { type Measurement, median } from "./measure.ts";

const CANDLES = 1_000_000;
const TRADES = 500_000;
const RUNS = 5;

export function quality(): readonly Measurement[] {
  const columns = walk(CANDLES);
  const trades = Array.from({ length: TRADES }, (_, row) => ({
    id: row,
    at: (row * 10) as TimestampMs,
    price: columns.close[row] ?? 1,
    amount: 1,
  }));
  const judgeTrades = (): void => {
    const { judge } = createTradeJudge();
    for (const trade of trades) judge(trade, trade.at + 20);
  };
  return [
    perSecond("quality checks of candles", "candles/s", CANDLES, () => qualityReport(columns, MINUTE_MS)),
    perSecond("quality checks of trades", "trades/s", TRADES, judgeTrades),
  ];
}

function perSecond(name: string, unit: string, rows: number, run: () => unknown): Measurement {
  run();
  const speeds = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    run();
    return (rows * 1000) / (performance.now() - started);
  });
  return { name, value: Math.round(median(speeds)), unit };
}

/** A repeatable random walk with a little of everything: no check may be cheap because it never fires. */
function walk(length: number): CandleColumns {
  const column = (): Float64Array => new Float64Array(length);
  const columns = {
    ...{ openTime: column(), open: column(), high: column(), low: column(), close: column(), volume: column() },
    length,
  };
  let state = 1;
  let price = 60_000;
  let minute = 28_000_000;
  for (let row = 0; row < length; row += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    const next = price * (1 + (chance - 0.5) * 0.002);
    minute += chance < 0.01 ? 3 : 1;
    columns.openTime[row] = minute * MINUTE_MS;
    columns.open[row] = price;
    columns.high[row] = Math.max(price, next) * (chance > 0.9999 ? 1.2 : 1.0003);
    columns.low[row] = Math.min(price, next) * 0.9997;
    columns.close[row] = chance > 0.9998 && chance < 0.9999 ? Number.NaN : next;
    columns.volume[row] = chance < 0.02 ? 0 : chance * 10;
    price = next;
  }
  return columns;
}
