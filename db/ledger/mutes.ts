/** Symbols that a chat wants no signals of, each until its time, with its audit row in one transaction. */
import type { Database } from "better-sqlite3";
import type { SymbolMutes } from "../../engine/ports/choices.ts";
import type { Controls } from "../../engine/ports.ts";
import { and, desc, eq, sql } from "../orm.ts";
import { symbolMutes } from "../schema/ledger-choices.ts";
import type { LedgerDb } from "./insert.ts";

export function createSymbolMutes(client: Database, db: LedgerDb, audit: Controls["audit"]): SymbolMutes {
  const { placeholder } = sql;
  const bind = (name: string) => sql`${placeholder(name)}`;
  const active = db
    .select({ instrument: symbolMutes.instrument, until: symbolMutes.until })
    .from(symbolMutes)
    .where(and(eq(symbolMutes.chatId, placeholder("chatId")), sql`${symbolMutes.until} > ${placeholder("now")}`))
    .orderBy(desc(symbolMutes.until))
    .prepare();
  const write = db
    .insert(symbolMutes)
    .values({ chatId: bind("chatId"), instrument: bind("instrument"), until: bind("until") })
    .onConflictDoUpdate({
      target: [symbolMutes.chatId, symbolMutes.instrument],
      set: { until: sql`excluded.until` },
    })
    .prepare();
  const remove = db
    .delete(symbolMutes)
    .where(
      and(eq(symbolMutes.chatId, placeholder("chatId")), eq(symbolMutes.instrument, sql`${placeholder("instrument")}`)),
    )
    .prepare();
  const mute = client.transaction<SymbolMutes["mute"]>((chatId, { instrument, until }, by, at) => {
    write.run({ chatId, instrument, until });
    audit("symbol_muted", by, at, { instrument, until });
  });
  const unmute = client.transaction<SymbolMutes["unmute"]>((chatId, instrument, by, at) => {
    const removed = remove.run({ chatId, instrument }).changes === 1;
    if (removed) audit("symbol_unmuted", by, at, { instrument });
    return removed;
  });
  return {
    active: (chatId, now) => active.all({ chatId, now }),
    mute: (...given) => mute.immediate(...given),
    unmute: (...given) => unmute.immediate(...given),
  };
}
