/** The machine as people may ask for it, over real stores. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { keepingRecent } from "../../../app/log/recent-lines.ts";
import { openStores } from "../../../app/stores.ts";
import { commitOf, type OperationsParts, openOperations } from "../../../app/web/operations.ts";
import { plus } from "../../../core/time.ts";
import { aHealth } from "../../support/fake-operations.ts";
import { START } from "../../support/ledger.ts";

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
    ...{ stores: stores.value, serving, health: () => aHealth(), version: "1.2.3", recent, wall: clock },
    ...over,
  });
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => stores.value.close(),
  );
  return { operations, stores: stores.value, recent };
}

test("health is that of the one collector, asked anew each time", () => {
  const reports = [aHealth(), aHealth({ problems: ["CHAT_DOWN"] })];
  const { operations } = opened({ health: () => reports.shift() ?? aHealth() });
  expect(operations.desk.health().problems).toEqual([]);
  expect(operations.desk.health().problems).toEqual(["CHAT_DOWN"]);
});

test("jobs are shown and run once they are there, each with its newest run", () => {
  const { operations, stores } = opened();
  expect(operations.desk.jobs()).toEqual([]);
  expect(operations.desk.runJob("archive")).toBe("unknown");
  const job = { name: "archive", expression: "20 3 * * *", isRunning: false, next: null };
  operations.follow({ list: () => [job], runNow: () => "started", idle: async () => {}, stop: async () => {} });
  stores.jobs.started("archive", START);
  stores.jobs.finished("archive", plus(START, 5), { ok: true, result: "done" });
  const last = { startedAt: START, finishedAt: plus(START, 5), ok: true, result: "done", told: null };
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
