import { expect, test } from "vitest";
import { createMetrics } from "../../web/metrics.ts";
import { aDecision, START } from "../support/ledger.ts";

const lineOf = (text: string, start: string): string | undefined =>
  text.split("\n").find((line) => line.startsWith(start));

test("what happens is counted", async () => {
  const metrics = createMetrics();
  metrics.emit({ type: "scan", slot: START, late: false, symbols: [], stagesMs: { features: 4, models: 6 } });
  metrics.emit({ type: "scan", slot: START, late: true, symbols: [], stagesMs: { features: 40 } });
  metrics.emit({ type: "decision", decision: aDecision() });
  metrics.emit({ type: "decision", decision: aDecision({ emitted: false, firstRefusal: "CONFIDENCE_LOW" }) });
  metrics.emit({ type: "alert", code: "SOURCE_DOWN", text: "…" });
  metrics.emit({ type: "error", code: "SCAN_FAILED", text: "…" });
  metrics.timed("commit", 0.002);
  const { text, contentType } = await metrics.page();
  expect(contentType).toContain("text/plain");
  expect(lineOf(text, 'lookout_scans_total{late="false"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_scans_total{late="true"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_scan_stage_seconds_count{stage="features"}')).toMatch(/ 2$/);
  expect(lineOf(text, 'lookout_scan_stage_seconds_sum{stage="features"}')).toMatch(/ 0\.044$/);
  expect(lineOf(text, 'lookout_decisions_total{first_refusal="CONFIDENCE_LOW"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_decisions_total{first_refusal="none"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_confidence_count{side="long"}')).toMatch(/ 2$/);
  expect(lineOf(text, 'lookout_alerts_total{code="SOURCE_DOWN"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_errors_total{code="SCAN_FAILED"}')).toMatch(/ 1$/);
  expect(lineOf(text, 'lookout_duration_seconds_sum{what="commit"}')).toMatch(/ 0\.002$/);
});

test("levels are those of the moment they are asked for, and old labels are forgotten", async () => {
  let states = [{ labels: { source: "rest" }, value: 0.5 }];
  const metrics = createMetrics();
  metrics.add([
    { name: "breaker_state", help: "0 closed, 0.5 half-open, 1 open", labels: ["source"], values: () => states },
  ]);
  expect(lineOf((await metrics.page()).text, "lookout_breaker_state{")).toBe(
    'lookout_breaker_state{source="rest"} 0.5',
  );
  states = [{ labels: { source: "stream" }, value: 1 }];
  const { text } = await metrics.page();
  expect(text).toContain('lookout_breaker_state{source="stream"} 1');
  expect(text).not.toContain('source="rest"');
});

test("the process itself is measured: memory and event-loop delay", async () => {
  const { text } = await createMetrics().page();
  expect(lineOf(text, "lookout_process_resident_memory_bytes")).toBeDefined();
  expect(lineOf(text, "lookout_nodejs_eventloop_lag_p99_seconds")).toBeDefined();
});
