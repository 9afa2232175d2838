import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import {
  aDecision,
  aLedger,
  anAlert,
  aScan,
  aSignalNotice,
  BTC,
  ETH,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ userId: OWNER.userId, chatId: OWNER.chatId, role: "owner", name: OWNER.name }, START);
});
afterEach(() => book.remove());

function rows(sql: string): Record<string, unknown>[] {
  const reader = new Database(book.file, { readonly: true });
  try {
    return reader.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    reader.close();
  }
}
const audit = () =>
  rows("SELECT action, user_id, chat_id, name, at, detail FROM audit_log ORDER BY id").map((row) => ({
    ...row,
    detail: JSON.parse(String(row.detail)),
  }));
const statuses = () =>
  rows("SELECT kind, status FROM outbox ORDER BY id").map(({ kind, status }) => `${kind} ${status}`);
const later = (ms: number) => (START + ms) as TimestampMs;

describe("settings", () => {
  test("are unset, then changed, and outlive a restart", () => {
    expect(book.db.controls.setting("threshold")).toBeNull();
    book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
    book.db.controls.change({ key: "threshold", value: "0.7", by: OWNER, at: later(5) });
    expect(book.reopen().controls.setting("threshold")).toBe("0.7");
  });

  test("every change leaves who, when, before and after", () => {
    book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
    book.db.controls.change({ key: "threshold", value: "0.7", by: OWNER, at: later(5) });
    const who = { action: "setting_changed", user_id: 7, chat_id: 70, name: "Ada" };
    expect(audit()).toEqual([
      { ...who, at: START, detail: { key: "threshold", before: null, value: "0.65" } },
      { ...who, at: later(5), detail: { key: "threshold", before: "0.65", value: "0.7" } },
    ]);
  });

  test("a change that cannot be stored leaves no audit row", () => {
    expect(() => book.db.controls.change({ key: "kill_switch", value: "yes", by: OWNER, at: START })).toThrow();
    expect(audit()).toEqual([]);
    expect(book.db.controls.setting("kill_switch")).toBeNull();
  });

  test("anything else can be written to the audit log, by nobody too", () => {
    book.db.controls.audit("boot", null, START, { version: "0.1.0" });
    const nobody = { user_id: null, chat_id: null, name: null };
    expect(audit()).toEqual([{ action: "boot", ...nobody, at: START, detail: { version: "0.1.0" } }]);
  });
});

