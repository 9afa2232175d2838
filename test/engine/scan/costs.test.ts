/** Measured costs in scans: what decisions expect, what they name, and what became of their trades. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { ExecutionVersion } from "../../../engine/execution/versions.ts";
import { inForceAt } from "../../../engine/execution/versions.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, openWorld, type Story, tell, type World } from "../../support/engine.ts";

let world: World;
let story: Story;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => story.end());
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
});

const always = (bps: number) => ({ n: 100, mean: bps, quantiles: Array.from({ length: 11 }, () => bps) });
const costing = (version: string, since: string, spreadBps: number): ExecutionVersion => ({
  ...{ version, since: at(since) },
  metrics: {
    ...{ id: version, latencyMs: 500, sources: [] },
    groups: [{ venue: "binanceusdm", symbol: null, session: null, spread: always(spreadBps), slippage: always(0.25) }],
  },
});
const VERSIONS = [costing("cheap", "2025-01-01T00:00Z", 1), costing("dear", "2025-06-11T13:05Z", 5)];
const execution = { at: (slot: TimestampMs) => inForceAt(VERSIONS, slot) };

test("each decision names the figures of its time and expects their median cost; the labels' constant stays theirs", async () => {
  story = tell(world, { parts: () => ({ execution }) });
  await story.play("2025-06-11T13:00Z", "2025-06-11T13:10Z");
  const decisions = decisionsOf(story.events);
  const before = decisions.filter(({ slot }) => slot <= at("2025-06-11T13:04Z"));
  const after = decisions.filter(({ slot }) => slot >= at("2025-06-11T13:06Z"));
  expect(Math.min(before.length, after.length)).toBeGreaterThan(0);
  for (const [part, version, bps] of [
    [before, "cheap", 8],
    [after, "dear", 12],
  ] as const) {
    for (const { executionVersion, cost, costR, stopDistance, entry, verdicts } of part) {
      expect(executionVersion).toBe(version);
      expect(cost).toEqual({ basis: "wider", spreadBps: bps - 7, slippageBps: 0.5 });
      expect((costR * stopDistance * 10_000) / entry).toBeCloseTo(bps, 6);
      const verdict = verdicts.find(({ rule }) => rule === "COST");
      if (verdict?.outcome !== "refuse") expect(verdict).toMatchObject({ outcome: "advice", code: "COST_WIDER" });
    }
  }
  expect(story.stores.ledger.openFollowUps().map(({ costShare }) => costShare)).toContain(0.00075);
});

test("trades end with what they cost by the figures of their decision beside the labels' result", async () => {
  story = tell(world, { parts: () => ({ execution }) });
  await story.play("2025-06-11T13:00Z", "2025-06-11T17:10Z");
  const decisions = new Map(decisionsOf(story.events).map((decision) => [decision.id, decision]));
  const ended = story.events.flatMap((event) => (event.type === "outcome" && event.outcome.r !== null ? [event] : []));
  expect(ended.length).toBeGreaterThan(0);
  for (const { outcome } of ended) {
    const { execution: cost, r, entryPrice } = outcome;
    const { slot, stopDistance } = decisions.get(outcome.decisionId) ?? {};
    const bps = (slot ?? 0) <= at("2025-06-11T13:04Z") ? 8 : 12;
    expect(cost).toMatchObject({ version: bps === 8 ? "cheap" : "dear", isLate: false, swapBps: 0 });
    expect(cost?.spreadBps).toBeCloseTo(bps - 7, 9);
    // The labels' 7.5 basis points are taken back, and what was measured is paid in their place.
    const difference = ((7.5 - bps) / 10_000) * ((entryPrice ?? 0) / (stopDistance ?? 1));
    expect(cost?.r).toBeCloseTo((r ?? 0) + difference, 9);
  }
});
