/** Sums over ended outcomes, read for statistics. They are kept by triggers (migrations/ledger/0019_money.sql). */

import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Tallies } from "../../engine/ports/tallies.ts";
import { and, asc, eq, gte, isNull, type SQL, sql } from "../orm.ts";
import { outcomes, signals } from "../schema/ledger-book.ts";
import { outcomeTallies } from "../schema/ledger-tallies.ts";
import type { LedgerDb } from "./insert.ts";

const { placeholder } = sql;

export function prepareTallies(db: LedgerDb) {
  const { emitted, dimension, name, day } = outcomeTallies;
  const sum = (column: (typeof outcomeTallies)["n" | "independent" | "wins" | "sumR" | "sumStated" | "invalidated"]) =>
    sql<number>`sum(${column})`;
  const since = (which: SQL | undefined) =>
    db
      .select({
        ...{ emitted, dimension, name, n: sum(outcomeTallies.n), independent: sum(outcomeTallies.independent) },
        ...{ wins: sum(outcomeTallies.wins), sumR: sum(outcomeTallies.sumR) },
        ...{ sumStated: sum(outcomeTallies.sumStated), invalidated: sum(outcomeTallies.invalidated) },
        net: sql<Cents>`sum(${outcomeTallies.netCents})`,
      })
      .from(outcomeTallies)
      .where(and(which, gte(day, placeholder("day"))))
      .groupBy(emitted, dimension, name)
      .prepare();
  const step = sql`cast(${placeholder("stepMs")} as integer)`;
  const stretch = sql<TimestampMs>`${signals.exitTime} - ${signals.exitTime} % ${step}`;
  const whole = and(eq(emitted, true), eq(dimension, "all"), eq(name, ""));
  return {
    sent: since(eq(emitted, sql`1`)),
    // Nobody asks which tiers and sessions refused ones were of.
    refused: since(and(eq(emitted, sql`0`), sql`${dimension} in ('all', 'refusal', 'stated')`)),
    open: db
      .select({ emitted: outcomes.emitted, n: sql<number>`count(*)` })
      .from(outcomes)
      .where(and(isNull(outcomes.exitKind), gte(outcomes.slot, placeholder("since"))))
      .groupBy(outcomes.emitted)
      .prepare(),
    firstDay: db
      .select({ day: sql<TimestampMs | null>`min(${day})` })
      .from(outcomeTallies)
      .where(and(eq(dimension, "all"), eq(name, "")))
      .prepare(),
    results: db
      .select({ at: stretch, r: sql<number>`sum(${signals.rRealized})` })
      .from(signals)
      .where(and(gte(signals.exitTime, placeholder("since")), sql`${signals.result} is not null`))
      .groupBy(stretch)
      .orderBy(stretch)
      .prepare(),
    resultsByDay: db
      .select({ at: day, r: outcomeTallies.sumR })
      .from(outcomeTallies)
      .where(and(whole, gte(day, placeholder("since"))))
      .orderBy(asc(day))
      .prepare(),
  };
}

export function createTallies(db: LedgerDb): Tallies {
  const reads = prepareTallies(db);
  return {
    since: (day) => [...reads.sent.all({ day }), ...reads.refused.all({ day })],
    open(since) {
      const rows = reads.open.all({ since });
      const count = (emitted: boolean): number => rows.find((row) => row.emitted === emitted)?.n ?? 0;
      return { emitted: count(true), refused: count(false) };
    },
    firstDay: () => reads.firstDay.get()?.day ?? null,
    results: (since, stepMs) => reads.results.all({ since, stepMs }),
    resultsByDay: (since) => reads.resultsByDay.all({ since }),
  };
}
