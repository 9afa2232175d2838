import { spawn } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLedger, START, slotNumber, type TestLedger } from "../support/ledger.ts";

const KILLS = 5;
const CHATS = [0, 70];
let book: TestLedger;
beforeAll(() => {
  book = aLedger();
  for (const chatId of CHATS) book.db.people.add({ userId: chatId, chatId, role: "owner", name: "A" }, START);
  book.db.close();
});
afterAll(() => book.remove());

/** Runs the child until it has stored something, then kills it some milliseconds later; answers the last slot it told. */
function runAndKill(afterMs: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "../fixtures/crash-child.ts"), book.file],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let told = "";
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
  child.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("close", (_code, signal) => {
      if (signal !== "SIGKILL") reject(new Error(`The child ended by itself: ${told.slice(-200)}`));
      // The last line may be cut in two by the kill; the one before was told in full.
      resolve(Number(told.split("\n").at(-2)));
    });
  });
}

const PER_SCAN = `SELECT s.slot,
  (SELECT count(*) FROM predictions p WHERE p.slot = s.slot) AS predictions,
  (SELECT count(*) FROM decisions d WHERE d.slot = s.slot) AS decisions,
  (SELECT count(*) FROM signals g WHERE g.slot = s.slot) AS signals,
  (SELECT count(*) FROM outbox o JOIN signals g ON o.notice_key = 'signal:' || g.signal_id WHERE g.slot = s.slot) AS messages
  FROM scans s ORDER BY s.slot`;
const TOTALS = `SELECT (SELECT count(*) FROM decisions) AS decisions, (SELECT count(*) FROM signals) AS signals,
  (SELECT count(*) FROM outbox) AS messages, (SELECT count(*) FROM outbox WHERE status = 'sending') AS sending`;

test("however often it is killed, every scan is whole or absent, and no message is lost or doubled", async () => {
  let scansSoFar = 0;
  let inFlight = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const told = await runAndKill(15 + kill * 17);
    const ledger = book.open();
    const reader = new Database(book.file, { readonly: true });
    const scans = reader.prepare(PER_SCAN).all() as Record<string, number>[];
    const whole = { predictions: 3, decisions: 3, signals: 1, messages: CHATS.length };
    expect(scans).toEqual(scans.map((_row, number) => ({ slot: slotNumber(number), ...whole })));
    expect(scans.length).toBeGreaterThan(Math.max(told, scansSoFar));
    const totals = reader.prepare(TOTALS).get() as Record<string, number>;
    const n = scans.length;
    expect(totals).toMatchObject({ decisions: 3 * n, signals: n, messages: CHATS.length * n });
    expect(ledger.ledger.watermark()).toBe(slotNumber(n - 1));
    inFlight += totals.sending ?? 0;
    expect(ledger.outbox.recover(START)).toBe(totals.sending);
    expect(ledger.outbox.due(START).every(({ attempts, possibleRepeat }) => possibleRepeat === attempts > 0)).toBe(
      true,
    );
    scansSoFar = n;
    reader.close();
    ledger.close();
  }
  // The child leaves every fifth message in flight, so that there is something to recover.
  expect(inFlight).toBeGreaterThan(0);
}, 60_000);
