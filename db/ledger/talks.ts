/** Where people stand in a conversation, as the conversations plugin wrote it. */
import type { TalkStore } from "../../engine/ports/talks.ts";
import { eq, sql } from "../orm.ts";
import { conversationStates } from "../schema/ledger-preferences.ts";
import type { LedgerDb } from "./insert.ts";

export function createTalks(db: LedgerDb): TalkStore {
  const { placeholder } = sql;
  const byKey = eq(conversationStates.key, placeholder("key"));
  const find = db
    .select({ state: conversationStates.state, changedAt: conversationStates.changedAt })
    .from(conversationStates)
    .where(byKey)
    .prepare();
  const remove = db.delete(conversationStates).where(byKey).prepare();
  return {
    read: (key) => find.get({ key }) ?? null,
    write(key, state, changedAt) {
      const set = { state, changedAt };
      db.insert(conversationStates)
        .values({ key, ...set })
        .onConflictDoUpdate({ target: conversationStates.key, set })
        .run();
    },
    remove: (key) => remove.run({ key }).changes === 1,
  };
}
