/** A recording as long as is asked for: the bundled days one after the other, each time going on at the price they ended. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "../../test/servers/binance-rows.ts";

const MINUTE_MS = 60_000;

/** Writes it for all bundled symbols into a folder that a replay can be pointed at. */
export function writeLongRecording(folder: string, minutes: number): void {
  mkdirSync(folder, { recursive: true });
  for (const symbol of SAMPLE_SYMBOLS) {
    const lines = repeated(sampleRows(symbol), minutes);
    writeFileSync(join(folder, `binanceusdm_${symbol}_1m.csv.gz`), gzipSync(`${HEADER}\n${lines.join("\n")}\n`));
  }
}

const HEADER = "timestamp_ms,open,high,low,close,volume";

function repeated(rows: readonly RecordedRow[], minutes: number): readonly string[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error("There is no bundled recording");
  const length = last.time - first.time + MINUTE_MS;
  const rise = Number(last.close) / Number(first.open);
  const copies = Math.ceil((minutes * MINUTE_MS) / length);
  return Array.from({ length: copies }, (_, copy) => rows.map((row) => moved(row, copy * length, rise ** copy))).flat();
}

function moved({ time, open, high, low, close, volume }: RecordedRow, by: number, times: number): string {
  const prices = [open, high, low, close].map((price) => (Number(price) * times).toPrecision(12));
  return [time + by, ...prices, volume].join(",");
}
