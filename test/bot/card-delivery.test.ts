/** Cards from the real outbox to a Telegram that misbehaves: picture or words, changed in place, over a restart. */

import { Bot } from "grammy";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCards } from "../../bot/cards.ts";
import { createDelivery } from "../../bot/delivery.ts";
import { createPictures, type Pictures } from "../../bot/pictures.ts";
import { editIn, sendTo } from "../../bot/telegram.ts";
import { err, ok } from "../../core/result.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Preferences } from "../../engine/api.ts";
import { createSignalDesk } from "../../engine/desk/signals/desk.ts";
import type { EventBody } from "../../engine/events.ts";
import type { ChartError } from "../../engine/ports/charts.ts";
import { DEFAULT_PREFERENCES } from "../../engine/ports/preferences.ts";
import { aFacts } from "../support/bot-reports.ts";
import { buttonsOf, recordingFetch, TOKEN } from "../support/fake-telegram.ts";
import {
  aDecision,
  aLedger,
  anEnd,
  anEntry,
  aScan,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../support/ledger.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const LONG = aDecision();
const CHAT = OWNER.chatId;

let ledger: TestLedger;
let telegram: ReturnType<typeof recordingFetch>;
let events: EventBody[];
let preferences: Preferences;
let failure: ChartError | null;

beforeEach(() => {
  ledger = aLedger();
  ledger.db.people.add({ userId: OWNER.userId, chatId: CHAT, role: "owner", name: "Ada" }, START);
  telegram = recordingFetch();
  events = [];
  preferences = DEFAULT_PREFERENCES;
  failure = null;
});
afterEach(() => ledger.remove());

const pictures = (): Pictures =>
  createPictures({
    charts: { draw: async () => (failure === null ? ok(PNG) : err(failure)), stop: async () => {} },
    preferences: { of: () => preferences },
    emit: (event) => void events.push(event),
  });

function delivery(drawn: Pictures = pictures()) {
  const clock = { now: () => ledger.time.now };
  const { trail, choices, mutes } = ledger.db;
  const store = { range: () => ({ length: 0 }) };
  const signals = createSignalDesk({ trail, choices, mutes, store, clock } as never);
  const desk = { facts: () => aFacts() };
  const cards = createCards({
    signals: { ...signals, prices: () => ({ bars: [], barMs: 900_000, sessions: [] }) },
    ...{ desk, preferences: { of: () => preferences }, pictures: drawn, clock },
  });
  const bot = new Bot(TOKEN, { client: { fetch: telegram.fetch } });
  return createDelivery({
    ...{ outbox: ledger.db.outbox, desk, preferences: { of: () => preferences }, clock },
    send: sendTo(bot),
    cards: { cards, edit: editIn(bot) },
    emit: (event) => void events.push(event),
  });
}
const pass = (minutes: number): void => {
  ledger.time.now = (ledger.time.now + minutes * MINUTE_MS) as TimestampMs;
};
const emitted = (): void => void ledger.db.ledger.commitScan(aScan(START, [LONG]));
const take = (state: "taken" | "skipped" = "taken"): void =>
  ledger.db.choices.choose(
    { signalId: LONG.id, ...OWNER, state, price: 100.2, at: ledger.time.now },
    { kind: "card", key: `card:${LONG.id}:${state}:7`, at: ledger.time.now, decisionId: LONG.id },
  );
const methods = (): readonly string[] => telegram.calls.map(({ method }) => method);
const last = () => telegram.calls.at(-1)?.payload ?? {};
const refusal = (description: string) => ({ reply: { ok: false as const, error_code: 400, description } });

describe("a new card", () => {
  test("is a picture with its words and buttons under it", async () => {
    emitted();
    expect(await delivery().deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendPhoto"]);
    expect(telegram.calls[0]?.files).toEqual([PNG]);
    expect(last().caption).toContain("DRY RUN signal: BTC/USDT LONG");
    expect(buttonsOf(last()).map(({ text }) => text)).toEqual(["Taken", "Skip", "Mute symbol", "Why"]);
    for (const { callback_data } of buttonsOf(last())) expect(Buffer.byteLength(callback_data)).toBeLessThanOrEqual(64);
    expect(events.at(-1)).toMatchObject({
      type: "message",
      kind: "signal",
      buttons: ["Taken", "Skip", "Mute symbol", "Why"],
    });
  });

  test("is words where the chat wants no pictures", async () => {
    preferences = { ...preferences, images: false };
    emitted();
    await delivery().deliverDue();
    expect(methods()).toEqual(["sendMessage"]);
    expect(buttonsOf(last())).toHaveLength(4);
  });

  test("is words when nothing can be drawn, which is told once until it works again", async () => {
    failure = { code: "CHART_SLOW", text: "A picture took longer than 5000 ms." };
    const drawn = pictures();
    for (const slot of [0, 1, 2]) {
      if (slot === 2) failure = null;
      ledger.db.ledger.commitScan(aScan(slotNumber(slot), [aDecision({ slot: slotNumber(slot) })]));
      await delivery(drawn).deliverDue();
    }
    expect(methods()).toEqual(["sendMessage", "sendMessage", "sendPhoto"]);
    expect(events.filter(({ type }) => type === "error")).toMatchObject([{ code: "CHART_NOT_DRAWN" }]);
  });

  test("is words where the chat takes no pictures", async () => {
    telegram.troubles.push({
      method: "sendPhoto",
      ...refusal("Bad Request: not enough rights to send photos to the chat"),
    });
    emitted();
    expect(await delivery().deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendPhoto", "sendMessage"]);
  });

  test("that may have arrived is sent once more, marked as a possible repeat", async () => {
    const broken = Object.assign(new Error("reset"), { code: "ECONNRESET" });
    telegram.troubles.push({ method: "sendPhoto", error: broken });
    emitted();
    const one = delivery();
    expect(await one.deliverDue()).toBe(0);
    pass(1);
    expect(await one.deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendPhoto", "sendPhoto"]);
    expect(last().caption).toContain("possible repeat");
  });
});

describe("a card changes in place", () => {
  test("when it is taken, and again when it ends; its buttons go with what they could do", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    take();
    await one.deliverDue();
    expect(methods().at(-1)).toBe("editMessageCaption");
    expect(last()).toMatchObject({ chat_id: CHAT, message_id: 1 });
    expect(last().caption).toContain("✓ Taken by Ada at 12:00 UTC, price 100.20");
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(LONG), anEnd(LONG)] }));
    ledger.db.outbox.enqueue({ kind: "card", key: `card:${LONG.id}:ended`, at: START, decisionId: LONG.id }, START);
    await one.deliverDue();
    expect(last().caption).toContain("✓ Target 106.50 reached at 13:00 UTC: +1.98 R");
    expect(last().caption).toContain("✓ Taken by Ada");
    expect(buttonsOf(last()).map(({ text }) => text)).toEqual(["Mute symbol", "Why"]);
  });

  test("as text, where it was sent as text", async () => {
    preferences = { ...preferences, images: false };
    emitted();
    const one = delivery();
    await one.deliverDue();
    take();
    telegram.troubles.push({
      method: "editMessageCaption",
      ...refusal("Bad Request: there is no caption in the message to edit"),
    });
    await one.deliverDue();
    expect(methods()).toEqual(["sendMessage", "editMessageCaption", "editMessageText"]);
  });

  test("and one that shows it already is no failure", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    take();
    telegram.troubles.push({
      method: "editMessageCaption",
      ...refusal("Bad Request: message is not modified: specified new message content is the same"),
    });
    expect(await one.deliverDue()).toBe(1);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("in a new message where the old one is too old, which later changes then go to", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    take("skipped");
    telegram.troubles.push({ method: "editMessageCaption", ...refusal("Bad Request: message can't be edited") });
    await one.deliverDue();
    expect(methods()).toEqual(["sendPhoto", "editMessageCaption", "sendMessage"]);
    take();
    await one.deliverDue();
    expect(last().message_id).toBe(3);
  });

  test("after a flood wait, when its time has come", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    take();
    telegram.troubles.push({
      method: "editMessageCaption",
      reply: { ok: false, error_code: 429, description: "Too Many Requests", parameters: { retry_after: 30 } },
    });
    expect(await one.deliverDue()).toBe(0);
    pass(1);
    expect(await one.deliverDue()).toBe(1);
  });

  test("nowhere, where the chat never got it: nothing is sent and nothing is lost", async () => {
    emitted();
    ledger.db.controls.killNow(OWNER, START);
    take();
    expect(await delivery().deliverDue()).toBe(0);
    expect(methods()).toEqual([]);
    expect(events).toEqual([]);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("also when the process died in the middle of it", async () => {
    emitted();
    await delivery().deliverDue();
    take();
    const [row] = ledger.db.outbox.due(ledger.time.now);
    expect(ledger.db.outbox.markSending(row?.id ?? 0)).toBe(true);
    // Here the process dies, with the change perhaps made and perhaps not.
    ledger.reopen();
    ledger.db.outbox.recover(ledger.time.now);
    expect(await delivery().deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendPhoto", "editMessageCaption"]);
    expect(last().caption).not.toContain("possible repeat");
    expect(ledger.db.outbox.depth()).toBe(0);
  });
});
