/** When scheduled jobs ran last: one row per job, the newest run. */
import type { JobLog } from "../../engine/ports.ts";
import { and, asc, eq, gte, sql } from "../orm.ts";
import { jobs } from "../schema/ledger-controls.ts";
import type { LedgerDb } from "./insert.ts";

export function createJobLog(db: LedgerDb): JobLog {
  const { placeholder } = sql;
  const find = db
    .select({
      startedAt: jobs.startedAt,
      finishedAt: jobs.finishedAt,
      ok: jobs.ok,
      result: jobs.result,
      told: jobs.told,
    })
    .from(jobs)
    .where(eq(jobs.name, placeholder("name")))
    .prepare();
  const failed = db
    .select({ name: jobs.name })
    .from(jobs)
    .where(and(eq(jobs.ok, false), gte(jobs.finishedAt, placeholder("since"))))
    .orderBy(asc(jobs.name))
    .prepare();
  const begin = db
    .insert(jobs)
    .values({ name: placeholder("name"), startedAt: placeholder("at") })
    .onConflictDoUpdate({
      target: jobs.name,
      set: {
        startedAt: sql`excluded.started_at`,
        finishedAt: sql`null`,
        ok: sql`null`,
        result: sql`null`,
        told: sql`null`,
      },
    })
    .prepare();
  const end = db
    .update(jobs)
    .set({
      finishedAt: sql`${placeholder("at")}`,
      ok: sql`${placeholder("ok")}`,
      result: sql`${placeholder("result")}`,
      told: sql`${placeholder("told")}`,
    })
    .where(eq(jobs.name, placeholder("name")))
    .prepare();
  return {
    last: (name) => find.get({ name }) ?? null,
    failed: (since) => failed.all({ since }).map(({ name }) => name),
    started: (name, at) => void begin.run({ name, at }),
    finished: (name, at, { ok, result, told = null }) =>
      void end.run({ name, at, ok: ok ? 1 : 0, result, told: told === null ? null : JSON.stringify(told) }),
  };
}
