import { expect, test } from "vitest";
import { eventLog } from "../../../app/log/event-lines.ts";
import { createLogger } from "../../../app/log/logger.ts";
import type { EventBody } from "../../../engine/events.ts";
import { aDecision, anEnd } from "../../support/ledger.ts";

function logged(event: EventBody, latency: number | null = 1_250): Record<string, unknown> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  eventLog(createLogger({ level: "trace", destination, secrets: [] }), () => latency)(event);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
}

test("a decision carries the fields that log readers filter by", () => {
  const decision = aDecision();
  expect(logged({ type: "decision", decision })).toMatchObject({
    ...{ level: "info", msg: "decision", id: decision.id, hash: decision.hash, slot: decision.slot },
    ...{ mode: "dryrun", pair: "binanceusdm:BTC/USDT", side: "long", tier: "MEDIUM", conf: 0.53 },
    ...{ entry: 100, tp: 106, sl: 97, rr: 2, lat_ms: 1_250, spread_bps: 0.02, slip_bps: 0.75 },
    ...{ emitted: true, firstRefusal: null, model: "first" },
  });
});

test("what was not measured is null, and a refused decision is a line for debugging", () => {
  const decision = aDecision({ emitted: false, cost: null });
  expect(logged({ type: "decision", decision }, null)).toMatchObject({
    ...{ level: "debug", lat_ms: null, spread_bps: null, slip_bps: null, firstRefusal: "CONFIDENCE_LOW" },
  });
});

test("an outcome is found by the same id and pair", () => {
  const decision = aDecision();
  const outcome = anEnd(decision);
  expect(logged({ type: "outcome", outcome })).toMatchObject({
    id: decision.id,
    pair: "binanceusdm:BTC/USDT",
    exit: "tp",
  });
});
