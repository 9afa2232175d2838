/** How the process says it does: from real stores and from what it heard. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { keepingRecent } from "../../app/log/recent-lines.ts";
import { commitOf, type OperationsParts, openOperations } from "../../app/operations.ts";
import { openStores } from "../../app/stores.ts";
import { MINUTE_MS, plus } from "../../core/time.ts";
import { aFeed, BTC } from "../support/bot-reports.ts";
import { aScan, START } from "../support/ledger.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

function opened(over: Partial<OperationsParts> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "lookout-operations-"));
  const clock = { now: () => START };
  const stores = openStores(folder, clock, { elapsed: () => 0 });
  if (!stores.ok) throw new Error(stores.error.lines.join(" "));
  const recent = keepingRecent({ write: () => {} });
  const serving = { bundle: { tag: "first" }, release: { since: null } } as unknown as OperationsParts["serving"];
  const operations = openOperations({
    ...{ stores: stores.value, serving, watched: () => [BTC], feed: () => aFeed(), folder, version: "1.2.3" },
    ...{ recent, clock, wall: clock },
    ...over,
  });
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => stores.value.close(),
    () => operations.stop(),
  );
  return { operations, stores: stores.value, recent };
}

test("a process that never scanned and has no candles asks for eyes", () => {
  const { operations } = opened();
  const { troubles, lastScan, scanMs, candles, outbox, databaseBytes } = operations.desk.health();
  expect(troubles).toEqual(["SCAN_LATE", "CANDLES_OLD"]);
  expect({ lastScan, scanMs, candles, outbox }).toEqual({
    lastScan: null,
    scanMs: null,
    candles: [{ instrument: BTC, ageMs: null }],
    outbox: 0,
  });
  expect(databaseBytes).toBeGreaterThan(0);
});

test("scans are timed as they are heard: half and 95 of 100 of them by rank", () => {
  const { operations, stores } = opened();
  for (let ms = 1; ms <= 100; ms += 1) {
    operations.heard({ type: "scan", slot: START, late: false, symbols: [], stagesMs: { collect: ms - 1, models: 1 } });
  }
  stores.ledger.commitScan(aScan(START));
  const { scanMs, lastScan, troubles } = operations.desk.health();
  expect(scanMs).toEqual({ p50: 50, p95: 95, scans: 100 });
  expect(lastScan?.slot).toBe(START);
  expect(troubles).not.toContain("SCAN_LATE");
});

test("a scan is late after six minutes, not before", () => {
  const now = { at: START };
  const { operations, stores } = opened({ clock: { now: () => now.at } });
  stores.ledger.commitScan(aScan(START));
  now.at = plus(START, 6 * MINUTE_MS);
  expect(operations.desk.health().troubles).not.toContain("SCAN_LATE");
  now.at = plus(START, 6 * MINUTE_MS + 1);
  expect(operations.desk.health().troubles).toContain("SCAN_LATE");
});

test("jobs are shown and run once they are there, each with its newest run", () => {
  const { operations, stores } = opened();
  expect(operations.desk.jobs()).toEqual([]);
  expect(operations.desk.runJob("archive")).toBe("unknown");
  const job = { name: "archive", expression: "20 3 * * *", isRunning: false, next: null };
  operations.follow({ list: () => [job], runNow: () => "started", idle: async () => {}, stop: async () => {} });
  stores.jobs.started("archive", START);
  stores.jobs.finished("archive", plus(START, 5), true, "done");
  const last = { startedAt: START, finishedAt: plus(START, 5), ok: true, result: "done" };
  expect(operations.desk.jobs()).toEqual([{ ...job, last }]);
  expect(operations.desk.runJob("archive")).toBe("started");
});

test("the newest 200 lines of the log are kept", () => {
  const { operations, recent } = opened();
  for (let n = 1; n <= 250; n += 1) recent.destination.write(`line ${n}\n`);
  expect(operations.desk.log(2)).toEqual(["line 249", "line 250"]);
  expect(operations.desk.log(999)).toHaveLength(200);
});

test("the version names its parts; where there is no checkout the commit is not known", () => {
  const { operations } = opened();
  expect(operations.desk.version()).toMatchObject({ version: "1.2.3", model: "first", node: process.version });
  expect(commitOf(tmpdir())).toBeNull();
});
