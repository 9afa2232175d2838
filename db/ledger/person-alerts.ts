/** Alerts that people defined. Where they stand and the messages they caused change in one transaction. */
import type { Database } from "better-sqlite3";
import type { PersonAlertStore } from "../../engine/ports/person-alerts.ts";
import { and, asc, eq, ne, sql } from "../orm.ts";
import { personAlerts } from "../schema/ledger-person-alerts.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";
import type { QueueNotice } from "./notices.ts";

export function createPersonAlerts(client: Database, db: LedgerDb, queue: QueueNotice): PersonAlertStore {
  const { placeholder } = sql;
  const insert = prepareInsert(db, personAlerts);
  const select = () => db.select().from(personAlerts);
  const find = select()
    .where(eq(personAlerts.id, placeholder("id")))
    .prepare();
  const ofChat = select()
    .where(and(eq(personAlerts.chatId, placeholder("chatId")), ne(personAlerts.status, "deleted")))
    .orderBy(asc(personAlerts.createdAt))
    .prepare();
  // In the words of the partial index `person_alerts_active`, or SQLite would not use it.
  const active = select().where(sql`${personAlerts.status} = 'active'`).orderBy(asc(personAlerts.createdAt)).prepare();
  const unchanged = and(eq(personAlerts.id, placeholder("id")), eq(personAlerts.status, placeholder("from")));
  const move = db
    .update(personAlerts)
    .set({ status: sql`${placeholder("to")}`, holds: null, lastBar: null })
    .where(unchanged)
    .prepare();

  const record = client.transaction<PersonAlertStore["record"]>((steps, at) => {
    for (const { progress, notices } of steps) {
      const { id, status, holds, lastBar, firedAt } = progress;
      const set = { status, holds, lastBar, firedAt };
      const mine = and(eq(personAlerts.id, id), sql`${personAlerts.status} = 'active'`);
      if (db.update(personAlerts).set(set).where(mine).run().changes === 0) continue;
      for (const notice of notices) queue(notice, at);
    }
  });

  return {
    create: (alert) => void insert(alert),
    ofChat: (chatId) => ofChat.all({ chatId }),
    active: () => active.all(),
    find: (id) => find.get({ id }) ?? null,
    move: (id, from, to) => move.run({ id, from, to }).changes === 1,
    record: (steps, at) => record.immediate(steps, at),
  };
}
