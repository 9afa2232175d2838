/**
 * Candles in Parquet files through DuckDB, chunk by chunk and column by column. One thread and fixed options: equal rows
 * give equal bytes. The file format is that of recorded candles: `timestamp_ms` BIGINT, then five DOUBLE columns.
 */
import {
  DOUBLE,
  DuckDBBigIntVector,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDoubleVector,
  DuckDBInstance,
  type DuckDBVector,
} from "@duckdb/node-api";
import { type CandleColumns, emptyColumns, sliceColumns } from "../../core/candle.ts";

export type CandleFiles = {
  /** Candles with open time in [from, until) of files whose months rise; `capacity` = most that they can hold. */
  read(files: readonly string[], range: { from: number; until: number; capacity: number }): Promise<CandleColumns>;
  /** Writes one file. It is whole only when this has ended. */
  write(file: string, columns: CandleColumns): Promise<void>;
  /** First and last open time and number of rows over all the files. */
  extent(files: readonly string[]): Promise<{ readonly first: number; readonly last: number; readonly rows: number }>;
  close(): void;
};

/** DuckDB's own number of rows in a chunk. */
const CHUNK = 2_048;
const SETTINGS = {
  threads: "1",
  memory_limit: "512MB",
  temp_directory: "",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};
const VALUES = ["open", "high", "low", "close", "volume"];
const COLUMNS = VALUES.join(", ");
/** A missing number is none: the vectors' plain numbers then say all there is to know. */
const READ_COLUMNS = VALUES.map((name) => `coalesce(${name}, 'nan'::DOUBLE)`).join(", ");
const TABLE = `CREATE OR REPLACE TEMP TABLE month
  (timestamp_ms DOUBLE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)`;

export async function openCandleFiles(): Promise<CandleFiles> {
  const instance = await DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  return {
    read: (files, range) => read(connection, files, range),
    write: (file, columns) => write(connection, file, columns),
    extent: (files) => extent(connection, files),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function read(
  connection: DuckDBConnection,
  files: readonly string[],
  { from, until, capacity }: { from: number; until: number; capacity: number },
): Promise<CandleColumns> {
  const columns = emptyColumns(capacity);
  if (files.length === 0 || capacity === 0) return columns;
  const { openTime, open, high, low, close, volume } = columns;
  const targets = [openTime, open, high, low, close, volume];
  const result = await connection.stream(
    `SELECT timestamp_ms::DOUBLE, ${READ_COLUMNS} FROM ${source(files)} WHERE timestamp_ms >= ${from} AND timestamp_ms < ${until}`,
  );
  let rows = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    if (rows + chunk.rowCount > capacity) throw new Error("There are more candles than the months have room for.");
    for (const [index, target] of targets.entries()) copyNumbers(chunk.getColumnVector(index), target, rows);
    rows += chunk.rowCount;
  }
  expectRising(openTime, rows);
  return rows === capacity ? columns : sliceColumns(columns, 0, rows);
}

/** The vector's own array, which its types hide, in one piece: number by number a million rows take 0.1 s longer. */
function copyNumbers(vector: DuckDBVector, target: Float64Array, from: number): void {
  if (!(vector instanceof DuckDBDoubleVector)) throw new Error("A column holds no numbers.");
  const items: unknown = Reflect.get(vector, "items");
  if (items instanceof Float64Array && items.length === vector.itemCount) {
    target.set(items, from);
    return;
  }
  for (let row = 0; row < vector.itemCount; row += 1) target[from + row] = vector.getItem(row) ?? Number.NaN;
}

function expectRising(openTime: Float64Array, rows: number): void {
  for (let row = 1; row < rows; row += 1) {
    if (!((openTime[row] ?? 0) > (openTime[row - 1] ?? 0))) throw new Error("The candles are not in order of time.");
  }
}

async function write(connection: DuckDBConnection, file: string, columns: CandleColumns): Promise<void> {
  await connection.run(TABLE);
  const appender = await connection.createAppender("month");
  for (let from = 0; from < columns.length; from += CHUNK) {
    appender.appendDataChunk(chunkOf(columns, from, Math.min(CHUNK, columns.length - from)));
  }
  appender.closeSync();
  await connection.run(
    `COPY (SELECT timestamp_ms::BIGINT AS timestamp_ms, ${COLUMNS} FROM month) TO ${quoted(file)}
     (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, USE_TMP_FILE false)`,
  );
  await connection.run("DROP TABLE month");
}

function chunkOf({ openTime, open, high, low, close, volume }: CandleColumns, from: number, rows: number) {
  const columns = [openTime, open, high, low, close, volume];
  const chunk = DuckDBDataChunk.create(
    columns.map(() => DOUBLE),
    rows,
  );
  for (const [index, column] of columns.entries()) {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < rows; row += 1) vector.setItem(row, column[from + row] ?? Number.NaN);
    vector.flush();
  }
  return chunk;
}

/** From what each file says about itself at its end: no candle is read. */
async function extent(connection: DuckDBConnection, files: readonly string[]) {
  const result = await connection.run(
    `SELECT min(stats_min_value::BIGINT), max(stats_max_value::BIGINT), sum(row_group_num_rows)::BIGINT
     FROM parquet_metadata([${files.map(quoted).join(", ")}]) WHERE path_in_schema = 'timestamp_ms'`,
  );
  const chunk = await result.fetchChunk();
  const value = (index: number): number => {
    const vector = chunk?.getColumnVector(index);
    return vector instanceof DuckDBBigIntVector ? Number(vector.getItem(0) ?? 0n) : 0;
  };
  return { first: value(0), last: value(1), rows: value(2) };
}

/** Parts of a path that look like `name=value` are no columns. */
const source = (files: readonly string[]): string =>
  `read_parquet([${files.map(quoted).join(", ")}], hive_partitioning = false)`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
