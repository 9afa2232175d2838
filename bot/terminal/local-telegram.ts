/**
 * A Telegram for one person on this machine. The bot talks to it as it talks to Telegram: it is the `fetch` under
 * grammY's client. So the terminal runs the very same handlers, and nothing can answer there that would not answer here.
 */
import type { ApiClientOptions } from "grammy";
import type { Message, MessageEntity, Update } from "grammy/types";
import type { TimestampMs } from "../../core/time.ts";
import { TERMINAL_ID } from "../access/people.ts";
import { CAPTION_LIMIT, TEXT_LIMIT } from "../messages/layout.ts";
import type { Button } from "../post.ts";
import { type ApiCall, readCall } from "./multipart.ts";

export type LocalMessage = {
  readonly id: number;
  readonly text: string;
  /** Its first line when it was shown first: what it is about, whatever was put above it since. */
  readonly title: string;
  readonly entities: readonly MessageEntity[];
  readonly buttons: readonly Button[];
  /** The number of its first button: behind those of an open question when it was pushed into it, else 1. */
  readonly first: number;
  /** A picture that is new with it. */
  readonly picture: Uint8Array | null;
};

/** Where the bot's output appears. */
export type Screen = {
  /** `before`: the text that an edit replaces; null = a new message. */
  show(message: LocalMessage, before: string | null): void;
  /** A file that was sent to the chat. */
  file(name: string, bytes: Uint8Array): void;
  /** A short notice that Telegram would float over the chat. */
  toast(text: string): void;
  /** Whether what is shown now was pushed, and answers nobody. */
  isPush?(): boolean;
};

export type LocalTelegram = {
  readonly fetch: NonNullable<ApiClientOptions["fetch"]>;
  /** The update of a typed line. */
  typed(text: string, at: TimestampMs): Update;
  /** The update of a pressed button; null when no message shown since a line was typed has that number. */
  pressed(number: number, at: TimestampMs): Update | null;
  /** A button that only a message from before the last typed line has: it is named first, and the next number presses it. */
  olderButton(number: number): OlderButton | null;
};

export type OlderButton = { readonly label: string /** First line of its message. */; readonly head: string };

type Answer = { ok: true; result: unknown } | { ok: false; error_code: number; description: string };
type Payload = {
  readonly text?: string;
  readonly entities?: readonly MessageEntity[];
  readonly caption?: string;
  readonly caption_entities?: readonly MessageEntity[];
  /** "attach://NAME" of a file in the same call. */
  readonly photo?: string;
  readonly document?: string;
  readonly media?: Media | readonly Media[];
  readonly message_id?: number | string;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { text: string; callback_data?: string }[])[];
  };
};
type Media = Pick<Payload, "caption" | "caption_entities"> & { readonly media?: string };
type Files = ApiCall["files"];
/** What a message was last made of; a picture's text is its caption. */
type Kept = { readonly isPhoto: boolean; readonly text: string; readonly entities: readonly MessageEntity[] };

/** `isSince` the last typed line. */
type WithButtons = { readonly message: LocalMessage; readonly isPush: boolean; isSince: boolean };

const buttonOf = ({ buttons, first }: LocalMessage, number: number): Button | undefined => buttons[number - first];

const buttonsOf = (markup: Payload["reply_markup"]): readonly Button[] =>
  (markup?.inline_keyboard ?? []).flat().map((button) => ({ label: button.text, data: button.callback_data ?? "" }));

const refuse = (description: string): Answer => ({
  ok: false,
  error_code: 400,
  description: `Bad Request: ${description}`,
});

const PERSON = { id: TERMINAL_ID, is_bot: false, first_name: "terminal" } as const;
const CHAT = { id: TERMINAL_ID, type: "private", first_name: "terminal" } as const;

