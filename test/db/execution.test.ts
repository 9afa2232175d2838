import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

test("what was measured last is current, a day measured again keeps both, and one can go back with a reason", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  await files.save(metricsOf("2025-06-09"), AT);
  await files.save(metricsOf("2025-06-10"), AT);
  await files.save({ ...metricsOf("2025-06-10"), latencyMs: 400 }, AT);
  expect(await files.current()).toEqual({ ok: true, value: { ...metricsOf("2025-06-10"), latencyMs: 400 } });
  // Back through both measurements of the day, the day before it, and the default that ships.
  const idNow = async () => {
    const current = await openExecutionFiles(folder).current();
    return current.ok ? `${current.value.id} ${current.value.latencyMs} ms` : current.error.code;
  };
  expect(await files.rollback("a holiday", AT)).toMatchObject({ ok: true });
  expect(await idNow()).toBe("2025-06-10 500 ms");
  expect(await files.rollback("that day too", AT)).toMatchObject({ ok: true });
  expect(await openExecutionFiles(folder).current()).toEqual({ ok: true, value: metricsOf("2025-06-09") });
  expect(await files.rollback("all of it", AT)).toMatchObject({ ok: true });
  const shipped = await openExecutionFiles(aFolder()).current();
  expect(await openExecutionFiles(folder).current()).toEqual(shipped);
  expect(await files.rollback("once more", AT)).toMatchObject({
    ok: false,
    error: { code: "EXECUTION_NOTHING_BEFORE" },
  });
  expect(readdirSync(folder).filter((name) => name.startsWith("execution_metrics_2025-06"))).toHaveLength(3);
});

test("an old file that is lost costs only its own time, and is never gone back to", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  const day = (n: number) => (AT + n * 86_400_000) as TimestampMs;
  for (const n of [0, 1, 2]) await files.save(metricsOf(`2025-06-0${n + 1}`), day(n));
  rmSync(join(folder, "execution_metrics_2025-06-02.json"));
  const versions = await files.versions();
  if (!versions.ok) throw new Error(versions.error.text);
  expect(versions.value.slice(1).map(({ metrics }) => [metrics.id, metrics.groups.length])).toEqual([
    ["2025-06-01", 1],
    ["2025-06-02", 0],
    ["2025-06-03", 1],
  ]);
  expect(await files.rollback("bad figures", day(3))).toMatchObject({ ok: true });
  expect(await files.current()).toEqual({ ok: true, value: metricsOf("2025-06-01") });
});

test("when the current file is lost, one can go back to what is there", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  await files.save(metricsOf("2025-06-01"), AT);
  await files.save(metricsOf("2025-06-02"), AT);
  rmSync(join(folder, "execution_metrics_2025-06-02.json"));
  expect(await files.versions()).toMatchObject({ ok: false, error: { code: "EXECUTION_METRICS_BROKEN" } });
  expect(await files.rollback("lost", AT)).toMatchObject({ ok: true });
  expect(await files.versions()).toMatchObject({ ok: true });
});

test("what was in force is known for every moment, also of a day measured twice and after going back", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  const hour = (hours: number) => (AT + hours * 3_600_000) as TimestampMs;
  expect(await files.stamp()).toBeNull();
  await files.save(metricsOf("2025-06-09"), hour(0));
  await files.save(metricsOf("2025-06-10"), hour(24));
  const stamp = await files.stamp();
  await files.save({ ...metricsOf("2025-06-10"), latencyMs: 400 }, hour(30));
  await files.rollback("a holiday", hour(40));
  expect(await files.stamp()).not.toBe(stamp);
  const versions = await openExecutionFiles(folder).versions();
  if (!versions.ok) throw new Error(versions.error.text);
  const told = versions.value.slice(1);
  expect(versions.value[0]).toMatchObject({ since: 0, metrics: { sources: expect.any(Array) } });
  expect(told.map(({ since, metrics }) => [since, metrics.id, metrics.latencyMs])).toEqual([
    [hour(0), "2025-06-09", 500],
    [hour(24), "2025-06-10", 500],
    [hour(30), "2025-06-10", 400],
    [hour(40), "2025-06-10", 500],
  ]);
  // The same figures have the same name, others of the same day another.
  expect(told[0]?.version).toMatch(/^2025-06-09\.[0-9a-f]{8}$/);
  expect(told[3]?.version).toBe(told[1]?.version);
  expect(told[2]?.version).not.toBe(told[1]?.version);
});

test("a pointer of a version that kept no history begins one with what it names", async () => {
  const folder = aFolder();
  const files = openExecutionFiles(folder);
  await files.save(metricsOf("2025-06-09"), AT);
  const pointer = {
    file: "execution_metrics_2025-06-09.json",
    since: new Date(AT).toISOString(),
    reason: null,
    before: [],
  };
  writeFileSync(join(folder, "current.json"), JSON.stringify(pointer));
  await files.save(metricsOf("2025-06-10"), (AT + 5) as TimestampMs);
  const versions = await files.versions();
  expect(versions.ok && versions.value.map(({ since }) => since)).toEqual([0, AT, AT + 5]);
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
