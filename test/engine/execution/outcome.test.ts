import { expect, test } from "vitest";
import type { DecisionId } from "../../../core/ids.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { executionOutcome } from "../../../engine/execution/outcome.ts";
import type { ExecutionVersion } from "../../../engine/execution/versions.ts";
import { specOf } from "../../../risk/symbols.ts";
import type { SymbolSpec } from "../../../risk/types.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const at = (time: string): TimestampMs => Date.parse(`2025-06-09T${time}Z`) as TimestampMs;
const spec = specOf(BTC) as SymbolSpec;

/** From 0 to 1 bp of spread and from −10 to 10 bp of slippage, evenly. */
const evenly = (from: number, until: number) => ({
  ...{ n: 500, mean: (from + until) / 2 },
  quantiles: Array.from({ length: 11 }, (_unused, knot) => from + ((until - from) * knot) / 10),
});
const group = { spread: evenly(0, 1), slippage: evenly(-10, 10) };
const VERSION: ExecutionVersion = {
  version: "2025-06-08.0a1b2c3d",
  since: 0 as TimestampMs,
  metrics: {
    ...{ id: "2025-06-08", latencyMs: 500, sources: [] },
    groups: [{ venue: "binanceusdm", symbol: "BTC/USDT", session: null, ...group }],
  },
};
/** One half, three quarters and one quarter of 16¹²: spread 0.5 bp, entry 5 bp worse, exit 5 bp better. */
const decisionId = `800000000000c00000000000400000000000${"0".repeat(28)}` as DecisionId;
const followUp = { decisionId, instrument: BTC, side: "long", slot: at("12:00"), stopDistance: 10 } as const;
const ended = { entryTime: at("12:00"), entryPrice: 1000, exitTime: at("13:05"), grossR: 2 };

test("the decision's id draws spread and slippage, commission comes from the specification, and R is what they leave", () => {
  const cost = executionOutcome(VERSION, spec, followUp, ended);
  expect(cost).toMatchObject({ version: "2025-06-08.0a1b2c3d", isLate: false, swapBps: 0 });
  expect([cost?.spreadBps, cost?.slippageBps, cost?.commissionBps].map((bps) => bps?.toFixed(6))).toEqual([
    ...["0.500000", "0.000000", "6.500000"],
  ]);
  // 7 bp of 1000 are 0.7, of a stop distance of 10 a share of 0.07.
  expect(cost?.r).toBeCloseTo(1.93, 9);
  expect(executionOutcome(VERSION, spec, followUp, ended)).toEqual(cost);
});

test.each([
  ["half a second is in time", 500, false, 0],
  // The 90th percentile, 8 bp, in place of the 5 that were drawn; the exit stays 5 bp better.
  ["longer is filled at the 90th percentile", 501, true, 3],
] as const)("%s", (_name, latencyMs, isLate, slippageBps) => {
  const cost = executionOutcome(VERSION, spec, { ...followUp, latencyMs }, ended);
  expect(cost?.isLate).toBe(isLate);
  expect(cost?.slippageBps).toBeCloseTo(slippageBps, 9);
});

const swap = { long: 0.0001, short: -0.00005, hoursUtc: [0, 8, 16] };
test.each([
  ["once for a long trade over 16:00", "long", "15:00", "17:00", 1],
  ["to the gain of a short one", "short", "15:00", "17:00", -0.5],
  ["also at the very entry, and not at the very exit", "long", "08:00", "16:00", 1],
  ["not between two hours", "long", "09:00", "15:59", 0],
] as const)("swap is charged %s", (_name, side, from, until, swapBps) => {
  const trade = { ...ended, entryTime: at(from), exitTime: at(until) };
  const cost = executionOutcome(VERSION, { ...spec, swap }, { ...followUp, side }, trade);
  expect(cost?.swapBps).toBeCloseTo(swapBps, 9);
  expect(cost?.r).toBeCloseTo(1.93 - swapBps / 100, 9);
});

test("nothing is said where figures, specification or the venue's own quotes are missing", () => {
  const elsewhere = { ...VERSION.metrics, groups: [{ venue: null, symbol: null, session: null, ...group }] };
  expect(executionOutcome(null, spec, followUp, ended)).toBeNull();
  expect(executionOutcome(VERSION, null, followUp, ended)).toBeNull();
  expect(executionOutcome({ ...VERSION, metrics: elsewhere }, spec, followUp, ended)).toBeNull();
  const nothing = { ...VERSION.metrics, groups: [] };
  expect(executionOutcome({ ...VERSION, metrics: nothing }, spec, followUp, ended)).toBeNull();
});
