import { afterEach, beforeEach, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { aLedger, START, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());
const later = (ms: number) => (START + ms) as TimestampMs;

test("a job's newest run is known over a restart, finished or broken off", () => {
  expect(book.db.jobs.last("archive")).toBeNull();
  book.db.jobs.started("archive", START);
  book.db.jobs.finished("archive", later(5), { ok: true, result: "3 months", told: [{ as: "patterns-known" }] });
  expect(book.reopen().jobs.last("archive")).toEqual({
    startedAt: START,
    finishedAt: later(5),
    ok: true,
    result: "3 months",
    told: [{ as: "patterns-known" }],
  });
  book.db.jobs.started("archive", later(10));
  expect(book.reopen().jobs.last("archive")).toEqual({
    startedAt: later(10),
    finishedAt: null,
    ok: null,
    result: null,
    told: null,
  });
  book.db.jobs.finished("archive", later(12), { ok: false, result: "disk full" });
  expect(book.db.jobs.last("archive")).toMatchObject({ ok: false, result: "disk full" });
  expect(book.db.jobs.last("refresh")).toBeNull();
});
