import fc from "fast-check";
import { expect, test } from "vitest";
import type { DecisionId } from "../../../core/ids.ts";
import { sha256 } from "../../../core/ids.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { estimateCost, LATENCY_BUDGET_MS, sampleCost } from "../../../engine/execution/cost.ts";
import { measureExecution, type Sample } from "../../../engine/execution/measure.ts";
import { type ExecutionMetrics, executionOf } from "../../../engine/execution/metrics.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
const SPOT = "binancespot:BTC/USDT" as InstrumentId;
/** A Monday: 15:00 UTC is the middle of New York's session, 05:00 of Tokyo's, 22:30 of nobody's. */
const NEW_YORK = Date.parse("2025-06-09T15:00:00Z") as TimestampMs;
const TOKYO = Date.parse("2025-06-09T05:00:00Z") as TimestampMs;
const NIGHT = Date.parse("2025-06-09T22:30:00Z") as TimestampMs;

/** `count` samples that rise from 0 by `step`. */
const rising = (instrument: InstrumentId, at: TimestampMs, count: number, step: number): Sample[] =>
  Array.from({ length: count }, (_unused, index) => ({ instrument, at, bps: index * step }));

const measured = (spreads: readonly Sample[], slippages: readonly Sample[]): ExecutionMetrics =>
  measureExecution({ id: "2025-06-09", latencyMs: 500, sources: ["by hand"], spreads, slippages }).metrics;

test("the own session counts where it was seen a hundred times, then the next wider group", () => {
  const metrics = measured(
    [
      ...rising(BTC, NEW_YORK, 101, 0.01),
      ...rising(BTC, TOKYO, 99, 1),
      ...rising(ETH, NIGHT, 150, 2),
      ...rising(SPOT, NIGHT, 3, 3),
    ],
    rising(ETH, NIGHT, 200, 1),
  );
  const groupOf = (
    ...[quantity, instrument, session]: readonly [
      "spread" | "slippage",
      InstrumentId,
      "new-york" | "tokyo" | "off" | "london",
    ]
  ) => {
    const found = executionOf(metrics, quantity, instrument, session);
    return [found?.group.venue, found?.group.symbol, found?.group.session, found?.wider, found?.distribution.n];
  };
  expect(groupOf("spread", BTC, "new-york")).toEqual(["binanceusdm", "BTC/USDT", "new-york", false, 101]);
  expect(groupOf("spread", BTC, "tokyo")).toEqual(["binanceusdm", "BTC/USDT", null, true, 200]);
  const bnb = "binanceusdm:BNB/USDT" as InstrumentId;
  expect(groupOf("spread", bnb, "off")).toEqual(["binanceusdm", null, "off", true, 150]);
  expect(groupOf("spread", bnb, "tokyo")).toEqual(["binanceusdm", null, null, true, 350]);
  expect(groupOf("spread", SPOT, "off")).toEqual([null, null, null, true, 353]);
  expect(groupOf("slippage", BTC, "london")).toEqual(["binanceusdm", null, null, true, 200]);
});

test("nothing is estimated where even everything together was seen too rarely", () => {
  const metrics = measured(rising(BTC, NEW_YORK, 99, 1), rising(BTC, NEW_YORK, 200, 1));
  expect(executionOf(metrics, "spread", BTC, "new-york")).toBeNull();
  const trade = { instrument: BTC, session: "new-york", commissionPerSide: 0, latencyMs: 0 } as const;
  expect(estimateCost(metrics, trade)).toBeNull();
});

