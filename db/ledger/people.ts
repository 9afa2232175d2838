/** Who may talk to the bot, and which of Telegram's updates were handled. */

import { DAY_MS } from "../../core/time.ts";
import type { People } from "../../engine/ports.ts";
import { asc, eq, lt, sql } from "../orm.ts";
import { updatesSeen, users } from "../schema/ledger-chat.ts";
import type { LedgerDb } from "./insert.ts";

/** Telegram keeps an unconfirmed update for a day; a week of ids is more than it can repeat. */
const REMEMBERED_MS = 7 * DAY_MS;

export function createPeople(db: LedgerDb): People {
  const { placeholder } = sql;
  const person = { userId: users.userId, chatId: users.chatId, role: users.role, name: users.name };
  const find = db
    .select(person)
    .from(users)
    .where(eq(users.userId, placeholder("userId")))
    .prepare();
  const all = db.select(person).from(users).orderBy(asc(users.addedAt), asc(users.userId)).prepare();
  const see = db
    .insert(updatesSeen)
    .values({ updateId: placeholder("updateId"), seenAt: placeholder("seenAt"), unfinished: 1 })
    .onConflictDoUpdate({
      target: updatesSeen.updateId,
      set: { unfinished: 2 },
      setWhere: eq(updatesSeen.unfinished, 1),
    })
    .prepare();
  const finish = db
    .update(updatesSeen)
    .set({ unfinished: 0 })
    .where(eq(updatesSeen.updateId, placeholder("updateId")))
    .prepare();
  const forget = db
    .delete(updatesSeen)
    .where(lt(updatesSeen.seenAt, placeholder("before")))
    .prepare();
  return {
    find: (userId) => find.get({ userId }) ?? null,
    all: () => all.all(),
    /** Somebody known who comes from another chat or under another name is brought up to date. */
    add({ userId, chatId, role, name }, addedAt) {
      db.insert(users)
        .values({ userId, chatId, role, name, addedAt })
        .onConflictDoUpdate({ target: users.userId, set: { chatId, role, name } })
        .run();
    },
    remove(userId) {
      db.delete(users).where(eq(users.userId, userId)).run();
    },
    firstSight(updateId, seenAt) {
      const isToDo = see.run({ updateId, seenAt }).changes === 1;
      if (isToDo) forget.run({ before: seenAt - REMEMBERED_MS });
      return isToDo;
    },
    finished: (updateId) => void finish.run({ updateId }),
  };
}
