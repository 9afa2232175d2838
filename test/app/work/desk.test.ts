/** Work asked for in chat, by real child processes over real databases. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenWork, openWork } from "../../../app/work/desk.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openCandles } from "../../../db/candles.ts";
import type { RunningWork, Work, WorkEnd } from "../../../engine/api.ts";
import { BARE } from "../../support/bare.ts";
import { aWalk } from "../../support/candles.ts";
import {
  aDecision,
  aFollowUp,
  aLedger,
  anEnd,
  aScan,
  BTC,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../../support/ledger.ts";

const NOW = slotNumber(400);
let book: TestLedger;
let work: OpenWork;
beforeEach(() => {
  book = aLedger();
  work = openWork({
    ...{ watched: () => [BTC], preset: "ftmo-2step-challenge", threshold: () => 0.7, controls: book.db.controls },
    ...{
      clock: { now: () => NOW },
      varFolder: book.folder,
      dataFolder: book.folder,
      environment: BARE,
    },
  });
});
afterEach(async () => {
  await work.stop();
  book.remove();
});

function begun(wish: Work): RunningWork {
  const running = work.begin(wish, OWNER);
  if ("code" in running) throw new Error(running.code);
  return running;
}
const fileOf = (end: WorkEnd) => {
  if (end.kind !== "file") throw new Error(JSON.stringify(end));
  return end.file;
};
/** Two that ended and one that is open. */
function sendSignals(): void {
  const { ledger } = book.db;
  const [won, lost, open] = [aDecision(), aDecision({ slot: slotNumber(60) }), aDecision({ slot: slotNumber(120) })];
  for (const one of [won, lost, open]) ledger.commitScan(aScan(one.slot, [one], { followUps: [aFollowUp(one)] }));
  const updates = [anEnd(won), anEnd(lost, { exit: "sl", result: "L", r: -1.025, exitPrice: 97 })];
  ledger.commitScan(aScan(slotNumber(150), [], { updates }));
}

test("signals as one JSON object per line, and the folder is gone when the file was sent", async () => {
  sendSignals();
  const running = begun({ kind: "signals", format: "json", days: 30 });
  const file = fileOf(await running.ended);
  expect(file.name).toBe("signals_2025-06-02_30d.json");
  const rows = readFileSync(file.path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatchObject({ instrument: BTC, slot: "2025-06-01T14:00:00.000Z", exit: "sl", r: -1.025, stop: 97 });
  expect(rows[2]).toMatchObject({ exitTime: "", r: null });
  running.release();
  expect(existsSync(file.path)).toBe(false);
}, 30_000);

test("it has finished when the file was handed over, not before", async () => {
  sendSignals();
  await work.finished();
  const running = begun({ kind: "signals", format: "json", days: 30 });
  let isFinished = false;
  const finished = work.finished().then(() => {
    isFinished = true;
  });
  await running.ended;
  expect(isFinished).toBe(false);
  running.release();
  await finished;
}, 30_000);

test("candles of the database, built to the timeframe that was asked for", async () => {
  const opened = openCandles({ file: join(book.folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  opened.value.store.appendColumns(BTC, aWalk(START, 360, 1));
  opened.value.close();
  const end = await begun({ kind: "candles", symbol: "btc", timeframe: "1h", format: "csv", days: 7 }).ended;
  expect(fileOf(end).name).toBe("binanceusdm_BTCUSDT_1h_7d.csv");
  const [head, first, ...rest] = readFileSync(fileOf(end).path, "utf8").trim().split("\n");
  expect(head).toBe("timestamp_ms,open,high,low,close,volume");
  expect(Number(first?.split(",")[0])).toBe(START);
  // Six hours of minutes.
  expect(rest).toHaveLength(5);
}, 30_000);

test("what cannot be made is told in the program's own sentence", async () => {
  const end = await begun({ kind: "candles", symbol: "BTC", timeframe: "1h", format: "csv", days: 7 }).ended;
  expect(end).toMatchObject({ kind: "failed" });
  expect(end.kind === "failed" && end.reason).toContain("There are no 1h candles of binanceusdm:BTC/USDT");
  expect(work.begin({ kind: "backtest", symbol: "DOGE", days: 7, threshold: null }, OWNER)).toMatchObject({
    code: "UNKNOWN_SYMBOL",
  });
}, 30_000);

test("one export at a time; only who began it cancels it, and then nothing is left", async () => {
  sendSignals();
  const running = begun({ kind: "signals", format: "parquet", days: 30 });
  expect(work.begin({ kind: "signals", format: "csv", days: 7 }, OWNER)).toEqual({
    code: "WORK_BUSY",
    running: { kind: "signals", format: "parquet", days: 30 },
  });
  expect(work.cancel(running.id, { ...OWNER, userId: 8 })).toBe("other");
  expect(work.cancel(running.id, OWNER)).toBe("cancelled");
  expect(await running.ended).toEqual({ kind: "cancelled" });
  expect(work.cancel(running.id, OWNER)).toBe("ended");
  expect(existsSync(join(book.folder, "work", running.id))).toBe(false);
}, 30_000);

test("attempts at a challenge by the trades of sent signals, open ones left out", async () => {
  sendSignals();
  const end = await begun({ kind: "challenge", of: "signals" }).ended;
  expect(end).toMatchObject({ kind: "challenge", summary: { preset: "ftmo-2step-challenge", attempts: 20 } });
}, 60_000);

test("the end of the process ends its children, and what a killed one left is cleared away", async () => {
  sendSignals();
  const running = begun({ kind: "challenge", of: "signals" });
  await work.stop();
  expect(await running.ended).toEqual({ kind: "cancelled" });
  const left = join(book.folder, "work", "old");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "x.csv"), "");
  openWork({
    ...{ watched: () => [BTC], preset: "x", threshold: () => 0.7, controls: book.db.controls },
    ...{
      clock: { now: (): TimestampMs => NOW },
      varFolder: book.folder,
      dataFolder: book.folder,
      environment: BARE,
    },
  });
  expect(existsSync(left)).toBe(false);
}, 30_000);

test("a challenge without an ended signal says what is missing, and no prompt's flags", async () => {
  const end = await begun({ kind: "challenge", of: "signals" }).ended;
  expect(end).toMatchObject({ kind: "failed", code: "NO_TRADES" });
  expect(end.kind === "failed" && end.reason).not.toMatch(/--|npm run/);
}, 60_000);