export function createLocalTelegram(screen: Screen): LocalTelegram {
  /** In the order in which they were shown last. */
  const withButtons = new Map<number, WithButtons>();
  const sent = new Map<number, Kept & Pick<LocalMessage, "title">>();
  let lastId = 0;
  let lastUpdate = 0;

  const methods: Readonly<Record<string, (payload: Payload, call: ApiCall) => Answer>> = {
    sendMessage: ({ text = "", entities = [], ...rest }) =>
      text.trim() === "" ? EMPTY : keep(++lastId, { isPhoto: false, text, entities }, rest),
    sendPhoto: ({ photo, ...rest }, { files }) => keep(++lastId, captioned(rest), rest, fileOf(photo, files)),
    sendDocument({ document = "" }, { files, fileNames }) {
      const bytes = fileOf(document, files);
      if (bytes === null) return refuse("there is no document in the request");
      screen.file(fileNames.get(document.replace("attach://", "")) ?? "file", bytes);
      return { ok: true, result: { message_id: ++lastId, date: 1, chat: CHAT } };
    },
    sendMediaGroup({ media = [] }, { files }) {
      const all = [media].flat() as readonly Media[];
      const answers = all.map((one) => keep(++lastId, captioned(one), {}, fileOf(one.media, files)));
      return { ok: true, result: answers.map((answer) => (answer.ok ? answer.result : null)) };
    },
    editMessageText: ({ text = "", entities = [], ...rest }) => {
      if (text.trim() === "") return EMPTY;
      return change(rest, false, () => ({ isPhoto: false, text, entities }));
    },
    editMessageCaption: (rest) => change(rest, true, () => captioned(rest)),
    editMessageMedia({ media, ...rest }, { files }) {
      const [one = {}] = [media].flat() as readonly Media[];
      return change(rest, true, () => captioned(one), fileOf(one.media, files));
    },
    editMessageReplyMarkup: (rest) => change(rest, null, (before) => before),
    answerCallbackQuery: ({ text }) => {
      if (text !== undefined && text !== "") screen.toast(text);
      return { ok: true, result: true };
    },
  };

  /** A message can be changed into one of its own kind only. */
  function change(
    rest: Payload,
    isPhoto: boolean | null,
    next: (before: Kept) => Kept,
    picture: Uint8Array | null = null,
  ): Answer {
    const id = Number(rest.message_id ?? 0);
    const before = sent.get(id);
    if (before === undefined)
      return isPhoto === false ? keep(id, next(NOTHING), rest) : refuse("message to edit not found");
    if (isPhoto !== null && before.isPhoto !== isPhoto)
      return refuse(`there is no ${isPhoto ? "caption" : "text"} in the message to edit`);
    return keep(id, next(before), rest, picture);
  }

  const firstBefore = (id: number): number => withButtons.get(id)?.message.first ?? 1;

  /** A signal that comes while a question waits must not take the numbers of its answers. */
  function behindQuestion(id: number): number {
    const asked = [...withButtons.values()].findLast(
      ({ message, isPush, isSince }) => isSince && !isPush && message.id !== id,
    )?.message;
    return asked === undefined ? 1 : asked.first + asked.buttons.length;
  }

  function keep(id: number, now: Kept, { reply_markup }: Payload, picture: Uint8Array | null = null): Answer {
    if (now.text.length > (now.isPhoto ? CAPTION_LIMIT : TEXT_LIMIT)) return refuse("message is too long");
    const before = sent.get(id) ?? null;
    const buttons = buttonsOf(reply_markup);
    const { text, entities } = now;
    const [firstLine = ""] = text.split("\n", 1);
    const title = before?.title ?? firstLine;
    const isPush = screen.isPush?.() === true;
    const first = isPush ? behindQuestion(id) : firstBefore(id);
    const message = { id, text, title, entities, buttons, first, picture };
    withButtons.delete(id);
    if (buttons.length > 0) withButtons.set(id, { message, isPush, isSince: true });
    sent.set(id, { ...now, title });
    forgetOldest(sent);
    screen.show(message, before?.text ?? null);
    return { ok: true, result: { message_id: id, date: 1, chat: CHAT, text } };
  }

  const respond = (url: string, call: ApiCall): Answer => {
    const method = url.slice(url.lastIndexOf("/") + 1);
    // Menus and the like mean nothing here; agreeing keeps the bot the same everywhere.
    const answer = methods[method] ?? ((): Answer => ({ ok: true, result: true }));
    return answer(call.payload as Payload, call);
  };

  // grammY only awaits `json()` of the response, and its type names node-fetch's whole Response.
  const fetch = (async (url: string, init: { readonly body?: unknown; readonly headers?: unknown }) => {
    const call = await readCall(init);
    return { json: async () => respond(url, call) };
  }) as unknown as LocalTelegram["fetch"];

  return {
    fetch,
    typed(text, at) {
      // A number that presses nothing leaves the question where it is.
      if (buttonNumber(text) === null) for (const shown of withButtons.values()) shown.isSince = false;
      return { update_id: ++lastUpdate, message: incoming(++lastId, text, at) };
    },
    olderButton(number) {
      const all = [...withButtons.values()];
      if (all.some(({ isSince }) => isSince)) return null;
      const found = all.findLast(({ message }) => buttonOf(message, number) !== undefined);
      if (found === undefined) return null;
      const { label = "" } = buttonOf(found.message, number) ?? {};
      // Named to the person now, so the next number means it.
      found.isSince = true;
      const [head = ""] = found.message.text.split("\n", 1);
      return { label, head };
    },
    pressed(number, at) {
      const since = [...withButtons.values()].flatMap(({ message, isSince }) => (isSince ? [message] : []));
      const newest = since.findLast(({ first }) => first === 1);
      const meant = since.findLast((one) => (one === newest || one.first > 1) && buttonOf(one, number) !== undefined);
      const button = meant && buttonOf(meant, number);
      if (meant === undefined || button === undefined) return null;
      return {
        update_id: ++lastUpdate,
        callback_query: {
          id: String(lastUpdate),
          from: PERSON,
          chat_instance: "terminal",
          data: button.data,
          message: asked(meant, at),
        },
      };
    },
  };
}

