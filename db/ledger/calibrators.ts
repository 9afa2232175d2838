/** Nightly refits: stored once each with an audit row, taken back at most once, and the predictions they are made of. */
import type { Database } from "better-sqlite3";
import { TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { Calibrators, RevertedRefit, ScoredRow, StoredRefit } from "../../engine/ports/learned.ts";
import type { Controls } from "../../engine/ports.ts";
import { and, desc, eq, isNull, sql } from "../orm.ts";
import { calibrators } from "../schema/ledger-learned.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

/** SQLite hands out the other columns of the row that holds the minimum. */
const SCORED = `
  select instrument, side, min(slot) as slot, model_tag as modelTag, score, coalesce(boost, 0) as boost, p_win as pWin, atr15
  from predictions
  where slot >= ? and slot < ? and model_tag is not null and atr15 is not null
  group by instrument, side, model_tag, slot / ${TIMEFRAMES["15m"]}
  order by 3, 1, 2`;

export function createCalibrators(client: Database, db: LedgerDb, audit: Controls["audit"]): Calibrators {
  const { placeholder } = sql;
  const insert = prepareInsert(db, calibrators, { skipKnown: true });
  const active = db
    .select()
    .from(calibrators)
    .where(and(eq(calibrators.tag, placeholder("tag")), eq(calibrators.adopted, true), isNull(calibrators.revertedAt)))
    .orderBy(desc(calibrators.fittedAt))
    .limit(1)
    .prepare();
  const takeBack = db
    .update(calibrators)
    .set({
      revertedAt: sql`${placeholder("at")}`,
      revertedBy: sql`${placeholder("by")}`,
      revertReason: sql`${placeholder("reason")}`,
    })
    .where(and(eq(calibrators.id, placeholder("id")), eq(calibrators.adopted, true), isNull(calibrators.revertedAt)))
    .prepare();
  const scored = client.prepare<[TimestampMs, TimestampMs], ScoredRow>(SCORED);

  const record = client.transaction((refit: RefitRecord): boolean => {
    const row = { ...refit, revertedAt: null, revertedBy: null, revertReason: null };
    const isNew = insert(row);
    const { id, adopted, reason, comparedWith } = refit;
    if (isNew) audit("calibrator_refitted", null, refit.fittedAt, { id, adopted, reason, comparedWith });
    return isNew;
  });
  const revert = client.transaction((id: string, reverted: RevertedRefit): boolean => {
    const { at, by, reason } = reverted;
    const done = takeBack.run({ id, at, by, reason }).changes === 1;
    if (done) audit("calibrator_reverted", null, at, { id, by, reason });
    return done;
  });
  return {
    active(tag) {
      const row = active.get({ tag });
      return row === undefined ? null : refitOf(row);
    },
    all: allRefits(db),
    record: (refit) => record.immediate(refit),
    revert: (id, reverted) => revert.immediate(id, reverted),
    scored: (from, until) => scored.all(from, until),
  };
}

export function allRefits(db: LedgerDb): Calibrators["all"] {
  const all = db
    .select()
    .from(calibrators)
    .where(eq(calibrators.tag, sql.placeholder("tag")))
    .orderBy(desc(calibrators.fittedAt))
    .prepare();
  return (tag) => all.all({ tag }).map(refitOf);
}

function refitOf(row: typeof calibrators.$inferSelect): StoredRefit {
  const { revertedAt: at, revertedBy: by, revertReason: reason, ...refit } = row;
  return { ...refit, reverted: at === null || by === null || reason === null ? null : { at, by, reason } };
}
