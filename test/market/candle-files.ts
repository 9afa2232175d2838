/** Writes candle files for tests into a folder of their own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { RecordedRow } from "../servers/binance-rows.ts";

export const HEADER = "timestamp_ms,open,high,low,close,volume";

export type Folder = {
  readonly path: string;
  /** Writes a file and answers its path. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
};

export function aFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "candles-"));
  return {
    path,
    write: (name, content) => {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

export function toCsv(rows: readonly RecordedRow[]): string {
  const lines = rows.map(({ time, open, high, low, close, volume }) =>
    [time, open, high, low, close, volume].join(","),
  );
  return `${[HEADER, ...lines].join("\n")}\n`;
}

export const toCsvGz = (rows: readonly RecordedRow[]): Uint8Array => gzipSync(toCsv(rows));

export function toParquet(rows: readonly RecordedRow[]): Uint8Array {
  const column = (name: "open" | "high" | "low" | "close" | "volume") => ({
    name,
    data: rows.map((row) => Number(row[name])),
    type: "DOUBLE" as const,
  });
  const times = { name: "timestamp_ms", data: rows.map(({ time }) => BigInt(time)), type: "INT64" as const };
  const columnData = [times, column("open"), column("high"), column("low"), column("close"), column("volume")];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
