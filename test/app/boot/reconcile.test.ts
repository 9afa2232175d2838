/** A ledger that contradicts itself starts nothing, and says which contradiction it found. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { reconcile } from "../../../app/boot/reconcile.ts";
import { SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { openLedger } from "../../../db/ledger.ts";
import { startBotApiServer } from "../../servers/bot-api-server.ts";
import { aDecision, aFollowUp, aScan, OWNER, START } from "../../support/ledger.ts";
import { aFolder, removeFolder, start } from "../../support/process.ts";

const DECISION = aDecision();
const open = (folder: string) => {
  const opened = openLedger({
    ...{ file: join(folder, "lookout.db"), clock: { now: () => START }, stopwatch: { elapsed: () => 0 } },
  });
  if (!opened.ok) throw new Error(opened.error.text);
  return opened.value;
};

/** One emitted and followed signal whose message waits; then somebody else's SQL. */
function tampered(folder: string, sql: string): void {
  const ledger = open(folder);
  ledger.people.add({ userId: 7, chatId: 70, role: "owner", name: "Ada" }, START);
  ledger.controls.change({ key: "threshold", value: "0.5", by: OWNER, at: START });
  const notice = { kind: "signal", key: `signal:${DECISION.id}`, at: START, decision: DECISION } as const;
  const stored = ledger.ledger.commitScan(
    aScan(START, [DECISION], { followUps: [aFollowUp(DECISION)], notices: [notice] }),
  );
  expect(stored.ok).toBe(true);
  ledger.close();
  const raw = new Database(join(folder, "lookout.db"));
  raw.pragma("foreign_keys = OFF");
  raw.exec(sql);
  raw.close();
}

function verdictOf(folder: string, now: TimestampMs = START) {
  const ledger = open(folder);
  const verdict = reconcile(ledger.contradictions, now);
  ledger.close();
  return verdict;
}

const id = DECISION.id;
test.each<[string, string, string | null]>([
  ["nothing", "", null],
  // What /threshold takes, and as numbers are stored.
  ["nothing", `UPDATE settings SET value = '0'`, null],
  ["nothing", `UPDATE settings SET value = '1e-7'`, null],
  ["SIGNAL_WITHOUT_DECISION", `DELETE FROM decisions WHERE id = '${id}'`, id],
  ["SIGNAL_NOT_FOLLOWED", `DELETE FROM outcomes WHERE decision_id = '${id}'`, id],
  [
    "FOLLOWED_WITHOUT_SIGNAL",
    `UPDATE signals SET exit_kind = 'tp', result = 'W', exit_time = ${START + 1} WHERE signal_id = '${id}'`,
    id,
  ],
  ["MESSAGE_WITHOUT_DECISION", `UPDATE outbox SET notice_key = 'signal:unknown'`, "signal:unknown"],
  ["SETTING_UNREADABLE", `UPDATE settings SET value = 'high' WHERE key = 'threshold'`, "threshold"],
  ["SETTING_UNREADABLE", `UPDATE settings SET value = '1.5' WHERE key = 'threshold'`, "threshold"],
])("%s", (code, sql, first) => {
  const folder = aFolder();
  tampered(folder, sql);
  const verdict = verdictOf(folder);
  if (first === null) expect(verdict.ok).toBe(true);
  else {
    if (verdict.ok) throw new Error("it was not refused");
    expect(verdict.error).toMatchObject({ exitCode: 3, code: "LEDGER_CONTRADICTS" });
    expect(verdict.error.lines.join("\n")).toContain(`${code}: `);
    expect(verdict.error.lines.join("\n")).toContain(first);
    expect(verdict.error.lines[0]).toContain("no signal is sent");
  }
  removeFolder(folder);
});

test("a clock behind the newest scan by more than a scan is told as what it is", () => {
  const folder = aFolder();
  tampered(folder, "");
  expect(verdictOf(folder, (START - SLOT_MS) as TimestampMs).ok).toBe(true);
  const verdict = verdictOf(folder, (START - 3_600_000) as TimestampMs);
  if (verdict.ok) throw new Error("it was not refused");
  expect(verdict.error.code).toBe("CLOCK_BEHIND_LEDGER");
  expect(verdict.error.lines.join("\n")).toContain("2025-06-01T12:00:00");
  removeFolder(folder);
});

test("the process says why on stderr and, once, to its owner in Telegram", { timeout: 60_000 }, async () => {
  const token = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const telegram = await startBotApiServer(token);
  const folder = aFolder();
  tampered(join(folder, "var"), `DELETE FROM outcomes WHERE decision_id = '${id}'`);
  const environment = { FEED: "ccxt", TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.root };
  for (let time = 1; time <= 2; time += 1) {
    const program = start({ folder, environment });
    expect(await program.exit).toBe(3);
    expect(program.stderr()).toContain("SIGNAL_NOT_FOLLOWED");
  }
  expect(telegram.delivered.map(({ chatId }) => chatId)).toEqual([70]);
  expect(telegram.delivered[0]?.text).toContain("The ledger contradicts itself");
  expect(telegram.calls.map(({ method }) => method)).toEqual(["sendMessage"]);
  await telegram.close();
  removeFolder(folder);
});
