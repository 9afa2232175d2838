import { afterEach, beforeEach, expect, test } from "vitest";
import { plus } from "../../core/time.ts";
import type { Preferences } from "../../engine/ports/preferences.ts";
import type { Notice } from "../../engine/records.ts";
import { aDecision, aLedger, anAlert, aSignalNotice, OWNER, START, type TestLedger } from "../support/ledger.ts";

const ISTANBUL: Preferences = {
  language: "tr",
  zone: "Europe/Istanbul",
  images: false,
  muted: ["signal"],
  quiet: { from: 1380, until: 420 },
  digestAt: 480,
};

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ userId: 7, chatId: 70, role: "owner", name: "Ada" }, START);
});
afterEach(() => book.remove());

test("a chat that never chose has nothing stored; what it chose stays over a restart", () => {
  expect(book.db.preferences.stored(70)).toBeNull();
  book.db.preferences.store(70, ISTANBUL, OWNER, START);
  book.db.preferences.store(71, { ...ISTANBUL, quiet: null, digestAt: null }, OWNER, START);
  const { preferences } = book.reopen();
  expect(preferences.stored(70)).toEqual(ISTANBUL);
  expect(preferences.stored(71)).toEqual({ ...ISTANBUL, quiet: null, digestAt: null });
});

test("a kind that was switched off is not queued, and comes again once it is wanted", () => {
  book.db.preferences.store(70, ISTANBUL, OWNER, START);
  const signal = aSignalNotice(aDecision());
  expect(book.db.outbox.enqueue(signal, START)).toBe(0);
  expect(book.db.outbox.enqueue(anAlert("a"), START)).toBe(1);
  book.db.preferences.store(70, { ...ISTANBUL, muted: [] }, OWNER, START);
  expect(book.db.outbox.enqueue(signal, START)).toBe(1);
});

const urgent: Notice = {
  kind: "alert",
  key: "alert:kill-switch",
  at: START,
  code: "KILL_SWITCH_VIOLATED",
  text: "Stopped.",
  urgent: true,
};

test("what can never be muted is queued by every choice and goes past everything that waits", () => {
  book.db.preferences.store(70, { ...ISTANBUL, muted: ["alert"] }, OWNER, START);
  expect(book.db.outbox.enqueue(anAlert("muted"), START)).toBe(0);
  book.db.outbox.enqueue(aSignalNotice(aDecision()), START);
  const [first] = book.db.outbox.due(START);
  book.db.outbox.markSending(first!.id);
  book.db.outbox.retry(first!.id, plus(START, 60_000));
  expect(book.db.outbox.due(START)).toEqual([]);
  expect(book.db.outbox.enqueue(urgent, START)).toBe(1);
  expect(book.db.outbox.due(START).map(({ notice, urgent: is }) => [notice.key, is])).toEqual([
    ["alert:kill-switch", true],
  ]);
});
