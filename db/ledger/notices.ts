/** Puts notices into the outbox, one row for each person's chat and each served group; the transaction is the caller's. */
import type { TimestampMs } from "../../core/time.ts";
import type { SymbolMutes } from "../../engine/ports/choices.ts";
import type { PreferenceStore } from "../../engine/ports/preferences.ts";
import type { Queued } from "../../engine/records.ts";
import { and, eq, sql } from "../orm.ts";
import { outbox, users } from "../schema/ledger-chat.ts";
import { places } from "../schema/ledger-people.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

/** Answers how many rows are new: a notice whose key a chat has already is never queued again. */
export type QueueNotice = (notice: Queued, now: TimestampMs) => number;

export type Wishes = {
  readonly preferences: Pick<PreferenceStore, "stored">;
  readonly mutes: Pick<SymbolMutes, "active">;
};

export function createNoticeQueue(db: LedgerDb, { preferences, mutes }: Wishes): QueueNotice {
  const chats = db
    .selectDistinct({ chatId: users.chatId })
    .from(users)
    .union(db.select({ chatId: places.chatId }).from(places))
    .orderBy(sql`1`)
    .prepare();
  const insert = prepareInsert(db, outbox, { skipKnown: true, assigned: ["id"] });
  const told = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.noticeKey, sql`${sql.placeholder("key")}`), eq(outbox.chatId, sql.placeholder("chatId"))))
    .prepare();
  /** What became of a signal is told only where the signal was. */
  const concerns = (chatId: number, notice: Queued, now: TimestampMs): boolean => {
    const has = (id: string): boolean => told.get({ key: signalKey(id), chatId }) !== undefined;
    if (notice.kind === "card") return has(notice.decisionId);
    if (notice.kind !== "signal" && notice.kind !== "outcome") return true;
    const { instrument } = notice.kind === "signal" ? notice.decision : notice.outcome;
    const muted = mutes.active(chatId, now).some((mute) => mute.instrument === instrument);
    return !muted || (notice.kind === "outcome" && has(notice.outcome.decisionId));
  };
  const wants = (chatId: number, notice: Queued): boolean =>
    isUrgent(notice) || notice.kind === "card" || preferences.stored(chatId)?.muted.includes(notice.kind) !== true;
  return (notice, now) =>
    chats
      .all()
      .filter(({ chatId }) => !("chatId" in notice) || notice.chatId === chatId)
      .filter(({ chatId }) => wants(chatId, notice) && concerns(chatId, notice, now))
      .filter(({ chatId }) =>
        insert({
          chatId,
          noticeKey: notice.key,
          kind: notice.kind,
          notice,
          status: "pending",
          attempts: 0,
          notBefore: now,
          createdAt: now,
          sentAt: null,
          messageId: null,
          possibleRepeat: false,
          withdrawn: false,
          urgent: isUrgent(notice),
          reason: null,
        }),
      ).length;
}

const isUrgent = (notice: Queued): boolean => notice.kind === "alert" && notice.urgent === true;

/** The key under which a signal's card waits and was sent. */
export const signalKey = (id: string): string => `signal:${id}`;
