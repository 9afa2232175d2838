/** Messages that must arrive: the states of an outbox row, each change one guarded UPDATE. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";
import type { Outbox } from "../../engine/ports.ts";
import type { CardNotice } from "../../engine/records.ts";
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, ne, sql } from "../orm.ts";
import { outbox } from "../schema/ledger-chat.ts";
import type { LedgerDb } from "./insert.ts";
import { type QueueNotice, signalKey } from "./notices.ts";

/** In the words of the partial index `outbox_unsettled`, or SQLite would not use it. */
const unsettled = sql`${outbox.status} in ('pending', 'sending', 'unknown')`;
const bind = (name: string) => sql`${sql.placeholder(name)}`;
const byId = eq(outbox.id, sql.placeholder("id"));
const sending = and(byId, eq(outbox.status, "sending"));
/** More than can be sent within the minute that matters. */
const NEWEST_ROWS = 2000;
/** More than one message holds. */
const BEHIND_AT_MOST = 50;
/** Where the keys of a card's changes begin; what changed follows. */
const cardKeys = (signal: string): string => `card:${signal}:`;
const isChart = sql`${outbox.noticeKey} glob 'card:*:chart'`;
/** Where a row goes that was in flight: taken back by the kill switch meanwhile, it ends here. */
const backTo = (status: "pending" | "unknown") =>
  sql`case ${outbox.withdrawn} when 1 then 'cancelled' else ${sql.raw(`'${status}'`)} end`;

export function prepareOutbox(db: LedgerDb) {
  const heads = db
    .select({ id: sql`min(${outbox.id})` })
    .from(outbox)
    .where(unsettled)
    .groupBy(outbox.chatId, outbox.urgent, isChart);
  const toUnknown = { status: backTo("unknown"), possibleRepeat: true, notBefore: bind("notBefore") };
  const row = {
    id: outbox.id,
    chatId: outbox.chatId,
    notice: outbox.notice,
    attempts: outbox.attempts,
    createdAt: outbox.createdAt,
    possibleRepeat: outbox.possibleRepeat,
    urgent: outbox.urgent,
  };
  return {
    behind: db
      .select(row)
      .from(outbox)
      .where(
        and(
          unsettled,
          eq(outbox.chatId, sql.placeholder("chatId")),
          gt(outbox.id, sql.placeholder("id")),
          eq(outbox.status, "pending"),
          eq(outbox.attempts, 0),
          eq(outbox.urgent, false),
          sql`not ${isChart}`,
        ),
      )
      .orderBy(asc(outbox.id))
      .limit(BEHIND_AT_MOST)
      .prepare(),
    due: db
      .select(row)
      .from(outbox)
      .where(
        and(inArray(outbox.id, heads), ne(outbox.status, "sending"), lte(outbox.notBefore, sql.placeholder("now"))),
      )
      .orderBy(asc(outbox.id))
      .prepare(),
    cardMessage: db
      .select({ id: outbox.id, key: outbox.noticeKey, messageId: outbox.messageId, sentAt: outbox.sentAt })
      .from(outbox)
      .where(
        and(
          eq(outbox.chatId, sql.placeholder("chatId")),
          gte(outbox.noticeKey, bind("from")),
          lt(outbox.noticeKey, bind("until")),
          eq(outbox.status, "sent"),
        ),
      )
      .prepare(),
    newest: db
      .select({
        chatId: outbox.chatId,
        sentAt: outbox.sentAt,
        notBefore: outbox.notBefore,
        attempts: outbox.attempts,
      })
      .from(outbox)
      .where(gt(outbox.id, sql`(select max(${outbox.id}) from ${outbox}) - ${sql.raw(String(NEWEST_ROWS))}`))
      .orderBy(desc(outbox.id))
      .prepare(),
    depth: db.select({ rows: sql<number>`count(*)` }).from(outbox).where(unsettled).prepare(),
    markSending: db
      .update(outbox)
      .set({ status: "sending", attempts: sql`${outbox.attempts} + 1` })
      .where(and(byId, sql`${outbox.status} in ('pending', 'unknown')`))
      .prepare(),
    // An answer may come after the wait for it was given up: then the row is `unknown`, and now it is known.
    markSent: db
      .update(outbox)
      .set({ status: "sent", messageId: bind("messageId"), sentAt: bind("at") })
      .where(and(byId, sql`${outbox.status} in ('sending', 'unknown')`))
      .prepare(),
    retry: db
      .update(outbox)
      .set({ status: backTo("pending"), notBefore: bind("notBefore") })
      .where(sending)
      .prepare(),
    unknown: db.update(outbox).set(toUnknown).where(sending).prepare(),
    bury: db
      .update(outbox)
      .set({ status: "dead", reason: bind("why") })
      .where(and(byId, unsettled))
      .prepare(),
    recover: db
      .update(outbox)
      .set(toUnknown)
      .where(and(unsettled, eq(outbox.status, "sending")))
      .prepare(),
  };
}

/**
 * A chat's messages keep their order (urgent ones among themselves, charts that are added too): only its oldest unsettled row
 * can be due, so one that waits (a flood limit, a retry) holds the younger ones back. Rows that are sent, dead or cancelled never
 * change again.
 */
export function createOutbox(client: Database, db: LedgerDb, queue: QueueNotice): Outbox {
  const rows = prepareOutbox(db);
  const enqueue = client.transaction(queue);
  const markSent = client.transaction((id: number, messageId: number, at: TimestampMs, next?: CardNotice): void => {
    const { changes } = rows.markSent.run({ id, messageId, at });
    if (changes === 1 && next !== undefined) queue(next, at);
  });
  return {
    due: (now) => rows.due.all({ now }),
    behind: ({ id, chatId }) => rows.behind.all({ id, chatId }),
    markSending: (id) => rows.markSending.run({ id }).changes === 1,
    markSent: (id, messageId, at, next) => markSent.immediate(id, messageId, at, next),
    retry: (id, notBefore) => void rows.retry.run({ id, notBefore }),
    unknown: (id, notBefore) => void rows.unknown.run({ id, notBefore }),
    bury: (id, why) => void rows.bury.run({ id, why }),
    recover: (now) => rows.recover.run({ notBefore: now }).changes,
    depth: () => rows.depth.get()?.rows ?? 0,
    sentSince(since) {
      const tries = rows.newest.all().flatMap(({ chatId, sentAt, notBefore, attempts }) => {
        // When an unanswered try was made is not kept; it was before the next one was allowed.
        const at = sentAt ?? notBefore;
        return at < since ? [] : Array.from({ length: attempts }, () => ({ chatId, at }));
      });
      return tries.toSorted((a, b) => a.at - b.at);
    },
    enqueue: (notice, now) => enqueue.immediate(notice, now),
    cardMessage(chatId, signal) {
      const sent = (start: string) => rows.cardMessage.all({ chatId, from: start, until: `${start}\uffff` });
      const changes = sent(cardKeys(signal)).toSorted((a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0) || b.id - a.id);
      // A card that was too old to be changed was sent anew, without its chart.
      const { messageId = null } = changes[0] ?? sent(signalKey(signal))[0] ?? {};
      if (messageId === null) return null;
      return { messageId, hasChart: changes.some((row) => row.key.endsWith(":chart") && row.messageId === messageId) };
    },
  };
}
