/** Random updates as Telegram, its clients and forgers may make them. */
import fc from "fast-check";
import type { Update } from "grammy/types";
import { VERBS } from "../../bot/callback-data.ts";
import { COMMANDS } from "../../bot/messages/help.ts";
import { TEXT_LIMIT } from "../../bot/messages/layout.ts";
import { PRESSES } from "../../bot/press.ts";
import { OWNER, STRANGER } from "./fake-telegram.ts";

export const TRADER = 8;
export const VIEWER = 9;
/** Where people are answered, in this topic of it only. */
export const SERVED = { chatId: -7, threadId: 3, title: "Desk" } as const;

const arguments_ = fc.oneof(
  fc.constantFrom(
    "",
    " BTC",
    " 0.5",
    " 0.9",
    " on",
    " off",
    " 7",
    " all",
    " 1e9",
    " -1",
    " 2h",
    " until 23:59",
    " 2026",
  ),
  fc.constantFrom(
    " <b>x</b>",
    " \u202eabc",
    " שלום BTC",
    " 🙂",
    " add SOL",
    " remove BTC",
    " reset",
    " set 97000 97000",
  ),
  fc.constantFrom(
    " BTC rsi<30 1h",
    " BTC price>1e400",
    " language tr",
    " quiet 22:00-07:00",
    " trader",
    " auto",
    "@other_bot",
  ),
  fc.string({ unit: "binary", maxLength: 50 }),
);
const commands = [...COMMANDS.map(({ name }) => `/${name}`), "/x", "/CHECK", "/kill_switch@lookout_test_bot", "/"];
const text = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...commands), arguments_).map((parts) => parts.join("")) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 200 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("я".repeat(TEXT_LIMIT), "/why ".padEnd(TEXT_LIMIT, "9"), "<script>&lt;", "\u200f"),
  },
);
/** Marks as clients set them, and marks that lie. */
const marks = fc.oneof(
  { weight: 4, arbitrary: fc.constant("honest" as const) },
  { weight: 1, arbitrary: fc.constant("none" as const) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record({
        type: fc.constantFrom("bot_command", "text_link", "pre"),
        offset: fc.nat(5000),
        length: fc.integer({ min: 0, max: 50 }),
      }),
      { maxLength: 3 },
    ),
  },
);
const ACTIONS = [...Object.keys(PRESSES), "nothing"];
const buttonData = fc.oneof(
  fc
    .tuple(fc.constantFrom(...VERBS), fc.constantFrom("p1", "p2", "p99", "", "../.."))
    .map(([verb, id]) => `v1:${verb}:${id}`),
  fc
    .tuple(
      fc.constantFrom(...ACTIONS),
      fc.constantFrom("", "BTC", "BTC/USDT", "7", "8,trader", "-7", "0123abcd", "language,tr", "all"),
    )
    .map(([action, argument]) => `v2:${action}:${argument}`),
  fc.constantFrom("v9:x:y", "v1:", "v2::", ":::"),
  fc.string({ maxLength: 64 }),
);

export type FuzzCase = {
  readonly update: Partial<Update>;
  readonly userId: number;
  /** Whether this person is known and writes where people are answered. */
  readonly isServed: boolean;
  /** Whether there must be an answer. */
  readonly mustHear: boolean;
};

const SELDOM = [
  ...["photo", "service", "edited_message", "channel_post", "edited_channel_post"],
  ...["inline_query", "my_chat_member", "poll", "message_reaction"],
];
const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constant("message") },
  { weight: 3, arbitrary: fc.constant("callback_query") },
  { weight: 2, arbitrary: fc.constantFrom(...SELDOM) },
);
const place = fc.oneof(
  { weight: 6, arbitrary: fc.constant("private") },
  { weight: 2, arbitrary: fc.constant("served") },
  { weight: 2, arbitrary: fc.constantFrom("wrong-topic", "group", "channel", "anonymous") },
);

export const aFuzzCase: fc.Arbitrary<FuzzCase> = fc
  .record({
    ...{ kind, place, text, marks, data: buttonData },
    userId: fc.constantFrom(OWNER, OWNER, TRADER, VIEWER, STRANGER),
    isWhole: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  })
  .map(({ kind, userId, place, text: words, marks: entities, data, isWhole }) => {
    const from = { id: userId, is_bot: false, first_name: "u" };
    const message = {
      ...{ message_id: 1, date: 1, ...whereabouts(place, userId), text: words },
      ...(isWhole ? { from } : {}),
      ...entitiesOf(words, entities),
    };
    const isPress = kind === "callback_query";
    // Who presses is always said; `sender_chat` is then of the message above the button.
    const isKnownPlace = place === "private" || place === "served" || (isPress && place === "anonymous");
    const known = userId !== STRANGER && isKnownPlace;
    // In a group only commands are answered: people talk to each other there.
    const isEditedSwitch = kind === "edited_message" && place === "private" && /^\/kill_?switch\S* on/i.test(words);
    const isSpoken = (kind === "message" || kind === "photo") && place === "private";
    return {
      update: updateOf(kind, message, { from, data, isWhole }),
      userId,
      isServed:
        known && isWhole && (isPress || kind === "message" || kind === "photo" || kind === "service" || isEditedSwitch),
      mustHear: known && isWhole && (isPress || isSpoken),
    };
  });

function whereabouts(place: string, userId: number): Record<string, unknown> {
  const group = { id: SERVED.chatId, type: "supergroup", title: "Desk", is_forum: true };
  switch (place) {
    case "private":
      return { chat: { id: userId, type: "private", first_name: "u" } };
    case "served":
      return { chat: group, is_topic_message: true, message_thread_id: SERVED.threadId };
    case "wrong-topic":
      return { chat: group, is_topic_message: true, message_thread_id: 99 };
    case "anonymous":
      return { chat: group, is_topic_message: true, message_thread_id: SERVED.threadId, sender_chat: group };
    default:
      return { chat: { id: -userId - 1000, type: place, title: "t" } };
  }
}

function entitiesOf(words: string, marks: "honest" | "none" | readonly object[]): Record<string, unknown> {
  if (marks === "none") return {};
  if (marks !== "honest") return { entities: marks };
  const [command] = /^\/\S+/.exec(words) ?? [];
  return command === undefined ? {} : { entities: [{ type: "bot_command", offset: 0, length: command.length }] };
}

type Sender = { readonly from: object; readonly data: string; readonly isWhole: boolean };

function updateOf(kind: string, message: Record<string, unknown>, { from, data, isWhole }: Sender): Partial<Update> {
  const { text: words, entities: _, ...bare } = message;
  const query = { id: "q", from, chat_instance: "1", data, ...(isWhole ? { message: { ...message, from } } : {}) };
  const bodies: Record<string, object> = {
    callback_query: query,
    photo: { ...bare, photo: [], caption: words },
    service: { ...bare, new_chat_title: words },
    inline_query: { id: "i", from, query: words, offset: "" },
    my_chat_member: { chat: message.chat, from, date: 1 },
    poll: { id: "1", question: words, options: [] },
    message_reaction: { chat: message.chat, message_id: 1, user: from, date: 1, old_reaction: [], new_reaction: [] },
  };
  const field = kind === "photo" || kind === "service" ? "message" : kind;
  return { [field]: bodies[kind] ?? message } as Partial<Update>;
}
