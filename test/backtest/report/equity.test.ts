import { expect, test } from "vitest";
import { equityCurve } from "../../../backtest/report/equity.ts";
import { drawdowns } from "../../../backtest/report/money.ts";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import { toColumns } from "../../../core/candle.ts";
import type { DecisionId } from "../../../core/ids.ts";
import { cents } from "../../../core/money.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { specOf } from "../../../risk/symbols.ts";
import { BTC, START } from "../../support/ledger.ts";

const minute = (number: number): TimestampMs => (START + number * MINUTE_MS) as TimestampMs;
const candlesAt = (closes: readonly number[]) =>
  toColumns(
    closes.map((close, at) => ({
      ...{ openTime: minute(at), open: close, high: close, low: close, close, volume: 1 },
    })),
  );
const aTrade = (over: Partial<ClosedTrade>): ClosedTrade => ({
  ...{ id: "a" as DecisionId, instrument: BTC, side: "long", tier: "HIGH", slot: START, session: "london" },
  ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0, stopDistance: 10 },
  ...{ entryTime: minute(0), entryPrice: 100, exitTime: minute(4), exitPrice: 110, exit: "tp", r: 1, net: cents(10) },
  ...over,
});

test("a trade that fell far before it won shows in equity and not in the balance", () => {
  // Bought at 100: 95, 80 and 105 while it is open, sold at 110 in the fourth minute.
  const marks = { tape: new Map([[BTC, candlesAt([95, 80, 105, 110, 50])]]), specs: specOf };
  const curve = equityCurve([aTrade({})], marks, cents(1000), START);
  const amounts = curve.map(({ at, balance }) => [(at - START) / MINUTE_MS, balance / 100]);
  expect(amounts).toEqual([
    [0, 1000],
    [1, 995],
    [2, 980],
    [3, 1005],
    [4, 1010],
  ]);
  expect(drawdowns(curve).max).toBeCloseTo(0.02, 12);
});

test("open trades add up, and a short one gains from a fall", () => {
  const marks = { tape: new Map([[BTC, candlesAt([95, 80, 105, 110])]]), specs: specOf };
  // Sold two at 100 a minute later and bought back at 120 in the third minute: −40.
  const short = aTrade({
    ...{ id: "b" as DecisionId, side: "short", quantity: 2, entryTime: minute(1) },
    ...{ exitTime: minute(3), exitPrice: 120, exit: "sl", r: -1, net: cents(-40) },
  });
  const curve = equityCurve([short, aTrade({})], marks, cents(1000), START);
  // −5; −20 and +40; −40 closed and +5 open; −40 and +10.
  expect(curve.map(({ balance }) => balance / 100)).toEqual([1000, 995, 1020, 965, 970]);
});

test("without a trade or a candle the exits are all that is seen", () => {
  const marks = { tape: new Map(), specs: specOf };
  expect(equityCurve([], marks, cents(1000), START)).toEqual([{ at: START, balance: cents(1000) }]);
  expect(equityCurve([aTrade({})], marks, cents(1000), START).map(({ balance }) => balance / 100)).toEqual([
    1000, 1010,
  ]);
});