/** What a typed line presses, if there is such a button. */
export const buttonNumber = (line: string): number | null => (/^[1-9]\d?$/.test(line) ? Number(line) : null);

const EMPTY = refuse("message text is empty");
const NOTHING: Kept = { isPhoto: false, text: "", entities: [] };
/** Nobody scrolls back further to a message that is still to change. */
const REMEMBERED = 1000;

function forgetOldest(sent: Map<number, Kept>): void {
  const [oldest] = sent.keys();
  if (sent.size > REMEMBERED && oldest !== undefined) sent.delete(oldest);
}

const captioned = ({ caption = "", caption_entities = [] }: Pick<Payload, "caption" | "caption_entities">): Kept => ({
  isPhoto: true,
  text: caption,
  entities: caption_entities,
});

const fileOf = (reference: string | undefined, files: Files): Uint8Array | null =>
  files.get(reference?.replace("attach://", "") ?? "") ?? null;

/** Unix seconds; 0 would mean "a message that cannot be read any more". */
const seconds = (at: TimestampMs): number => Math.max(1, Math.floor(at / 1000));

function incoming(id: number, text: string, at: TimestampMs): Message & Update.NonChannel {
  const [command] = /^\/\S+/.exec(text) ?? [];
  const entities: MessageEntity[] =
    command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
  return { message_id: id, date: seconds(at), chat: CHAT, from: PERSON, text, entities };
}

function asked({ id, text, buttons }: LocalMessage, at: TimestampMs): Message {
  const inline_keyboard = [buttons.map(({ label, data }) => ({ text: label, callback_data: data }))];
  return { message_id: id, date: seconds(at), chat: CHAT, text, reply_markup: { inline_keyboard } };
}
