/** Reads candle Parquet: the columns of the CSV format by name, open time as INT64 milliseconds or as a TIMESTAMP. */
import { type CandleColumns, emptyColumns } from "../core/candle.ts";
import { err, ok, type Result } from "../core/result.ts";
import { CSV_HEADER } from "./candle-csv.ts";
import type { RawRows } from "./candle-rows.ts";
import { fileError, type ReplayError } from "./replay-error.ts";

const NAMES = CSV_HEADER.split(",");
/** What other programs call the open time; ours comes first. */
const TIME_NAMES = [NAMES[0] ?? "", "open_time", "date"];
const MAGIC = "PAR1";
const TARGETS: readonly (keyof Omit<CandleColumns, "length">)[] = [
  "openTime",
  "open",
  "high",
  "low",
  "close",
  "volume",
];

/** Rows in the order of the file. Values that are not numbers become NaN, so that the row is left out later. */
export async function parseCandleParquet(file: string, bytes: Uint8Array): Promise<Result<RawRows, ReplayError>> {
  const fault = frameFault(bytes);
  if (fault !== null) return err(fileError(file, fault));
  // Loaded only when a Parquet file is met: the bundled sample is CSV and starts without them.
  const [{ parquetMetadataAsync, parquetRead }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const buffer = Uint8Array.from(bytes).buffer;
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const names = metadata.schema.map((element) => element.name);
    const wanted = [TIME_NAMES.find((name) => names.includes(name)) ?? TIME_NAMES[0] ?? "", ...NAMES.slice(1)];
    const missing = wanted.filter((name) => !names.includes(name));
    if (missing.length > 0) return err(fileError(file, columnsMissing(missing)));
    const rows = Number(metadata.num_rows);
    const columns = emptyColumns(rows);
    await parquetRead({
      file: buffer,
      metadata,
      compressors,
      columns: wanted,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = columns[TARGETS[wanted.indexOf(columnName)] ?? "openTime"];
        for (let i = 0; i < columnData.length; i++) target[rowStart + i] = toNumber(columnData[i]);
      },
    });
    return ok({ columns, unit: "row", line: Uint32Array.from({ length: rows }, (_, row) => row + 1) });
  } catch (cause) {
    return err(fileError(file, unreadable(cause)));
  }
}

type FileFault = Parameters<typeof fileError>[1];

function frameFault(bytes: Uint8Array): FileFault | null {
  const text = (from: number, until: number): string => Buffer.from(bytes.subarray(from, until)).toString("latin1");
  if (text(0, 4) !== MAGIC) {
    return {
      code: "REPLAY_NOT_READABLE",
      what: "it is not a Parquet file",
      cure: "Give a CSV.gz, CSV or Parquet file.",
    };
  }
  if (bytes.length >= 12 && text(bytes.length - 4, bytes.length) === MAGIC) return null;
  return {
    code: "REPLAY_TRUNCATED",
    what: "the Parquet file is cut short, its end is missing",
    cure: "Copy or download it again and start again.",
  };
}

const columnsMissing = (missing: readonly string[]): FileFault => ({
  code: "REPLAY_BAD_ROW",
  what: `it has no column ${missing.join(", no column ")}`,
  cure: `A candle file must hold the columns ${CSV_HEADER}.`,
});

const unreadable = (cause: unknown): FileFault => ({
  code: "REPLAY_NOT_READABLE",
  what: `the Parquet data cannot be decoded (${cause instanceof Error ? cause.message : String(cause)})`,
  cure: "Copy or download it again, or convert it to CSV.",
});

function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return value instanceof Date ? value.getTime() : Number.NaN;
}
