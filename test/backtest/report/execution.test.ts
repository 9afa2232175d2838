import { expect, test } from "vitest";
import { executionCosts } from "../../../backtest/report/execution.ts";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import type { DecisionId } from "../../../core/ids.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { cents } from "../../../core/money.ts";
import { DAY_MS, HOUR_MS, type TimestampMs } from "../../../core/time.ts";
import type { ExecutionGroup, ExecutionMetrics } from "../../../engine/execution/metrics.ts";
import { specOf } from "../../../risk/symbols.ts";
import { BTC, ETH, START } from "../../support/ledger.ts";

/** Shares one half, nothing and one half: the spread at its median, the entry at its best, the exit at its median. */
const ID = `${"8".padEnd(12, "0")}${"0".repeat(12)}${"8".padEnd(12, "0")}${"0".repeat(28)}` as DecisionId;
const UNKNOWN = "binanceusdm:XYZ/USDT" as InstrumentId;

// 100 − 101 with a stop of 2 and 7.5 bp of 100: 0.5 R before and 0.4625 R after costs.
const LONG: ClosedTrade = {
  ...{ id: ID, instrument: BTC, side: "long", tier: "HIGH", slot: START, session: "new-york", volatilityRegime: "mid" },
  ...{ pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0.0375, stopDistance: 2, entryTime: START, entryPrice: 100 },
  ...{ exitTime: START, exitPrice: 101, exit: "timeout", r: 0.4625, net: cents(46) },
};
// 50 − 51 sold short with a stop of 1: −1 R before and −1.0375 R after costs.
const SHORT: ClosedTrade = {
  ...LONG,
  ...{ instrument: ETH, side: "short", entryPrice: 50, exitPrice: 51, stopDistance: 1, r: -1.0375 },
};

const n = 100;
const steps = (from: number) => ({ n, mean: 0, quantiles: Array.from({ length: 11 }, (_unused, knot) => from + knot) });
const always = (bps: number) => ({ n, mean: bps, quantiles: Array<number>(11).fill(bps) });
const venue = "binanceusdm";
const OWN: ExecutionGroup = {
  ...{ venue, symbol: "BTC/USDT", session: "new-york", spread: steps(0), slippage: steps(-5) },
};
const WIDE: ExecutionGroup = { venue, symbol: null, session: null, spread: always(3), slippage: always(1) };
const METRICS: ExecutionMetrics = { id: "2026-01-02", latencyMs: 500, sources: ["by hand"], groups: [OWN, WIDE] };

test("measured costs take the place of the label's, and a late decision pays the 90th percentile", () => {
  const found = executionCosts([LONG, SHORT], METRICS, specOf, 1);
  // Long: 6.5 bp commission + 5 spread − 5 + 0 slippage = 6.5 bp of 100 over 2 = 0.0325 R; late 6.5 + 5 + 4 + 0 = 15.5 bp.
  // Short: 6.5 + 3 + 1 + 1 = 11.5 bp of 50 over 1 = 0.0575 R, late or not.
  expect(found?.labelled).toMatchObject({ costBps: expect.closeTo(7.5, 9), meanR: expect.closeTo(-0.2875, 12) });
  expect(found?.measured).toMatchObject({ costBps: expect.closeTo(9, 9), meanR: expect.closeTo(-0.295, 12) });
  expect(found?.late).toMatchObject({ costBps: expect.closeTo(13.5, 9), meanR: expect.closeTo(-0.3175, 12) });
  expect([found?.labelled.ci, found?.measured.ci, found?.late.ci]).toEqual([null, null, null]);
});

test("it says which group each quantity was read from, and which of them is wider", () => {
  const found = executionCosts([LONG, SHORT, SHORT], METRICS, specOf, 1);
  const own = { group: { venue, symbol: "BTC/USDT", session: "new-york" }, wider: false, trades: 1 };
  const wide = { group: { venue, symbol: null, session: null }, wider: true, trades: 2 };
  expect(found?.metrics).toEqual({ id: "2026-01-02", sources: ["by hand"] });
  expect(found?.readFrom).toEqual([
    ...[own, wide].map((one) => ({ quantity: "spread", ...one })),
    ...[own, wide].map((one) => ({ quantity: "slippage", ...one })),
  ]);
});

test("two days are drawn with the same dice for each way to cost them", () => {
  const other = { ...SHORT, slot: (START + DAY_MS) as TimestampMs };
  const found = executionCosts([LONG, other], METRICS, specOf, 3);
  // One day twice comes one time in four, so the 95 % reach from the worse day to the better one.
  expect(found?.labelled.ci).toEqual([expect.closeTo(-1.0375, 12), expect.closeTo(0.4625, 12)]);
  expect(found?.measured.ci).toEqual([expect.closeTo(-1.0575, 12), expect.closeTo(0.4675, 12)]);
  expect(found?.late.ci).toEqual([expect.closeTo(-1.0575, 12), expect.closeTo(0.4225, 12)]);
});

test("a trade without a known cost is in no line and is counted", () => {
  const found = executionCosts([LONG, { ...SHORT, instrument: UNKNOWN }], METRICS, specOf, 1);
  expect(found).toMatchObject({ trades: 1, unknown: 1, labelled: { meanR: expect.closeTo(0.4625, 12) } });
  expect(executionCosts([LONG], { ...METRICS, groups: [] }, specOf, 1)).toBeNull();
  expect(executionCosts([], METRICS, specOf, 1)).toBeNull();
});

test("swap is charged to who holds at a rollover, in account money, and in the measured lines alone", () => {
  const spec = { ...specOf(BTC)!, swap: { long: 0.0002, short: -0.0001, hoursUtc: [16] } };
  const specs: typeof specOf = (instrument) => (instrument === BTC ? spec : specOf(instrument));
  const day = Math.floor(START / DAY_MS) * DAY_MS;
  const times = { entryTime: (day + 15.5 * HOUR_MS) as TimestampMs, exitTime: (day + 16.5 * HOUR_MS) as TimestampMs };
  const held = { ...LONG, ...times, quantity: 3 };
  const found = executionCosts([held, { ...SHORT, ...times }], METRICS, specs, 1);
  // 2 bp of 3 × 100 dollars are 6 cents; ETH states no swap. Long: 6.5 + 2 = 8.5 bp of 100 over 2.
  expect(found?.swap).toEqual({ cents: 6, trades: 1 });
  expect(found?.measured.costBps).toBeCloseTo((8.5 + 11.5) / 2, 9);
  expect(found?.labelled.costBps).toBeCloseTo(7.5, 9);
  const early = { ...held, exitTime: (day + 16 * HOUR_MS) as TimestampMs };
  expect(executionCosts([early], METRICS, specs, 1)?.swap).toEqual({ cents: 0, trades: 0 });
  // Sold short it is received: 1 bp of 300 dollars.
  expect(executionCosts([{ ...held, side: "short" }], METRICS, specs, 1)?.swap).toEqual({ cents: -3, trades: 1 });
  expect(executionCosts([LONG], METRICS, specOf, 1)?.swap).toBeNull();
});
