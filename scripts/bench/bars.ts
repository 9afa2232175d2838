/** Candles out of trades: how many trades a second, and how long the trade that closes a minute takes. */
import { MINUTE_MS, type Timeframe, type TimestampMs } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import { createLongerBars } from "../../market/bars/longer-bars.ts";
import { createTradeBars } from "../../market/bars/trade-bars.ts";
import { type Measurement, median, rounded } from "./measure.ts";

const TRADES = 500_000;
const RUNS = 5;
const START = Date.UTC(2025, 5, 1);
/** A busy minute of BTC/USDT; the trades then span five hours and more. */
const TRADES_A_MINUTE = 1500;
const LONGER: readonly Timeframe[] = ["5m", "15m", "1h", "4h", "1d"];

export function bars(): readonly Measurement[] {
  const trades = walk();
  run(trades);
  const runs = Array.from({ length: RUNS }, () => run(trades));
  return [
    { name: "bar building", value: Math.round(median(runs.map(({ perSecond }) => perSecond))), unit: "trades/s" },
    {
      name: "closing event to completed 1m to 4h bars, slowest",
      value: rounded(median(runs.map(({ slowestMs }) => slowestMs)), 3),
      unit: "ms",
    },
  ];
}

function run(trades: readonly Trade[]): { readonly perSecond: number; readonly slowestMs: number } {
  const minutes = createTradeBars(2000);
  const longer = createLongerBars(LONGER);
  let slowestMs = 0;
  const started = performance.now();
  for (const trade of trades) {
    const event = performance.now();
    const closed = minutes.add(trade, trade.at + 20);
    if (closed.length === 0) continue;
    for (const { candle } of closed) longer.add(candle);
    slowestMs = Math.max(slowestMs, performance.now() - event);
  }
  return { perSecond: (trades.length * 1000) / (performance.now() - started), slowestMs };
}

/** A repeatable random walk: the speed must not depend on a file. */
function walk(): readonly Trade[] {
  let state = 1;
  let price = 60_000;
  return Array.from({ length: TRADES }, (_, id) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    price += (chance - 0.5) * 10;
    const at = (START + Math.floor((id * MINUTE_MS) / TRADES_A_MINUTE)) as TimestampMs;
    return { id, at, price, amount: Math.ceil(chance * 1e5) / 1e5 };
  });
}
