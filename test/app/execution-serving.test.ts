import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serveExecution } from "../../app/execution-serving.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import type { EventBody } from "../../engine/events.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";

const AT = Date.parse("2025-06-09T02:00:03Z") as TimestampMs;
const metricsOf = (id: string): ExecutionMetrics => ({ id, latencyMs: 500, sources: ["by hand"], groups: [] });

function aRun() {
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-costs-"));
  const events: EventBody[] = [];
  const served = serveExecution(varFolder, (event) => events.push(event));
  const idAt = (minutes: number) => served.at(plus(AT, minutes * MINUTE_MS))?.metrics.id ?? null;
  return { served, idAt, events, folder: join(varFolder, "execution") };
}

test("the default serves until something was measured, and what was measured serves slots after it only", async () => {
  const { served, idAt, events, folder } = aRun();
  expect(idAt(0)).toBeNull();
  await served.refresh();
  const shipped = idAt(0);
  expect(shipped).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  await openExecutionFiles(folder).save(metricsOf("2025-06-09"), AT);
  // A scan that is under way does not see it.
  expect(idAt(5)).toBe(shipped);
  await served.refresh();
  expect([idAt(-1), idAt(5)]).toEqual([shipped, "2025-06-09"]);
  await openExecutionFiles(folder).save(metricsOf("2025-06-10"), plus(AT, 10 * MINUTE_MS));
  await served.refresh();
  expect([idAt(-1), idAt(5), idAt(20)]).toEqual([shipped, "2025-06-09", "2025-06-10"]);
  await openExecutionFiles(folder).rollback("a holiday", plus(AT, 30 * MINUTE_MS));
  await served.refresh();
  expect([idAt(20), idAt(40)]).toEqual(["2025-06-10", "2025-06-09"]);
  expect(events).toEqual([]);
});

test("figures that cannot be read are told once, and those that were known go on", async () => {
  const { served, idAt, events, folder } = aRun();
  await openExecutionFiles(folder).save(metricsOf("2025-06-09"), AT);
  await served.refresh();
  writeFileSync(join(folder, "current.json"), "{");
  await served.refresh();
  await served.refresh();
  expect(events).toMatchObject([{ type: "error", code: "EXECUTION_METRICS_BROKEN" }]);
  expect(idAt(5)).toBe("2025-06-09");
});

test("a run that begins with broken figures knows none, so that costs are assumed", async () => {
  const { served, idAt, events, folder } = aRun();
  const path = await openExecutionFiles(folder).save(metricsOf("2025-06-09"), AT);
  writeFileSync(path, "{}");
  await served.refresh();
  expect(idAt(5)).toBeNull();
  expect(events).toMatchObject([{ type: "error", code: "EXECUTION_METRICS_BROKEN" }]);
});
