/** Alerts that people defined: where they stand and what they said are one thing, also when the process is killed. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkAlerts } from "../../engine/alerts/check.ts";
import { aLedger, OWNER, START, slotNumber, type TestLedger } from "../support/ledger.ts";
import { zigzag, zigzagAlert, zigzagFires } from "../support/zigzag.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ userId: 7, chatId: 70, role: "owner", name: "Ada" }, START);
  book.db.people.add({ userId: 8, chatId: 80, role: "owner", name: "Bob" }, START);
  book.db.personAlerts.create(zigzagAlert);
});
afterEach(() => book.remove());

const scan = (number: number): void => {
  const market = zigzag(() => slotNumber(number));
  checkAlerts({ ...market, alerts: book.db.personAlerts }, slotNumber(number));
};
function told(): { chat_id: number; bar: number }[] {
  const reader = new Database(book.file, { readonly: true });
  const sql = "SELECT chat_id, json_extract(notice, '$.bar') AS bar FROM outbox WHERE kind = 'watch' ORDER BY id";
  const rows = reader.prepare(sql).all() as { chat_id: number; bar: number }[];
  reader.close();
  return rows;
}

test("only the chat that set it is told, once per beginning, over restarts", () => {
  for (const number of [1, 2, 3, 4, 5]) {
    scan(number);
    book.reopen();
    scan(number);
  }
  expect(told()).toEqual(zigzagFires(5).map((bar) => ({ chat_id: 70, bar })));
  expect(told()).toHaveLength(2);
});

test("what was paused or deleted stays so, and what starts again begins anew", () => {
  const { personAlerts } = book.db;
  expect(personAlerts.move("zigzag", "active", "paused")).toBe(true);
  expect(personAlerts.move("zigzag", "active", "paused")).toBe(false);
  for (const number of [1, 2, 3]) scan(number);
  expect(told()).toEqual([]);
  expect(personAlerts.move("zigzag", "paused", "active")).toBe(true);
  expect(personAlerts.find("zigzag")).toMatchObject({ holds: null, lastBar: null });
  // In slot 4 the price stands above: it was so before anybody watched.
  scan(4);
  expect(told()).toEqual([]);
  for (const number of [5, 6]) scan(number);
  expect(told().map(({ bar }) => bar)).toEqual(zigzagFires(6).slice(-1));
  personAlerts.move("zigzag", "active", "deleted");
  expect(personAlerts.ofChat(70)).toEqual([]);
  expect(personAlerts.active()).toEqual([]);
});

test("a step that was worked out before an alert was deleted changes nothing and says nothing", () => {
  const { personAlerts } = book.db;
  const progress = { id: "zigzag", status: "active", holds: true, lastBar: slotNumber(2), firedAt: null } as const;
  personAlerts.move("zigzag", "active", "deleted");
  const { chatId, instrument, timeframe, condition, repeatMs } = zigzagAlert;
  const said = { chatId, instrument, timeframe, condition, repeatMs, value: 101, bar: slotNumber(2) };
  personAlerts.record([{ progress, notices: [{ kind: "watch", key: "watch:x", at: slotNumber(2), ...said }] }], START);
  expect(told()).toEqual([]);
  expect(personAlerts.find("zigzag")).toMatchObject({ status: "deleted" });
});

test("a chat that muted its alerts is not told, and is told the next one when it wants to hear again", () => {
  const chosen = { language: "en", zone: "UTC", images: true, quiet: null, digestAt: null } as const;
  book.db.preferences.store(70, { ...chosen, muted: ["watch"] }, OWNER, START);
  for (const number of [1, 2]) scan(number);
  expect(told()).toEqual([]);
  book.db.preferences.store(70, { ...chosen, muted: [] }, OWNER, START);
  for (const number of [3, 4]) scan(number);
  expect(told().map(({ bar }) => bar)).toEqual(zigzagFires(4).slice(-1));
});

/** Runs the child until it has told something, then kills it some milliseconds later; answers the last slot it told. */
function runAndKill(afterMs: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "../fixtures/alert-crash-child.ts"), book.file],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let lines = "";
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
  child.stdout.on("data", (chunk: Buffer) => {
    lines += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("close", (_code, signal) => {
      if (signal === "SIGKILL") resolve(Number(lines.split("\n").at(-2)));
      else reject(new Error(`The child ended by itself: ${lines.slice(-200)}`));
    });
  });
}

test("killed between looking and storing, it neither loses nor repeats a message", async () => {
  book.db.close();
  let before = 0;
  for (const afterMs of [3, 17]) {
    const slot = await runAndKill(afterMs);
    const found = book.open();
    const last = (found.personAlerts.find("zigzag")?.lastBar ?? START) - START;
    found.close();
    const done = last / (slotNumber(1) - START);
    expect(done).toBeGreaterThanOrEqual(slot);
    expect(done).toBeGreaterThan(before);
    expect(told().map(({ bar }) => bar)).toEqual(zigzagFires(done));
    before = done;
  }
  book.reopen();
}, 60_000);
