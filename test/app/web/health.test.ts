import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HealthParts, type HealthWatch, watchHealth } from "../../../app/web/health.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { HealthReport } from "../../../engine/api.ts";
import { aLedger, aScan, BTC, ETH, START, type TestLedger } from "../../support/ledger.ts";

const MINUTE = 60_000;
let book: TestLedger;
let folder: string;
let now: number;
let newest: Map<string, number>;
let chat: HealthReport["chat"];
let watch: HealthWatch;

const desk = {
  facts: () => ({}),
  feed: () => ({ path: "rest", since: START, because: null, sources: [] }),
  model: () => ({ tag: "crypto-1", status: "observation", ageDays: 12, since: null }),
} as unknown as HealthParts["desk"];

beforeEach(() => {
  book = aLedger();
  folder = mkdtempSync(join(tmpdir(), "lookout-health-"));
  [now, chat, newest] = [START, "up", new Map([[BTC, START - MINUTE]])];
  const store = {
    newest: (instrument: string) => newest.get(instrument) ?? null,
  } as unknown as HealthParts["stores"]["store"];
  const { ledger, scanTimes, outbox } = book.db;
  watch = watchHealth({
    ...{ stores: { ledger, scanTimes, outbox, store }, desk, folder, version: "0.1.0" },
    ...{ watched: () => [BTC], chat: () => chat, clock: { now: () => now as TimestampMs } },
  });
});
afterEach(() => {
  watch.stop();
  book.remove();
  rmSync(folder, { recursive: true });
});

/** A scan that took so long, stored at its slot. */
function scanned(slot: number, tookMs: number): void {
  book.time.now = slot as TimestampMs;
  book.db.ledger.commitScan(aScan(slot as TimestampMs, [], { startedAt: (slot - tookMs) as TimestampMs }));
}

describe("health", () => {
  test("of a fresh start is good, and tells what there is", () => {
    writeFileSync(join(folder, "lookout.db"), "12345");
    writeFileSync(join(folder, "lookout.db-wal"), "678");
    expect(watch.report()).toMatchObject({
      ...{ problems: [], lastScan: null, scanMs: null, outbox: 0, version: "0.1.0", startedAt: START },
      candles: [{ instrument: BTC, ageMs: 0 }],
      model: { tag: "crypto-1", status: "observation", ageDays: 12 },
      database: "ok",
      databases: [
        { file: "lookout.db", bytes: 8 },
        { file: "candles.db", bytes: 0 },
      ],
    });
    expect(watch.report().memory.resident).toBeGreaterThan(1e6);
  });

  test.each([
    [7 * MINUTE, []],
    [7 * MINUTE + 1, ["SCAN_LATE"]],
  ])("%i ms after the start without a scan: %j", (ms, problems) => {
    now = START + ms;
    expect(watch.report().problems).toEqual(problems);
  });

  test.each([
    [START - 121 * MINUTE, []],
    [START - 121 * MINUTE - 1, ["CANDLES_STALE"]],
    [null, ["CANDLES_STALE"]],
  ])("with a newest candle of %s: %j", (openTime, problems) => {
    if (openTime === null) newest.clear();
    else newest.set(BTC, openTime);
    expect(watch.report().problems).toEqual(problems);
  });

  test("a chat that is down is a problem; a terminal is none", () => {
    chat = "down";
    expect(watch.report().problems).toEqual(["CHAT_DOWN"]);
    chat = "terminal";
    expect(watch.report().problems).toEqual([]);
  });

  test("a ledger that cannot be read is a problem, not an exception", () => {
    book.db.close();
    expect(watch.report()).toMatchObject({
      problems: ["DATABASE_FAULT"],
      database: "fault",
      lastScan: null,
      candles: [],
    });
  });

  test.each([
    [START - 4 * MINUTE, []],
    [START - 4 * MINUTE - 1, ["CANDLES_OLD"]],
    [null, ["CANDLES_OLD"]],
  ])("with a newest candle of %s it warns of %j", (openTime, warnings) => {
    if (openTime === null) newest.clear();
    else newest.set(BTC, openTime);
    expect(watch.report().warnings).toEqual(warnings);
  });

  test.each([
    [50, []],
    [51, ["OUTBOX_LONG"]],
  ])("with %i waiting messages it is healthy and warns of %j", (waiting, warnings) => {
    book.db.people.add({ userId: 7, chatId: 7, role: "owner", name: "Ada" }, START);
    for (let n = 0; n < waiting; n++)
      book.db.outbox.enqueue({ kind: "alert", key: `k${n}`, at: START, code: "DATA_STALE", text: "old" }, START);
    expect(watch.report()).toMatchObject({ outbox: waiting, problems: [], warnings });
  });

  test("other instruments than the watched ones do not count", () => {
    newest.set(ETH, 0);
    expect(watch.report().problems).toEqual([]);
  });

  test("how long scans take is of the newest thirty", () => {
    for (let n = 0; n < 40; n++) scanned(START + n * 2 * MINUTE, n < 10 ? 9000 : (n - 9) * 10);
    now = START + 40 * 2 * MINUTE;
    // 10, 20 … 300 ms: ranks 15 and 29 of 30.
    expect(watch.report().scanMs).toEqual({ n: 30, p50: 150, p95: 290 });
    expect(watch.report().lastScan?.slot).toBe(START + 39 * 2 * MINUTE);
  });
});
