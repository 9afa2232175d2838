/** freqtrade's feather: an Arrow file with the columns date, open, high, low, close, volume, packed with LZ4 or zstd. */

import { zstdDecompressSync } from "node:zlib";
import { emptyColumns } from "../../core/candle.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { unpackLz4Frame } from "./lz4-frame.ts";
import type { FoundRows } from "./rows.ts";

const NAMES = ["date", "open", "high", "low", "close", "volume"];
/** Feather before 2020 was another format, which only old pandas writes. */
const FIRST_VERSION = "FEA1";

/** The error says what is wrong with the file. */
export async function readFeather(bytes: Uint8Array): Promise<Result<FoundRows, string>> {
  if (Buffer.from(bytes.subarray(0, 4)).toString("latin1") === FIRST_VERSION) {
    return err("it is feather of the first version, which nothing here reads");
  }
  // Loaded only when such a file is met.
  const { compressionRegistry, CompressionType, tableFromIPC } = await import("apache-arrow");
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed: Uint8Array) => zstdDecompressSync(packed) });
  try {
    const table = tableFromIPC(bytes);
    const missing = NAMES.filter((name) => table.getChild(name) === null);
    if (missing.length > 0) return err(`it has no column ${missing.join(", no column ")}`);
    const columns = emptyColumns(table.numRows);
    const targets = [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume];
    for (const [index, target] of targets.entries()) {
      const values = table.getChild(NAMES[index] ?? "");
      // Arrow hands out timestamps of any unit as milliseconds.
      for (let row = 0; row < target.length; row++) target[row] = toNumber(values?.get(row));
    }
    const line = Uint32Array.from({ length: table.numRows }, (_, row) => row + 1);
    return ok({ columns, unit: "row", line, bad: [] });
  } catch (cause) {
    // What the Arrow library stumbles over in a damaged file (a property of null) helps nobody; what the unpacking says does.
    const why = cause instanceof Error && cause.constructor === Error ? ` (${cause.message})` : "";
    return err(`its Arrow data is damaged, cut short or of another kind${why}`);
  }
}

const toNumber = (value: unknown): number =>
  typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;
