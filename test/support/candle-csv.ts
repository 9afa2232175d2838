/** Candle files on disk, as a person would hand them in. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { TimestampMs } from "../../core/time.ts";

/** A file of that name in a folder of its own; its path. */
export function aCandleFile(name: string, columns: CandleColumns, skip: (at: TimestampMs) => boolean = () => false) {
  const { openTime, open, high, low, close, volume } = columns;
  const lines = Array.from(openTime, (time, row) => [time, open[row], high[row], low[row], close[row], volume[row]]);
  const kept = lines.filter(([time]) => !skip(time as TimestampMs)).map((cells) => cells.join(","));
  const path = join(mkdtempSync(join(tmpdir(), "lookout-candles-")), name);
  writeFileSync(path, `${["timestamp_ms,open,high,low,close,volume", ...kept].join("\n")}\n`);
  return path;
}

export const between = (columns: CandleColumns, from: TimestampMs, until: TimestampMs): CandleColumns =>
  sliceColumns(columns, rowAtOrAfter(columns.openTime, from), rowAtOrAfter(columns.openTime, until));
