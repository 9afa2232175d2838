import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";

const AT = Date.parse("2025-06-09T02:00:00Z") as TimestampMs;
const aFolder = (): string => join(mkdtempSync(join(tmpdir(), "lookout-execution-")), "execution");
const ten = { n: 10, mean: 1, quantiles: [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3] };
const metricsOf = (id: string): ExecutionMetrics => ({
  ...{ id, latencyMs: 500, sources: ["by hand"] },
  groups: [{ venue: null, symbol: null, session: null, spread: ten, slippage: null }],
});

test("the default that ships serves until something was measured, and can be read", async () => {
  const current = await openExecutionFiles(aFolder()).current();
  if (!current.ok) throw new Error(current.error.text);
  expect(current.value.groups.length).toBeGreaterThan(10);
  expect(current.value.sources).toContain("usdm_btcusdt_20240808.gz");
});

test("what was measured last is current, a day measured again replaces itself, and one can go back with a reason", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  await files.save(metricsOf("2025-06-09"), AT);
  await files.save(metricsOf("2025-06-10"), AT);
  await files.save({ ...metricsOf("2025-06-10"), latencyMs: 400 }, AT);
  expect(await files.current()).toEqual({ ok: true, value: { ...metricsOf("2025-06-10"), latencyMs: 400 } });
  expect(await files.rollback("a holiday", AT)).toMatchObject({ ok: true });
  expect(await openExecutionFiles(folder).current()).toEqual({ ok: true, value: metricsOf("2025-06-09") });
  expect(await files.rollback("once more", AT)).toMatchObject({
    ok: false,
    error: { code: "EXECUTION_NOTHING_BEFORE" },
  });
  expect(readdirSync(folder).toSorted()).toEqual([
    ...["current.json", "execution_metrics_2025-06-09.json", "execution_metrics_2025-06-10.json"],
  ]);
});

test.each([
  ["half a file", '{"id": "2025-06-09", "lat'],
  [
    "a distribution without its quantiles",
    JSON.stringify({
      ...metricsOf("2025-06-09"),
      groups: [{ ...metricsOf("2025-06-09").groups[0], spread: { n: 3, mean: 1, quantiles: [1] } }],
    }),
  ],
])("%s is refused with a sentence", async (_name, text) => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  const path = await files.save(metricsOf("2025-06-09"), AT);
  writeFileSync(path, text);
  expect(await files.current()).toMatchObject({ ok: false, error: { code: "EXECUTION_METRICS_BROKEN" } });
});

test("a pointer that climbs out of its folder is refused", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  await files.save(metricsOf("2025-06-09"), AT);
  const pointer = { file: "../../etc/passwd", since: "2025-06-09T02:00:00.000Z", reason: null, before: [] };
  writeFileSync(join(folder, "current.json"), JSON.stringify(pointer));
  expect(await files.current()).toMatchObject({ ok: false, error: { code: "EXECUTION_METRICS_BROKEN" } });
});
