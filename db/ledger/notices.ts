/** Puts notices into the outbox, one row for each person's chat and each served group; the transaction is the caller's. */
import type { TimestampMs } from "../../core/time.ts";
import type { PreferenceStore } from "../../engine/ports/preferences.ts";
import type { Notice } from "../../engine/records.ts";
import { sql } from "../orm.ts";
import { outbox, users } from "../schema/ledger-chat.ts";
import { places } from "../schema/ledger-people.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

/** Answers how many rows are new: a notice whose key a chat has already is never queued again. */
export type QueueNotice = (notice: Notice, now: TimestampMs) => number;

export function createNoticeQueue(db: LedgerDb, preferences: Pick<PreferenceStore, "stored">): QueueNotice {
  const chats = db
    .selectDistinct({ chatId: users.chatId })
    .from(users)
    .union(db.select({ chatId: places.chatId }).from(places))
    .orderBy(sql`1`)
    .prepare();
  const insert = prepareInsert(db, outbox, { skipKnown: true, assigned: ["id"] });
  const wants = (chatId: number, notice: Notice): boolean =>
    isUrgent(notice) || preferences.stored(chatId)?.muted.includes(notice.kind) !== true;
  return (notice, now) =>
    chats
      .all()
      .filter(({ chatId }) => wants(chatId, notice))
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

const isUrgent = (notice: Notice): boolean => notice.kind === "alert" && notice.urgent === true;
