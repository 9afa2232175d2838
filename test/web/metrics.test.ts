import { expect, test } from "vitest";
import type { Verdict } from "../../risk/verdict.ts";
import { createMetrics, type Levels } from "../../web/metrics.ts";
import { aDecision, anEnd, START } from "../support/ledger.ts";

const lineOf = (text: string, start: string): string | undefined =>
  text.split("\n").find((line) => line.startsWith(start));
const aVerdict = (code: Verdict["code"], outcome: Verdict["outcome"]): Verdict => ({
  ...{ rule: "COST", code, outcome, was: null, limit: null, room: null, unit: "none" },
});
const pageOf = async (metrics: ReturnType<typeof createMetrics>): Promise<string> => (await metrics.page()).text;

test("what happens is counted", async () => {
  const metrics = createMetrics();
  metrics.emit({ type: "scan", slot: START, late: false, symbols: [], stagesMs: { features: 4, models: 6 } });
  metrics.emit({ type: "scan", slot: START, late: true, symbols: [], stagesMs: { features: 40 } });
  metrics.emit({ type: "decision", decision: aDecision() });
  metrics.emit({ type: "decision", decision: aDecision({ emitted: false, firstRefusal: "CONFIDENCE_LOW" }) });
  metrics.emit({ type: "alert", code: "SOURCE_DOWN", text: "…" });
  metrics.emit({ type: "error", code: "SCAN_FAILED", text: "…" });
  metrics.emit({ type: "outcome", outcome: anEnd(aDecision()) });
  metrics.emit({ type: "message", chat: 4711, kind: "reply", text: "secret", buttons: [], inReplyTo: null });
  const { text, contentType } = await metrics.page();
  expect(contentType).toContain("text/plain");
  expect(lineOf(text, 'lookout_scans_total{late="false"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_scans_total{late="true"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_scan_stage_seconds_count{stage="features"}')).toMatch(/ 2$/);
  expect(lineOf(text, 'lookout_scan_stage_seconds_sum{stage="features"}')).toMatch(/ 0\.044$/);
  expect(lineOf(text, "lookout_scan_seconds_sum")).toMatch(/ 0\.05$/);
  expect(lineOf(text, 'lookout_decisions_total{first_refusal="CONFIDENCE_LOW"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_decisions_total{first_refusal="none"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_alerts_total{code="SOURCE_DOWN"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_errors_total{code="SCAN_FAILED"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_outcomes_total{emitted="true",result="W"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_messages_total{kind="reply"}')).toMatch(/ 1$/);
  expect(text).not.toMatch(/4711|secret/);
});

test("every rule that refuses is counted, not the first alone; advice is none", async () => {
  const metrics = createMetrics();
  const verdicts = [
    aVerdict("COST_HIGH", "refuse"),
    aVerdict("CONFIDENCE_LOW", "refuse"),
    aVerdict("DATA_STALE", "unknown"),
    aVerdict("BACKOFF_ACTIVE", "advice"),
    aVerdict("OK", "pass"),
  ];
  metrics.emit({ type: "decision", decision: aDecision({ verdicts, emitted: false, firstRefusal: "COST_HIGH" }) });
  const text = await pageOf(metrics);
  const counted = [...text.matchAll(/^lookout_refusals_total\{code="(\w+)"\} (\d+)$/gm)].map(([, code, n]) => [
    code,
    n,
  ]);
  expect(counted).toEqual([
    ["COST_HIGH", "1"],
    ["CONFIDENCE_LOW", "1"],
    ["DATA_STALE", "1"],
  ]);
});

test("what is likely to happen later stands at 0 from the start, so that the first time is an increase", async () => {
  const text = await pageOf(createMetrics());
  expect(lineOf(text, 'lookout_scans_total{late="false"}')).toMatch(/ 0$/);
  expect(lineOf(text, 'lookout_bars_completed_total{timeframe="4h"}')).toMatch(/ 0$/);
  expect(lineOf(text, 'lookout_delivery_failures_total{end="buried"}')).toMatch(/ 0$/);
  expect(lineOf(text, "lookout_trades_received_total")).toMatch(/ 0$/);
});

test("levels are those of the moment they are asked for, and old labels are forgotten", async () => {
  let levels: Levels = { breaker_state: [{ labels: { source: "rest" }, value: 0.5 }] };
  const metrics = createMetrics();
  metrics.add(() => levels);
  expect(lineOf(await pageOf(metrics), "lookout_breaker_state{")).toBe('lookout_breaker_state{source="rest"} 0.5');
  levels = { breaker_state: [{ labels: { source: "stream" }, value: 1 }] };
  const text = await pageOf(metrics);
  expect(text).toContain('lookout_breaker_state{source="stream"} 1');
  expect(text).not.toContain('source="rest"');
});

test("levels that cannot be read are left out; the others stand", async () => {
  const metrics = createMetrics();
  metrics.add(() => ({ database_up: [{ labels: {}, value: 0 }] }));
  metrics.add(() => {
    throw new Error("disk I/O error");
  });
  expect(lineOf(await pageOf(metrics), "lookout_database_up")).toBe("lookout_database_up 0");
});

test("the process itself is measured: memory and event-loop delay", async () => {
  const text = await pageOf(createMetrics());
  expect(lineOf(text, "lookout_process_resident_memory_bytes")).toBeDefined();
  expect(lineOf(text, "lookout_nodejs_eventloop_lag_p99_seconds")).toBeDefined();
});
