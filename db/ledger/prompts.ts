/** Questions waiting for a button. A closed one is kept, so that a second press can be told from an unknown button. */

import type { Prompts } from "../../engine/ports.ts";
import { and, eq, sql } from "../orm.ts";
import { prompts } from "../schema/ledger-controls.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

export function createPrompts(db: LedgerDb): Prompts {
  const insert = prepareInsert(db, prompts);
  const find = db
    .select({
      id: prompts.id,
      kind: prompts.kind,
      value: prompts.value,
      userId: prompts.userId,
      chatId: prompts.chatId,
      before: prompts.before,
      expiresAt: prompts.expiresAt,
    })
    .from(prompts)
    .where(eq(prompts.id, sql.placeholder("id")))
    .prepare();
  const close = db
    .update(prompts)
    .set({ status: sql`${sql.placeholder("as")}` })
    .where(and(eq(prompts.id, sql.placeholder("id")), eq(prompts.status, "open")))
    .prepare();
  return {
    open: (prompt) => void insert({ ...prompt, status: "open" }),
    get: (id) => find.get({ id }) ?? null,
    close: (id, as) => close.run({ id, as }).changes === 1,
  };
}
