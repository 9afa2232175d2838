/** Counts of candlestick patterns: replaced as a whole, because they are counted from the evidence each night. */
import type { Database } from "better-sqlite3";
import type { PatternStore } from "../../engine/ports/learned.ts";
import { sql } from "../orm.ts";
import { patterns } from "../schema/ledger-learned.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

export function createPatterns(client: Database, db: LedgerDb): PatternStore {
  const insert = prepareInsert(db, patterns);
  const all = db.select().from(patterns).orderBy(patterns.instrument, patterns.pattern, patterns.side).prepare();
  const newest = db
    .select({ at: sql<number | null>`max(${patterns.countedAt})` })
    .from(patterns)
    .prepare();
  const replace = client.transaction<PatternStore["replace"]>((counts, countedAt) => {
    db.delete(patterns).run();
    for (const count of counts) insert({ ...count, countedAt });
  });
  return {
    counts: () => all.all().map(({ countedAt: _countedAt, ...count }) => count),
    countedAt: () => (newest.get()?.at ?? null) as ReturnType<PatternStore["countedAt"]>,
    replace: (counts, countedAt) => replace.immediate(counts, countedAt),
  };
}
