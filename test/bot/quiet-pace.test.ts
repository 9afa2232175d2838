/** Quiet hours and Telegram's pace together: what waited through a night leaves in order and never too fast. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDelivery } from "../../bot/delivery.ts";
import { createPace, TELEGRAM_PACE } from "../../bot/pace.ts";
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import { aFacts, anAlert, aSignal, NOON } from "../support/bot-reports.ts";
import { memoryPreferences } from "../support/fake-telegram.ts";
import { aLedger, type TestLedger } from "../support/ledger.ts";

/** NOON is 12:04 UTC. */
const QUIET = { quiet: { from: 12 * 60, until: 13 * 60 } };
const SLEEPERS = [7, 8, 9];
const AWAKE = 10;
const SIGNALS = 5;

let ledger: TestLedger;
beforeEach(() => {
  ledger = aLedger();
  ledger.time.now = NOON;
});
afterEach(() => ledger.remove());

test("a night's messages leave in order, each chat's a second apart, and what is urgent does not wait for the morning", async () => {
  const { people, outbox } = ledger.db;
  const preferences = memoryPreferences();
  for (const id of [...SLEEPERS, AWAKE]) {
    people.add({ userId: id, chatId: id, role: "trader", name: `Person ${id}` }, NOON);
    if (id !== AWAKE) preferences.change(id, QUIET, { userId: id, chatId: id, name: "A" });
  }
  const sent: { chatId: number; at: number; text: string }[] = [];
  const pace = createPace(() => ledger.time.now);
  const delivery = createDelivery({
    ...{ outbox, preferences, pace, desk: { facts: () => aFacts() }, emit: () => {} },
    clock: { now: () => ledger.time.now },
    async send(chatId, { text }) {
      pace.left(chatId);
      sent.push({ chatId, at: ledger.time.now, text });
      return sent.length;
    },
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let tenth = 0; tenth < 10 * seconds; tenth += 1) {
      ledger.time.now = (ledger.time.now + 100) as TimestampMs;
      await delivery.deliverDue();
    }
  };
  const names = Array.from({ length: SIGNALS }, (_, index) => `S${index}/USDT`);
  for (const name of names) {
    const signal = aSignal();
    if (signal.kind !== "signal") throw new Error("the builder of signals makes something else");
    const instrument = `binanceusdm:${name}` as typeof signal.decision.instrument;
    outbox.enqueue({ ...signal, key: name, decision: { ...signal.decision, instrument } }, ledger.time.now);
  }
  await pass(10);
  expect(new Set(sent.map(({ chatId }) => chatId))).toEqual(new Set([AWAKE]));
  const alarm = { ...anAlert(), key: "urgent", code: "KILL_SWITCH_VIOLATED", urgent: true } as Notice;
  outbox.enqueue(alarm, ledger.time.now);
  await pass(2);
  const woken = sent.filter(({ chatId }) => chatId !== AWAKE);
  expect(woken.map(({ chatId }) => chatId).sort()).toEqual(SLEEPERS);

  ledger.time.now = (NOON + HOUR_MS) as TimestampMs;
  const night = sent.length;
  await pass(SIGNALS + 3);
  for (const id of [...SLEEPERS, AWAKE]) {
    const mine = sent.filter(({ chatId }) => chatId === id);
    const told = mine.flatMap(({ text }) => names.filter((name) => text.includes(name)));
    expect(told).toEqual(names);
    for (const [index, { at }] of mine.entries()) {
      expect(at - (mine[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(TELEGRAM_PACE.chat.perMs);
    }
  }
  const morning = sent.slice(night);
  expect(morning.length).toBeGreaterThan(0);
  expect(morning.every(({ text }) => text.includes("late by") || text.includes("expired"))).toBe(true);
  expect(outbox.depth()).toBe(0);
});