describe("the kill switch", () => {
  const signal = (number: number, instrument = BTC) => {
    const decision = aDecision({ slot: slotNumber(number), instrument });
    const stored = book.db.ledger.commitScan(aScan(slotNumber(number), [decision]));
    expect(stored.ok).toBe(true);
    return decision;
  };

  test("cancels the signals still waiting, in one go with its setting and audit row, and nothing else", () => {
    signal(0);
    signal(1, ETH);
    book.db.outbox.enqueue(anAlert("a"), START);
    expect(book.db.controls.killNow(OWNER, later(9))).toEqual({ cancelled: 2 });
    expect(statuses()).toEqual(["signal cancelled", "signal cancelled", "alert pending"]);
    expect(book.db.controls.setting("kill_switch")).toBe("on");
    const detail = { key: "kill_switch", before: null, value: "on", cancelled: 2 };
    expect(audit()).toMatchObject([{ action: "setting_changed", name: "Ada", at: later(9), detail }]);
  });

  test("does the same when it is switched on like any other setting", () => {
    signal(0);
    book.db.controls.change({ key: "kill_switch", value: "on", by: OWNER, at: START });
    expect(statuses()).toEqual(["signal cancelled"]);
  });

  test.each(["retry", "unknown"] as const)("a signal in flight is not sent again after %s", (answer) => {
    signal(0);
    const [row] = book.db.outbox.due(START);
    expect(book.db.outbox.markSending(row!.id)).toBe(true);
    expect(book.db.controls.killNow(OWNER, START)).toEqual({ cancelled: 0 });
    expect(statuses()).toEqual(["signal sending"]);
    book.db.outbox[answer](row!.id, START);
    expect(statuses()).toEqual(["signal cancelled"]);
    expect(book.db.outbox.due(later(60_000))).toEqual([]);
  });

  test("a signal in flight that did arrive counts as sent", () => {
    signal(0);
    const [row] = book.db.outbox.due(START);
    book.db.outbox.markSending(row!.id);
    book.db.controls.killNow(OWNER, START);
    book.db.outbox.markSent(row!.id, 1, later(3));
    expect(statuses()).toEqual(["signal sent"]);
  });

  test("a signal that may have arrived is not repeated", () => {
    signal(0);
    const [row] = book.db.outbox.due(START);
    book.db.outbox.markSending(row!.id);
    book.db.outbox.unknown(row!.id, START);
    expect(book.db.controls.killNow(OWNER, START)).toEqual({ cancelled: 1 });
    expect(statuses()).toEqual(["signal cancelled"]);
  });

  test("the database refuses a signal row while it is on: nothing of the scan is stored, the attempt is", () => {
    book.db.controls.killNow(OWNER, START);
    const decision = aDecision({ slot: slotNumber(1) });
    book.time.now = later(121_000);
    const refused = book.db.ledger.commitScan(aScan(slotNumber(1), [decision]));
    expect(refused).toEqual({ ok: false, error: { code: "KILL_SWITCH_ON" } });
    expect(book.db.ledger.counts()).toEqual({ scans: 0, decisions: 0, signals: 0 });
    expect(book.db.outbox.depth()).toBe(0);
    const detail = { slot: "2025-06-01T12:02:00.000Z", decisions: [decision.id] };
    expect(audit().at(-1)).toMatchObject({ action: "signal_refused_by_database", at: later(121_000), detail });
  });

  test("a scan without signals is stored as ever, and signals again once it is off", () => {
    book.db.controls.killNow(OWNER, START);
    const refused = aDecision({ emitted: false, firstRefusal: "KILL_SWITCH_ON" });
    expect(book.db.ledger.commitScan(aScan(START, [refused])).ok).toBe(true);
    book.db.controls.change({ key: "kill_switch", value: "off", by: OWNER, at: START });
    signal(1);
    expect(book.db.ledger.counts()).toEqual({ scans: 2, decisions: 2, signals: 1 });
  });

  test("what it cancelled stays cancelled when it is switched off", () => {
    signal(0);
    book.db.controls.killNow(OWNER, START);
    book.db.controls.change({ key: "kill_switch", value: "off", by: OWNER, at: START });
    expect(book.db.outbox.due(later(600_000))).toEqual([]);
  });

  test("the environment's switch stops signals whatever the chat says, and is lifted by the environment", () => {
    signal(0);
    expect(book.db.setEnvironmentKillSwitch(true)).toEqual({ cancelled: 1 });
    expect(book.db.setEnvironmentKillSwitch(true)).toEqual({ cancelled: 0 });
    book.db.controls.change({ key: "kill_switch", value: "off", by: OWNER, at: START });
    const scan = aScan(slotNumber(1), [aDecision({ slot: slotNumber(1) })]);
    expect(book.reopen().ledger.commitScan(scan)).toEqual({ ok: false, error: { code: "KILL_SWITCH_ON" } });
    expect(book.db.setEnvironmentKillSwitch(false)).toEqual({ cancelled: 0 });
    expect(book.db.ledger.commitScan(scan).ok).toBe(true);
    const changes = audit().filter(({ detail }) => detail.key === "kill_switch_env");
    expect(changes.map(({ detail }) => detail.value)).toEqual(["on", "off"]);
  });

  test("an environment that never had one writes nothing", () => {
    book.db.setEnvironmentKillSwitch(false);
    expect(audit()).toEqual([]);
  });

  test("a program that writes to the book directly is stopped as well", () => {
    signal(0);
    book.db.controls.killNow(OWNER, START);
    book.db.ledger.commitScan(aScan(slotNumber(1), [aDecision({ slot: slotNumber(1), emitted: false })]));
    const other = new Database(book.file);
    const copy = `INSERT INTO signals (signal_id, instrument, slot, side, tier, mode, quantity, notional_cents, risk_cents,
      entry_price, tp_price, sl_price, rr_expected, valid_until, latency_ms) SELECT d.id, instrument, slot, side, tier, mode,
      1, 1, 1, 1, 1, 1, 2, 1, 1 FROM decisions d WHERE emitted = 0`;
    expect(() => other.exec(copy)).toThrow("KILL_SWITCH_ON");
    other.close();
    expect(book.db.ledger.counts().signals).toBe(1);
  });

  test("a notice of an unknown chat goes nowhere", () => {
    const empty = aLedger();
    expect(empty.db.outbox.enqueue(aSignalNotice(aDecision()), START)).toBe(0);
    empty.remove();
  });
});
