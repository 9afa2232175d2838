/**
 * Batches as one Parquet file. DuckDB collects the rows in a database file beside it and copies them out, so that
 * memory does not grow with their number.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
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

const CHUNK = 2_048;
const TYPES = { time: BIGINT, number: DOUBLE, json: VARCHAR } as const;
const SQL_TYPES = { time: "BIGINT", number: "DOUBLE", json: "VARCHAR" } as const;

/** Answers how many rows were written. */
export async function writeParquet(file: string, batches: AsyncIterable<Batch>): Promise<void> {
  const folder = await mkdtemp(join(dirname(file), ".export-"));
  try {
    const settings = { threads: "1", memory_limit: "256MB", temp_directory: folder };
    const instance = await DuckDBInstance.create(join(folder, "rows.duckdb"), settings);
    const connection = await instance.connect();
    try {
      await collect(connection, batches);
      await connection.run(
        `COPY exported TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
      );
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function collect(connection: DuckDBConnection, batches: AsyncIterable<Batch>): Promise<void> {
  let created = false;
  for await (const { columns, length } of batches) {
    if (!created) {
      await connection.run(
        `CREATE TABLE exported (${columns.map(({ name, type }) => `"${name}" ${SQL_TYPES[type]}`).join(", ")})`,
      );
    }
    created = true;
    const appender = await connection.createAppender("exported");
    for (let from = 0; from < length; from += CHUNK) {
      appender.appendDataChunk(chunkOf(columns, from, Math.min(CHUNK, length - from)));
    }
    appender.closeSync();
  }
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
  if (column.type === "json") return column.values[row] ?? null;
  const value = column.values[row] ?? Number.NaN;
  if (!Number.isFinite(value)) return null;
  return column.type === "time" ? BigInt(value) : value;
}
