/**
 * Batches as one Parquet file. DuckDB writes parts of some months beside it and joins them at the end, so that memory
 * does not grow with the number of rows.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBValue,
  VARCHAR,
} from "@duckdb/node-api";
import type { Batch, Column } from "./table.ts";

/** DuckDB's own number of rows in a chunk. */
const CHUNK = 2_048;
const PART = 120_000;
const OPTIONS = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)";
const SETTINGS = { threads: "1", memory_limit: "256MB" };
const TYPES = { time: BIGINT, number: DOUBLE, text: VARCHAR, json: VARCHAR } as const;
const SQL_TYPES = { time: "BIGINT", number: "DOUBLE", text: "VARCHAR", json: "VARCHAR" } as const;

export async function writeParquet(file: string, batches: AsyncIterable<Batch>): Promise<void> {
  const folder = `${file}.parts`;
  // What an export that was cut off left there.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const instance = await DuckDBInstance.create(":memory:", { ...SETTINGS, temp_directory: folder });
    const connection = await instance.connect();
    try {
      const parts = await writeParts(connection, folder, batches);
      await connection.run(
        `COPY (SELECT * FROM read_parquet([${parts.map(quoted).join(", ")}])) TO ${quoted(file)} ${OPTIONS}`,
      );
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeParts(
  connection: DuckDBConnection,
  folder: string,
  batches: AsyncIterable<Batch>,
): Promise<readonly string[]> {
  const parts: string[] = [];
  let waiting = 0;
  const flush = async (): Promise<void> => {
    if (waiting === 0) return;
    const part = join(folder, `${parts.length}.parquet`);
    await connection.run(`COPY part TO ${quoted(part)} ${OPTIONS}`);
    await connection.run("DROP TABLE part");
    parts.push(part);
    waiting = 0;
  };
  for await (const { columns, length } of batches) {
    if (waiting === 0) {
      const definitions = columns.map(({ name, type }) => `"${name}" ${SQL_TYPES[type]}`);
      await connection.run(`CREATE TABLE part (${definitions.join(", ")})`);
    }
    const appender = await connection.createAppender("part");
    for (let from = 0; from < length; from += CHUNK) {
      appender.appendDataChunk(chunkOf(columns, from, Math.min(CHUNK, length - from)));
    }
    appender.closeSync();
    waiting += length;
    if (waiting >= PART) await flush();
  }
  await flush();
  return parts;
}

function chunkOf(columns: readonly Column[], from: number, rows: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    columns.map(({ type }) => TYPES[type]),
    rows,
  );
  for (const [index, column] of columns.entries()) {
    const values = Array.from({ length: rows }, (_, row) => cellOf(column, from + row));
    chunk.setColumnValues(index, values);
  }
  return chunk;
}

function cellOf(column: Column, row: number): DuckDBValue {
  if (column.type === "text" || column.type === "json") return column.values[row] ?? null;
  const value = column.values[row] ?? Number.NaN;
  if (!Number.isFinite(value)) return null;
  return column.type === "time" ? BigInt(value) : value;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
