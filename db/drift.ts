/** What the nights measured of the drift of models. */
import type { Database } from "better-sqlite3";
import type { DriftStore, StoredDrift } from "../engine/ports/drift.ts";

const PUT = `INSERT INTO drift (day, tag, measure, value, level) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET value = excluded.value, level = excluded.level`;
/** Each night counts its vectors, also when it finds none. */
const NEWEST = `SELECT day, measure, value, level FROM drift WHERE tag = ?
  AND day = (SELECT max(day) FROM drift WHERE tag = ? AND measure = 'vectors') ORDER BY measure`;
const SINCE = `SELECT day, measure, value, level FROM drift WHERE tag = ? AND measure = ? AND day >= ? ORDER BY day`;

export function createDriftStore(client: Database): DriftStore {
  const put = client.prepare<[string, string, string, number, string]>(PUT);
  const newest = client.prepare<[string, string], StoredDrift>(NEWEST);
  const since = client.prepare<[string, string, string], StoredDrift>(SINCE);
  const record = client.transaction((tag: string, rows: readonly StoredDrift[]) => {
    for (const { day, measure, value, level } of rows) put.run(day, tag, measure, value, level);
  });
  return {
    record: (tag, rows) => record.immediate(tag, rows),
    newest: (tag) => newest.all(tag, tag),
    since: (tag, measure, day) => since.all(tag, measure, day),
  };
}
