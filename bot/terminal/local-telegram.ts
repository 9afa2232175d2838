/**
 * A Telegram for one person on this machine. The bot talks to it as it talks to Telegram: it is the `fetch` under
 * grammY's client. So the terminal runs the very same handlers, and nothing can answer there that would not answer here.
 */
import type { ApiClientOptions } from "grammy";
import type { Message, MessageEntity, Update } from "grammy/types";
import type { TimestampMs } from "../../core/time.ts";
import { TERMINAL_ID } from "../access/people.ts";
import { TEXT_LIMIT } from "../messages/layout.ts";
import type { Button } from "../post.ts";

export type LocalMessage = {
  readonly id: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly buttons: readonly Button[];
};

/** Where the bot's output appears. */
export type Screen = {
  show(message: LocalMessage): void;
  /** A short notice that Telegram would float over the chat. */
  toast(text: string): void;
};

export type LocalTelegram = {
  readonly fetch: NonNullable<ApiClientOptions["fetch"]>;
  /** The update of a typed line. */
  typed(text: string, at: TimestampMs): Update;
  /** The update of a pressed button, or null when that number is no button of the newest open question. */
  pressed(number: number, at: TimestampMs): Update | null;
};

type Answer = { ok: true; result: unknown } | { ok: false; error_code: number; description: string };
type Payload = {
  readonly text?: string;
  readonly entities?: readonly MessageEntity[];
  readonly message_id?: number;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { text: string; callback_data?: string }[])[];
  };
};

const PERSON = { id: TERMINAL_ID, is_bot: false, first_name: "terminal" } as const;
const CHAT = { id: TERMINAL_ID, type: "private", first_name: "terminal" } as const;

export function createLocalTelegram(screen: Screen): LocalTelegram {
  const withButtons = new Map<number, LocalMessage>();
  let lastId = 0;
  let lastUpdate = 0;

  const methods: Readonly<Record<string, (payload: Payload) => Answer>> = {
    sendMessage: (payload) => keep(++lastId, payload),
    editMessageText: (payload) => keep(payload.message_id ?? 0, payload),
    answerCallbackQuery: ({ text }) => {
      if (text !== undefined && text !== "") screen.toast(text);
      return { ok: true, result: true };
    },
  };

  function keep(id: number, { text = "", entities = [], reply_markup }: Payload): Answer {
    if (text.trim() === "") return { ok: false, error_code: 400, description: "Bad Request: message text is empty" };
    if (text.length > TEXT_LIMIT)
      return { ok: false, error_code: 400, description: "Bad Request: message is too long" };
    const buttons = (reply_markup?.inline_keyboard ?? [])
      .flat()
      .map((button) => ({ label: button.text, data: button.callback_data ?? "" }));
    const message = { id, text, entities, buttons };
    if (buttons.length > 0) withButtons.set(id, message);
    else withButtons.delete(id);
    screen.show(message);
    return { ok: true, result: { message_id: id, date: 1, chat: CHAT, text } };
  }

  const respond = (url: string, body: unknown): Answer => {
    const method = url.slice(url.lastIndexOf("/") + 1);
    // Menus and the like mean nothing here; agreeing keeps the bot the same everywhere.
    const answer = methods[method] ?? ((): Answer => ({ ok: true, result: true }));
    return answer(typeof body === "string" ? (JSON.parse(body) as Payload) : {});
  };

  // grammY only awaits `json()` of the response, and its type names node-fetch's whole Response.
  const fetch = (async (url: string, init: { readonly body?: unknown }) => ({
    json: async () => respond(url, init.body),
  })) as unknown as LocalTelegram["fetch"];

  return {
    fetch,
    typed(text, at) {
      return { update_id: ++lastUpdate, message: incoming(++lastId, text, at) };
    },
    pressed(number, at) {
      const newest = [...withButtons.values()].at(-1);
      const button = newest?.buttons[number - 1];
      if (newest === undefined || button === undefined) return null;
      return {
        update_id: ++lastUpdate,
        callback_query: {
          id: String(lastUpdate),
          from: PERSON,
          chat_instance: "terminal",
          data: button.data,
          message: asked(newest, at),
        },
      };
    },
  };
}

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
