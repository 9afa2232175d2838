/** Cards from the real outbox to a Telegram that misbehaves: picture or words, changed in place, over a restart. */

import { Bot } from "grammy";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCards } from "../../bot/cards.ts";
import { createDelivery } from "../../bot/delivery.ts";
import type { AddChart } from "../../bot/late-charts.ts";
import { createPictures, type Pictures } from "../../bot/pictures.ts";
import { addChartIn, editIn, sendTo } from "../../bot/telegram.ts";
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

/** `arriving`: what a chart's call waits for; null = charts cannot be added to words. */
function delivery(drawn: Pictures = pictures(), arriving: Promise<void> | null = Promise.resolve()) {
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
  const addChart: AddChart = async (...call) => {
    const isAdded = await addChartIn(bot)(...call);
    await arriving;
    return isAdded;
  };
  return createDelivery({
    ...{ outbox: ledger.db.outbox, desk, preferences: { of: () => preferences }, clock },
    send: sendTo(bot),
    cards: {
      ...{ cards, edit: editIn(bot) },
      ...(arriving === null ? {} : { addChart }),
    },
    emit: (event) => void events.push(event),
  });
}
/** Delivers as often as the process looks, until nothing more happens: charts are drawn and leave beside the messages. */
async function settled(one: ReturnType<typeof delivery>): Promise<void> {
  for (let look = 0; look < 5; look += 1) {
    await one.deliverDue();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
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

const captionOf = ({ payload }: (typeof telegram.calls)[number]): string =>
  String((payload.media as { caption?: string } | undefined)?.caption);
const chartRow = () => ledger.db.outbox.due(ledger.time.now).find(({ notice }) => notice.key.endsWith(":chart"));

describe("a new card", () => {
  test("leaves at once as words with its buttons, and its chart is put over the same message", async () => {
    emitted();
    const one = delivery();
    expect(await one.deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendMessage"]);
    const { text } = last();
    expect(text).toContain("DRY RUN signal: BTC/USDT LONG");
    expect(buttonsOf(last()).map(({ text }) => text)).toEqual(["Taken", "Skip", "Mute symbol", "Why"]);
    for (const { callback_data } of buttonsOf(last())) expect(Buffer.byteLength(callback_data)).toBeLessThanOrEqual(64);
    expect(events.at(-1)).toMatchObject({
      type: "message",
      kind: "signal",
      buttons: ["Taken", "Skip", "Mute symbol", "Why"],
    });
    const sent = telegram.calls[0]?.payload;
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "editMessageMedia"]);
    expect(telegram.calls[1]?.files).toEqual([PNG]);
    expect(last()).toMatchObject({ chat_id: `${CHAT}`, message_id: "1", reply_markup: sent?.reply_markup });
    expect(last().media).toMatchObject({ type: "photo", caption: text, caption_entities: sent?.entities });
    expect(ledger.db.outbox.depth()).toBe(0);
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
  });

  test("waits for no other card's chart", async () => {
    emitted();
    const open = Promise.withResolvers<Uint8Array>();
    const one = delivery({ draw: () => open.promise });
    await settled(one);
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [aDecision({ slot: slotNumber(1) })]));
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "sendMessage"]);
    open.resolve(PNG);
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "sendMessage", "editMessageMedia", "editMessageMedia"]);
    expect(telegram.calls.slice(2).map(({ payload }) => payload.message_id)).toEqual(["1", "2"]);
  });

  test("goes before a chart that is drawn", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    await one.deliverDue();
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [aDecision({ slot: slotNumber(1) })]));
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "sendMessage", "editMessageMedia", "editMessageMedia"]);
  });

  test("waits for no chart on its way, and not for one that Telegram holds back", async () => {
    emitted();
    const one = delivery();
    telegram.troubles.push({
      method: "editMessageMedia",
      reply: { ok: false, error_code: 429, description: "Too Many Requests", parameters: { retry_after: 30 } },
    });
    await settled(one);
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [aDecision({ slot: slotNumber(1) })]));
    expect(await one.deliverDue()).toBe(1);
    pass(1);
    await settled(one);
    expect(methods().slice(0, 3)).toEqual(["sendMessage", "editMessageMedia", "sendMessage"]);
    expect(methods().slice(3)).toEqual(["editMessageMedia", "editMessageMedia"]);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("is words where the chat wants no pictures", async () => {
    preferences = { ...preferences, images: false };
    emitted();
    await settled(delivery());
    expect(methods()).toEqual(["sendMessage"]);
    expect(buttonsOf(last())).toHaveLength(4);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("is words when nothing can be drawn, which is told once until it works again", async () => {
    failure = { code: "CHART_SLOW", text: "A picture took longer than 5000 ms." };
    const drawn = pictures();
    for (const slot of [0, 1, 2]) {
      if (slot === 2) failure = null;
      ledger.db.ledger.commitScan(aScan(slotNumber(slot), [aDecision({ slot: slotNumber(slot) })]));
      await settled(delivery(drawn));
    }
    expect(methods()).toEqual(["sendMessage", "sendMessage", "sendMessage", "editMessageMedia"]);
    expect(events.filter(({ type }) => type === "error")).toMatchObject([{ code: "CHART_NOT_DRAWN" }]);
  });

  test.each([
    "Bad Request: not enough rights to send photos to the chat",
    "Bad Request: message can't be edited",
    "Bad Request: can't parse entities",
  ])("stays as it is where its chart is refused: %s", async (description) => {
    telegram.troubles.push({ method: "editMessageMedia", ...refusal(description) });
    emitted();
    const one = delivery();
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "editMessageMedia"]);
    expect(ledger.db.outbox.depth()).toBe(0);
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
    take();
    await settled(one);
    expect(methods().at(-1)).toBe("editMessageText");
    expect(last()).toMatchObject({ message_id: 1 });
  });

  test("stays as it is where it would not fit under a chart", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    for (const userId of [7, 8, 9, 10, 11, 12]) {
      ledger.db.choices.choose(
        { signalId: LONG.id, userId, chatId: CHAT, name: "A".repeat(120), state: "taken", price: 1, at: START },
        { kind: "card", key: `card:${LONG.id}:taken:${userId}`, at: START, decisionId: LONG.id },
      );
    }
    await settled(one);
    expect(methods()).not.toContain("editMessageMedia");
    expect(String(last().text).length).toBeGreaterThan(1024);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("that may have arrived is sent once more, and says so under its chart too", async () => {
    const broken = Object.assign(new Error("reset"), { code: "ECONNRESET" });
    telegram.troubles.push({ method: "sendMessage", error: broken });
    emitted();
    const one = delivery();
    expect(await one.deliverDue()).toBe(0);
    pass(5);
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "sendMessage", "editMessageMedia"]);
    const caption = captionOf(telegram.calls[2] as never);
    expect(caption).toContain("possible repeat");
    expect(caption).toContain("late by 5 min");
    expect(caption).toBe(telegram.calls[1]?.payload.text);
  });

  test("shows with its chart what became of it meanwhile", async () => {
    emitted();
    const open = Promise.withResolvers<Uint8Array>();
    const one = delivery({ draw: () => open.promise });
    await settled(one);
    take();
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "editMessageText"]);
    open.resolve(PNG);
    await settled(one);
    expect(methods().at(-1)).toBe("editMessageMedia");
    expect(captionOf(telegram.calls.at(-1) as never)).toContain("✓ Taken by Ada");
  });

  test("shows what changed while its chart was on its way, whichever arrived last", async () => {
    emitted();
    const arriving = Promise.withResolvers<void>();
    const one = delivery(pictures(), arriving.promise);
    await settled(one);
    take();
    await settled(one);
    arriving.resolve();
    await settled(one);
    expect(methods()).toEqual(["sendMessage", "editMessageMedia", "editMessageText", "editMessageCaption"]);
    expect(captionOf(telegram.calls[1] as never)).not.toContain("Taken by");
    expect(last().caption).toContain("✓ Taken by Ada");
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("gets its chart after a restart too, once", async () => {
    emitted();
    await delivery().deliverDue();
    ledger.reopen();
    ledger.db.outbox.recover(ledger.time.now);
    await settled(delivery());
    await settled(delivery());
    expect(methods()).toEqual(["sendMessage", "editMessageMedia"]);
  });

  test("gets its chart again when the process died while it was on its way", async () => {
    emitted();
    await delivery().deliverDue();
    expect(ledger.db.outbox.markSending(chartRow()?.id ?? 0)).toBe(true);
    // Here the process dies, with the chart perhaps added and perhaps not.
    ledger.reopen();
    ledger.db.outbox.recover(ledger.time.now);
    telegram.troubles.push({
      method: "editMessageMedia",
      ...refusal("Bad Request: message is not modified: specified new message content is the same"),
    });
    await settled(delivery());
    expect(methods()).toEqual(["sendMessage", "editMessageMedia"]);
    expect(captionOf(telegram.calls[1] as never)).not.toContain("possible repeat");
    expect(ledger.db.outbox.cardMessage(CHAT, LONG.id)).toEqual({ messageId: 1, hasChart: true });
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("that the kill switch took back gets no chart", async () => {
    emitted();
    ledger.db.controls.killNow(OWNER, START);
    await settled(delivery());
    expect(methods()).toEqual([]);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("comes under its chart where a message cannot become a picture", async () => {
    emitted();
    await settled(delivery(pictures(), null));
    expect(methods()).toEqual(["sendPhoto"]);
    expect(telegram.calls[0]?.files).toEqual([PNG]);
    expect(last().caption).toContain("DRY RUN signal: BTC/USDT LONG");
  });
});

describe("a card changes in place", () => {
  test("when it is taken, and again when it ends; its buttons go with what they could do", async () => {
    emitted();
    const one = delivery();
    await settled(one);
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
    await settled(one);
    take();
    await one.deliverDue();
    expect(methods()).toEqual(["sendMessage", "editMessageText"]);
  });

  test("under its picture, where the answer to its chart never came", async () => {
    emitted();
    const one = delivery();
    await one.deliverDue();
    ledger.db.outbox.bury(chartRow()?.id ?? 0, "The answer never came.");
    take();
    telegram.troubles.push({
      method: "editMessageText",
      ...refusal("Bad Request: there is no text in the message to edit"),
    });
    await one.deliverDue();
    expect(methods()).toEqual(["sendMessage", "editMessageText", "editMessageCaption"]);
  });

  test("and one that shows it already is no failure", async () => {
    emitted();
    const one = delivery();
    await settled(one);
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
    await settled(one);
    take("skipped");
    telegram.troubles.push({ method: "editMessageCaption", ...refusal("Bad Request: message can't be edited") });
    await one.deliverDue();
    expect(methods()).toEqual(["sendMessage", "editMessageMedia", "editMessageCaption", "sendMessage"]);
    take();
    await one.deliverDue();
    expect(methods().at(-1)).toBe("editMessageText");
    expect(last().message_id).toBe(4);
  });

  test("after a flood wait, when its time has come", async () => {
    emitted();
    const one = delivery();
    await settled(one);
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
    await settled(delivery());
    take();
    const [row] = ledger.db.outbox.due(ledger.time.now);
    expect(ledger.db.outbox.markSending(row?.id ?? 0)).toBe(true);
    // Here the process dies, with the change perhaps made and perhaps not.
    ledger.reopen();
    ledger.db.outbox.recover(ledger.time.now);
    expect(await delivery().deliverDue()).toBe(1);
    expect(methods()).toEqual(["sendMessage", "editMessageMedia", "editMessageCaption"]);
    expect(last().caption).not.toContain("possible repeat");
    expect(ledger.db.outbox.depth()).toBe(0);
  });
});
