/** Stored decisions one by one, with how emitted ones went. */
import type { SignalCourse, Trail } from "../../engine/ports/trail.ts";
import { and, desc, eq, gte, lt, sql } from "../orm.ts";
import { signals } from "../schema/ledger-book.ts";
import { decisions } from "../schema/ledger-scans.ts";
import { decisionFromRow } from "./decision-row.ts";
import type { LedgerDb } from "./insert.ts";

/** Behind every hexadecimal digit. */
const AFTER_HEX = "g";

export function createTrail(db: LedgerDb): Trail {
  const { placeholder } = sql;
  const byStart = db
    .select()
    .from(decisions)
    .where(and(gte(decisions.id, sql`${placeholder("from")}`), lt(decisions.id, sql`${placeholder("until")}`)))
    .limit(2)
    .prepare();
  const course = db
    .select()
    .from(signals)
    .where(eq(signals.signalId, placeholder("id")))
    .prepare();
  const newest = db.select({ id: signals.signalId }).from(signals).orderBy(desc(signals.slot)).limit(1).prepare();
  const decision: Trail["decision"] = (idStart) => {
    if (!/^[0-9a-f]+$/.test(idStart)) return null;
    const [row, second] = byStart.all({ from: idStart, until: `${idStart}${AFTER_HEX}` });
    return row === undefined || second !== undefined ? null : decisionFromRow(row);
  };
  return {
    decision,
    course(id) {
      const row = course.get({ id });
      return row === undefined ? null : courseOf(row);
    },
    newestSignal() {
      const row = newest.get();
      return row === undefined ? null : decision(row.id);
    },
  };
}

function courseOf(row: typeof signals.$inferSelect): SignalCourse {
  const { entryTime, entryPrice, slPrice: stop, tpPrice: target, exitKind, exitTime, exitPrice, rRealized } = row;
  const end =
    exitKind === null || exitTime === null
      ? null
      : { exit: exitKind, at: exitTime, price: exitPrice, r: exitKind === "invalidated" ? null : rRealized };
  return { entryTime, entryPrice, stop, target, end };
}
