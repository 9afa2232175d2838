/** The symbols that are watched, per venue: who added or removed what stays in the rows and in the audit log. */
import type { Database } from "better-sqlite3";
import { type InstrumentId, venueOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Actor, Controls, Watchlist } from "../../engine/ports.ts";
import { and, asc, eq, isNull, sql } from "../orm.ts";
import { watchedSymbols } from "../schema/ledger-controls.ts";
import type { LedgerDb } from "./insert.ts";

type By = Actor | null;

export function createWatchlists(
  client: Database,
  db: LedgerDb,
  audit: Controls["audit"],
): (venue: string) => Watchlist {
  const write = prepareWrites(db);
  // Of equal times the row that was written first: the configured symbols keep their order.
  const rows = db.select().from(watchedSymbols).orderBy(asc(watchedSymbols.addedAt), sql`rowid`).prepare();

  return (venue) => {
    const own = () => rows.all().filter(({ instrument }) => venueOf(instrument) === venue);
    const active = (): readonly InstrumentId[] =>
      own().flatMap(({ instrument, removedAt }) => (removedAt === null ? [instrument] : []));
    const changedByPeople = (): boolean => own().some(({ addedBy, removedBy }) => (addedBy ?? removedBy) !== null);

    const add = client.transaction((instrument: InstrumentId, by: By, at: TimestampMs): boolean => {
      if (active().includes(instrument)) return false;
      write.add.run({ instrument, at, by: by?.userId ?? null });
      audit("symbol_added", by, at, { instrument });
      return true;
    });
    const remove = client.transaction((instrument: InstrumentId, by: By, at: TimestampMs): boolean => {
      if (!active().includes(instrument)) return false;
      write.remove.run({ instrument, at, by: by?.userId ?? null });
      audit("symbol_removed", by, at, { instrument });
      return true;
    });
    /** Says nothing when nothing changes. */
    const become = (wanted: readonly InstrumentId[], action: string, by: By, at: TimestampMs): void => {
      const before = active();
      const added = wanted.filter((instrument) => !before.includes(instrument));
      const removed = before.filter((instrument) => !wanted.includes(instrument));
      for (const instrument of added) write.add.run({ instrument, at, by: null });
      for (const instrument of removed) write.remove.run({ instrument, at, by: null });
      if (by !== null || added.length + removed.length > 0) audit(action, by, at, { venue, added, removed });
    };
    const configure = client.transaction((configured: readonly InstrumentId[], at: TimestampMs): void => {
      if (!changedByPeople()) become(configured, "watchlist_configured", null, at);
    });
    const reset = client.transaction((configured: readonly InstrumentId[], by: Actor, at: TimestampMs): void => {
      become(configured, "watchlist_reset", by, at);
      for (const { instrument } of own()) write.forgetWho.run({ instrument });
    });
    return {
      active,
      changedByPeople,
      configure: (configured, at) => configure.immediate(configured, at),
      reset: (configured, by, at) => reset.immediate(configured, by, at),
      add: (instrument, by, at) => add.immediate(instrument, by, at),
      remove: (instrument, by, at) => remove.immediate(instrument, by, at),
    };
  };
}

function prepareWrites(db: LedgerDb) {
  const { placeholder } = sql;
  const one = eq(watchedSymbols.instrument, placeholder("instrument"));
  return {
    add: db
      .insert(watchedSymbols)
      .values({ instrument: placeholder("instrument"), addedAt: placeholder("at"), addedBy: placeholder("by") })
      .onConflictDoUpdate({
        target: watchedSymbols.instrument,
        set: {
          addedAt: sql`excluded.added_at`,
          addedBy: sql`excluded.added_by`,
          removedAt: sql`null`,
          removedBy: sql`null`,
        },
      })
      .prepare(),
    remove: db
      .update(watchedSymbols)
      .set({ removedAt: sql`${placeholder("at")}`, removedBy: sql`${placeholder("by")}` })
      .where(and(one, isNull(watchedSymbols.removedAt)))
      .prepare(),
    /** NULL = the configuration. Who it was stays in the audit log. */
    forgetWho: db.update(watchedSymbols).set({ addedBy: sql`null`, removedBy: sql`null` }).where(one).prepare(),
  };
}
