/** Compares rows of the ledger with a Parquet file of the archive, read back from the disk. */
import { hash } from "node:crypto";
import { DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import type { TimestampMs } from "../../core/time.ts";
import { type DayPart, type DayRows, withDayRows } from "../../db/ledger/day-rows.ts";
import { LEAVING, type LeavingName } from "../../db/ledger/leaving.ts";

export type Compared = {
  /** Rows that may leave the ledger and that the file does not hold exactly as they are. */
  readonly missing: number;
  /** Rows of the file that the ledger does not hold any more. */
  readonly more: number;
};
type Span = readonly [TimestampMs, TimestampMs];
/** Rows by their keys, each as a digest of all its values. */
type Rows = ReadonlyMap<string, string>;
type Value = string | number | null;

const SETTINGS = { threads: "1", memory_limit: "256MB", temp_directory: "" };

export async function compareRows(file: string, ledger: string, table: LeavingName, span: Span): Promise<Compared> {
  const { keys } = LEAVING[table];
  const { names, rows: held } = await rowsInFile(file, keys);
  const read = (part: DayPart): Promise<Rows> =>
    withDayRows(ledger, table, span, async (rows) => rowsInLedger(rows, names, keys), part);
  const leaving = await read("leaving");
  const all = await read("all");
  return {
    missing: [...leaving].filter(([key, row]) => held.get(key) !== row).length,
    more: [...held.keys()].filter((key) => !all.has(key)).length,
  };
}

async function rowsInFile(
  file: string,
  keys: readonly string[],
): Promise<{ readonly names: readonly string[]; readonly rows: Rows }> {
  const instance = await DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  try {
    const result = await connection.stream(`SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`);
    const names = result.columnNames();
    const keyAt = keys.map((key) => names.indexOf(key));
    const rows = new Map<string, string>();
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const cells of chunk.getRows()) add(rows, keyAt, cells.map(plain));
    }
    return { names, rows };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** In the file's columns. One that a later version added stood in no row then: it must be empty. */
function rowsInLedger({ columns, rows: all }: DayRows, names: readonly string[], keys: readonly string[]): Rows {
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const [places, keyAt] = [names.map(at), keys.map((key) => names.indexOf(key))];
  const added = columns.flatMap(({ name }, index) => (names.includes(name) ? [] : [index]));
  const rows = new Map<string, string>();
  for (const row of all) {
    const later = added.map((index) => row[index] ?? null).filter((value) => value !== null);
    add(rows, keyAt, [...places.map((place) => row[place] ?? null), ...later]);
  }
  return rows;
}

function add(rows: Map<string, string>, keyAt: readonly number[], values: readonly Value[]): void {
  const key = JSON.stringify(keyAt.map((place) => values[place]));
  rows.set(key, hash("sha1", JSON.stringify(values), "base64"));
}

function plain(cell: DuckDBValue): Value {
  if (typeof cell === "bigint") return Number(cell);
  return typeof cell === "number" || typeof cell === "string" ? cell : null;
}
