/** Whatever Telegram may hand over: nothing crashes, nobody unknown acts, the owner always hears something. */
import fc from "fast-check";
import type { Update } from "grammy/types";
import { expect, test } from "vitest";
import { TEXT_LIMIT } from "../../bot/messages/layout.ts";
import { OWNER, STRANGER, testChat } from "../support/fake-telegram.ts";

const argument = fc.oneof(
  fc.constantFrom("", " BTC", " 0.5", " on", " off", " 7", " 1e9", " <b>x</b>", " \u202eabc", " 🙂"),
  fc.string({ unit: "binary", maxLength: 50 }),
);
const commandText = fc
  .tuple(
    fc.constantFrom("/check", "/stats", "/threshold", "/kill_switch", "/start", "/ftmo_status", "/help", "/x"),
    argument,
  )
  .map((parts) => parts.join(""));
const text = fc.oneof(
  commandText,
  fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }),
  fc.constant("я".repeat(TEXT_LIMIT)),
);
const entities = fc.option(
  fc.array(
    fc.record({ type: fc.constant("bot_command"), offset: fc.nat(5), length: fc.integer({ min: 0, max: 50 }) }),
    {
      maxLength: 3,
    },
  ),
  { nil: undefined },
);
const sender = fc.constantFrom(OWNER, STRANGER);
const chatType = fc.constantFrom("private", "group", "supergroup", "channel");
const buttonData = fc.oneof(
  fc.constantFrom("v1:threshold-yes:p1", "v1:kill-yes:p1", "v1:kill-no:", "v9:x:y"),
  fc.string({ maxLength: 64 }),
);

type Case = { readonly update: Partial<Update>; readonly allowed: boolean; readonly kind: string };

const aCase: fc.Arbitrary<Case> = fc
  .record({
    kind: fc.constantFrom("message", "edited_message", "channel_post", "callback_query", "inline_query", "photo"),
    userId: sender,
    type: chatType,
    text,
    entities,
    data: buttonData,
    withFrom: fc.boolean(),
    withMessage: fc.boolean(),
  })
  .map(({ kind, userId, type, text: words, entities: marks, data, withFrom, withMessage }) => {
    const chat = { id: type === "private" ? userId : -userId, type, title: "t", first_name: "u" };
    const from = { id: userId, is_bot: false, first_name: "u" };
    const message = {
      message_id: 1,
      date: 1,
      chat,
      ...(withFrom ? { from } : {}),
      text: words,
      ...(marks && { entities: marks }),
    };
    const query = {
      id: "q",
      from,
      chat_instance: "1",
      data,
      ...(withMessage ? { message: { ...message, from } } : {}),
    };
    const body: Record<string, unknown> = {
      message,
      edited_message: message,
      channel_post: message,
      callback_query: query,
      inline_query: { id: "i", from, query: words, offset: "" },
      photo: { message_id: 1, date: 1, chat, ...(withFrom ? { from } : {}), photo: [], caption: words },
    };
    const known = userId === OWNER && type === "private" && (kind === "callback_query" ? withMessage : withFrom);
    const field = kind === "photo" ? "message" : kind;
    return { update: { [field]: body[kind] } as Partial<Update>, allowed: known, kind };
  });

test("5,000 odd updates", { timeout: 30_000 }, async () => {
  const chat = testChat();
  await fc.assert(
    fc.asyncProperty(aCase, async ({ update, allowed, kind }) => {
      const [asked, calls] = [chat.desk.asked.length, chat.calls.length];
      await chat.update(update);
      if (!allowed) expect(chat.desk.asked.length, "somebody unknown acted").toBe(asked);
      const mustHear = allowed && ["message", "photo", "callback_query"].includes(kind);
      if (mustHear) expect(chat.calls.length, "the owner heard nothing").toBeGreaterThan(calls);
      for (const { payload } of chat.calls.splice(0)) {
        expect(String(payload.text ?? "").length).toBeLessThanOrEqual(TEXT_LIMIT);
      }
    }),
    { numRuns: 5000 },
  );
  expect(chat.events.filter(({ type }) => type === "error")).toEqual([]);
});
