/** One UTC day of the ledger as files, one per table; the day's folder appears when all of them are whole. */
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { type DayColumn, type DayRow, type DayRows, type SlotTable, withDayRows } from "../../db/ledger/day-rows.ts";
import { writeParquet } from "../export/parquet.ts";
import type { Batch, Column } from "../export/table.ts";
import { csvText } from "../export/text.ts";

export type DayWish = {
  readonly ledger: string;
  readonly tables: readonly SlotTable[];
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Gets a folder named as the day. */
  readonly into: string;
  readonly csv: boolean;
};
export type DayFiles = { readonly files: readonly string[]; readonly rows: Readonly<Record<string, number>> };

const ROWS_AT_ONCE = 4_000;

/** What is there of the day already is replaced, so that a repeated run leaves the same. Tables without rows have no file. */
export async function writeDay({ ledger, tables, day, into, csv }: DayWish): Promise<DayFiles> {
  const from = Date.parse(`${day}T00:00:00Z`) as TimestampMs;
  const span = [from, (from + DAY_MS) as TimestampMs] as const;
  const folder = join(into, day);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const rows: Record<string, number> = {};
  const names: string[] = [];
  for (const table of tables) {
    const parquet = `${table}-${day}.parquet`;
    const count = await writeTable(ledger, table, span, join(part, parquet));
    rows[table] = count;
    if (count === 0) continue;
    names.push(parquet);
    if (!csv) continue;
    names.push(`${table}-${day}.csv`);
    await withDayRows(ledger, table, span, (all) => writeCsv(join(part, `${table}-${day}.csv`), all));
  }
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return { files: names.map((name) => join(folder, name)), rows };
}

/** Rows of one table as Parquet; answers how many there were: without any there is no file. */
export async function writeTable(
  ledger: string,
  table: SlotTable,
  span: readonly [TimestampMs, TimestampMs],
  file: string,
): Promise<number> {
  const count = { rows: 0 };
  await withDayRows(ledger, table, span, (all) => writeIfAny(file, batches(all, count)));
  return count.rows;
}

async function writeIfAny(file: string, all: AsyncGenerator<Batch>): Promise<void> {
  const first = await all.next();
  if (first.done === true) return;
  const again = async function* (): AsyncGenerator<Batch> {
    yield first.value;
    yield* all;
  };
  await writeParquet(file, again());
}

const writeCsv = (file: string, all: DayRows): Promise<void> =>
  pipeline(Readable.from(csvText(batches(all, { rows: 0 }))), createWriteStream(file));

async function* batches({ columns, rows }: DayRows, count: { rows: number }): AsyncGenerator<Batch> {
  let kept: DayRow[] = [];
  for (const row of rows) {
    kept.push(row);
    count.rows += 1;
    if (kept.length < ROWS_AT_ONCE) continue;
    yield batchOf(columns, kept);
    kept = [];
  }
  if (kept.length > 0) yield batchOf(columns, kept);
}

const batchOf = (columns: readonly DayColumn[], rows: readonly DayRow[]): Batch => ({
  columns: columns.map((column, index) => columnOf(column, index, rows)),
  length: rows.length,
});

/** Texts may hold commas and JSON, so all are quoted. */
function columnOf({ name, type }: DayColumn, index: number, rows: readonly DayRow[]): Column {
  if (type === "TEXT") return { name, type: "json", values: rows.map((row) => textOf(row[index] ?? null)) };
  const values = Float64Array.from(rows, (row) => (row[index] === null ? Number.NaN : Number(row[index])));
  return { name, type: type === "INTEGER" ? "time" : "number", values };
}

const textOf = (value: number | string | null): string | null => (value === null ? null : String(value));
