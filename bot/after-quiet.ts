/** What waited through a chat's quiet hours and is words alone (results, alerts) comes as one message; nothing is left out. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { isQuiet, type Notice, type Outbox, type OutboxRow, type PreferenceDesk } from "../engine/api.ts";
import { bold, lines, TEXT_LIMIT } from "./messages/layout.ts";
import type { Words } from "./words/words.ts";

export type NoticeRow = OutboxRow & { readonly notice: Notice };

type WaitingRoom = {
  readonly outbox: Pick<Outbox, "behind">;
  readonly preferences: Pick<PreferenceDesk, "of">;
};

/** More would be a wall of text. */
const IN_ONE_MESSAGE = 12;

/** The rows behind this one that waited with it, oldest first. Signals keep a message of their own: their cards are edited. */
export function waitedWith(row: NoticeRow, { outbox, preferences }: WaitingRoom): readonly NoticeRow[] {
  const chosen = preferences.of(row.chatId);
  const waited = (one: OutboxRow): one is NoticeRow =>
    isWordsAlone(one.notice) && one.attempts === 0 && !one.urgent && isQuiet(chosen, one.createdAt);
  if (!waited(row)) return [];
  const others = outbox.behind(row).filter(({ notice }) => notice.kind !== "card");
  const end = others.findIndex((other) => !waited(other));
  return others
    .slice(0, end < 0 ? undefined : end)
    .filter(waited)
    .slice(0, IN_ONE_MESSAGE - 1);
}

const isWordsAlone = ({ kind }: OutboxRow["notice"]): boolean =>
  kind === "outcome" || kind === "alert" || kind === "watch";

/** Room for the head and the stamp. */
const ROOM = TEXT_LIMIT - 200;

/** How many of these messages fit into one, in order. */
export function fitting(messages: readonly FormattedString[]): number {
  let length = 0;
  const over = messages.findIndex((message) => {
    length += message.text.length + 2;
    return length > ROOM;
  });
  return over < 0 ? messages.length : Math.max(1, over);
}

export const inOneMessage = (words: Words, messages: readonly FormattedString[]): FormattedString =>
  lines(
    bold(words.text("waited-head", { n: String(messages.length) })),
    ...messages.flatMap((message) => ["", message]),
  );