test("crossed and impossible quotes are left out and counted", () => {
  const odd = [-0.1, Number.NaN, Number.POSITIVE_INFINITY].map((bps) => ({ instrument: BTC, at: NEW_YORK, bps }));
  const slipped = [{ instrument: BTC, at: NEW_YORK, bps: Number.NaN }, ...rising(BTC, NEW_YORK, 100, -1)];
  const spreads = [...odd, ...rising(BTC, NEW_YORK, 100, 1)];
  const { metrics, rejected } = measureExecution({
    id: "2025-06-09",
    latencyMs: 500,
    sources: [],
    spreads,
    slippages: slipped,
  });
  expect(rejected).toBe(4);
  expect(executionOf(metrics, "spread", BTC, "new-york")?.distribution.n).toBe(100);
  expect(executionOf(metrics, "slippage", BTC, "new-york")?.distribution.quantiles[0]).toBe(-99);
});

// Spread 0, 0.01 … 1 bp; slippage −50, −49 … 50 bp: median 0, 90th percentile 40.
const METRICS = measured(
  rising(BTC, NEW_YORK, 101, 0.01),
  Array.from({ length: 101 }, (_unused, index) => ({ instrument: BTC, at: NEW_YORK, bps: index - 50 })),
);
const TRADE = { instrument: BTC, session: "new-york", commissionPerSide: 0.000325, latencyMs: 120 } as const;

test("half of all trades cost no more than two commissions, one spread and the slippage of both ends", () => {
  const half = estimateCost(METRICS, TRADE);
  expect(half).toMatchObject({ isLate: false });
  expect(half?.commissionBps).toBeCloseTo(6.5, 12);
  expect(half?.spreadBps).toBeCloseTo(0.5, 12);
  expect(half?.slippageBps).toBeCloseTo(0, 12);
  expect(half?.totalBps).toBeCloseTo(7, 12);
  const dear = estimateCost(METRICS, TRADE, 0.9);
  expect(dear?.totalBps).toBeCloseTo(6.5 + 0.9 + 40 + 40, 12);
});

test("a decision beyond its budget is filled at the 90th percentile, one at the budget is not", () => {
  const at = (latencyMs: number) => estimateCost(METRICS, { ...TRADE, latencyMs });
  expect(at(LATENCY_BUDGET_MS)).toMatchObject({ isLate: false });
  expect(at(LATENCY_BUDGET_MS + 1)).toMatchObject({ isLate: true });
  expect(at(LATENCY_BUDGET_MS + 1)?.slippageBps).toBeCloseTo(40, 12);
});

const anId = (text: string): DecisionId => sha256(text) as DecisionId;

test("a decision's own id decides what it costs", () => {
  // 0x800000000000 is one half, 0xe66666666666 nine tenths, 0x1999999999999 a tenth: spread, entry, exit.
  const id = `800000000000${"e66666666666"}199999999999${"0".repeat(28)}` as DecisionId;
  const cost = sampleCost(METRICS, TRADE, id);
  expect(cost?.spreadBps).toBeCloseTo(0.5, 9);
  expect(cost?.slippageBps).toBeCloseTo(40 - 40, 9);
  const late = sampleCost(
    METRICS,
    { ...TRADE, latencyMs: 900 },
    `${"0".repeat(24)}${"8".padEnd(12, "0")}${"0".repeat(28)}` as DecisionId,
  );
  expect(late?.slippageBps).toBeCloseTo(40 + 0, 9);
});

test("samples stay inside what was measured, are the same again, and are spread like it", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cost = sampleCost(METRICS, TRADE, anId(text));
      expect(cost).toEqual(sampleCost(METRICS, TRADE, anId(text)));
      expect(cost?.spreadBps).toBeGreaterThanOrEqual(0);
      expect(cost?.spreadBps).toBeLessThanOrEqual(1);
      expect(Math.abs(cost?.slippageBps ?? Number.NaN)).toBeLessThanOrEqual(100);
    }),
  );
  const spreads = Array.from(
    { length: 4000 },
    (_unused, index) => sampleCost(METRICS, TRADE, anId(`${index}`))?.spreadBps ?? 0,
  );
  const mean = spreads.reduce((sum, each) => sum + each, 0) / spreads.length;
  // Four standard errors of the mean of a uniform 0..1.
  expect(Math.abs(mean - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(4000));
});
