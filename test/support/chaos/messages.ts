/** Compares what was to be said with what the chats really have. */
import Database from "better-sqlite3";
import type { Delivered } from "../../servers/bot-api-server.ts";

export type Said = {
  /** Messages of the outbox that no chat has. */
  readonly lost: number;
  /** Messages that a chat has once more than it should. */
  readonly repeated: number;
  /** Of them, those after which no marked one follows. */
  readonly repeatedUnmarked: number;
  /** Signals among the unmarked ones. */
  readonly signalsTwice: number;
};

type Row = {
  readonly chatId: number;
  readonly kind: string;
  readonly messageId: number | null;
  readonly status: string;
};

/** The line that says "possible repeat", in English and in Turkish. */
const MARK = /^(possible repeat|tekrar olabilir): /m;
/** What a message sent again may say above itself: that it may be one, is late, is no longer to be acted on. */
const LABEL = /^(possible repeat|tekrar olabilir|Do not enter|İşleme girmeyin):|^late by | gecikmeli$/;
const body = (text: string): string =>
  text
    .split("\n")
    .filter((line) => line !== "" && !LABEL.test(line))
    .join("\n");

export function compareMessages(file: string, delivered: readonly Delivered[]): Said {
  const client = new Database(file, { readonly: true });
  const rows = client
    .prepare<[], Row>(
      "SELECT chat_id AS chatId, kind, message_id AS messageId, status FROM outbox WHERE kind <> 'card'",
    )
    .all();
  client.close();
  const has = new Set(delivered.map(({ messageId }) => messageId));
  const wanted = rows.filter(({ status }) => status !== "cancelled");
  const known = new Map(wanted.map((row) => [row.messageId, row]));
  const extra = delivered.filter(({ messageId }) => !known.has(messageId));
  const bare = extra.filter((one) => repetitionOf(one, delivered) === undefined);
  const signals = new Set(wanted.filter(({ kind }) => kind === "signal").map(({ messageId }) => messageId));
  const texts = new Set(delivered.filter(({ messageId }) => signals.has(messageId)).map(({ text }) => body(text)));
  return {
    lost: wanted.filter(({ messageId, status }) => status !== "sent" || !has.has(messageId ?? -1)).length,
    repeated: extra.length,
    repeatedUnmarked: bare.length,
    signalsTwice: bare.filter(({ text }) => texts.has(body(text))).length,
  };
}

const repetitionOf = (first: Delivered, delivered: readonly Delivered[]): Delivered | undefined =>
  delivered.find(
    ({ chatId, messageId, text }) =>
      chatId === first.chatId && messageId > first.messageId && MARK.test(text) && body(text) === body(first.text),
  );
