import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { costNote, decisionCost, expectedCost } from "../../../engine/execution/expected.ts";
import { type ExecutionVersion, inForceAt } from "../../../engine/execution/versions.ts";
import { specOf } from "../../../risk/symbols.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const BNB = "binanceusdm:BNB/USDT" as InstrumentId;
/** A Monday: 15:00 UTC is the middle of New York's session, 05:00 of Tokyo's. */
const NEW_YORK = Date.parse("2025-06-09T15:00:00Z") as TimestampMs;
const TOKYO = Date.parse("2025-06-09T05:00:00Z") as TimestampMs;
const spec = specOf(BTC);

/** Half of all values are at most `median`. */
const around = (median: number) => ({
  ...{ n: 100, mean: median },
  quantiles: [0, 0, 0, 0, 0, median, 9, 9, 9, 9, 9],
});
const venue = "binanceusdm";
const VERSION: ExecutionVersion = {
  version: "2025-06-08.0a1b2c3d",
  since: 0 as TimestampMs,
  metrics: {
    ...{ id: "2025-06-08", latencyMs: 500, sources: [] },
    groups: [
      { venue, symbol: "BTC/USDT", session: "new-york", spread: around(0.5), slippage: around(0.25) },
      { venue, symbol: "BTC/USDT", session: null, spread: around(0.6), slippage: around(0.5) },
      { venue, symbol: null, session: null, spread: around(2), slippage: around(1) },
      { venue: null, symbol: null, session: null, spread: around(3), slippage: around(1) },
    ],
  },
};
const asked = { instrument: BTC, slot: NEW_YORK, spec, assumed: 0.00075 };

test("is two commissions, one spread and the slippage of both ends at their medians where the session was measured", () => {
  // 2 × 3.25 + 0.5 + 2 × 0.25 basis points.
  const cost = expectedCost(VERSION, asked);
  expect(cost.share).toBeCloseTo(0.00075, 12);
  expect(cost.basis).toBe("measured");
  expect(decisionCost(cost)).toEqual({ basis: "measured", spreadBps: 0.5, slippageBps: 0.5 });
  expect(costNote(cost)).toBeNull();
});

test.each([
  ["another session of the symbol", { slot: TOKYO }, 6.5 + 0.6 + 1, { symbol: "BTC/USDT", session: null }],
  [
    "a symbol that was never measured",
    { instrument: BNB },
    6.5 + 2 + 2,
    { venue: "binanceusdm", symbol: null, session: null },
  ],
] as const)("is that of a wider group for %s, and says so", (_name, over, bps, group) => {
  const cost = expectedCost(VERSION, { ...asked, ...over });
  expect(cost.share * 10_000).toBeCloseTo(bps, 9);
  expect(cost.basis).toBe("wider");
  expect(costNote(cost)).toMatchObject({ as: "cost-wider", groups: [group] });
  expect((costNote(cost) as { bps: number }).bps).toBeCloseTo(bps, 9);
});

test.each([
  ["a venue that was never measured", VERSION, { instrument: "kraken:BTC/USDT" as InstrumentId }],
  ["a symbol nobody has a specification of", VERSION, { spec: null }],
  ["figures that cannot be read", null, {}],
] as const)("is what the labels assume for %s, and says so", (_name, version, over) => {
  const cost = expectedCost(version, { ...asked, ...over, assumed: 0.0008 });
  expect(cost).toEqual({ share: 0.0008, basis: "assumed", estimate: null });
  expect(decisionCost(cost)).toEqual({ basis: "assumed", spreadBps: null, slippageBps: null });
  expect(costNote(cost)).toEqual({ as: "cost-assumed", bps: expect.closeTo(8, 9) });
});

test("is the labels' constant without a word where a run measures nothing", () => {
  const cost = expectedCost(undefined, asked);
  expect([cost, decisionCost(cost), costNote(cost)]).toEqual([
    { share: 0.00075, basis: null, estimate: null },
    null,
    null,
  ]);
});

test("the figures in force at a slot are the newest that began at or before it", () => {
  const at = (since: number): ExecutionVersion => ({ ...VERSION, since: since as TimestampMs, version: `${since}` });
  const versions = [at(0), at(100), at(200)];
  const inForce = (slot: number) => inForceAt(versions, slot as TimestampMs)?.version;
  expect([inForce(0), inForce(99), inForce(100), inForce(199), inForce(5000)]).toEqual(["0", "0", "100", "100", "200"]);
  expect(inForceAt([], NEW_YORK)).toBeNull();
});
