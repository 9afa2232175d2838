/** Real outcomes out of what a person has: JSON lines, or a backtest's trades as CSV, Parquet or the folder of its report. */
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parseTrades, type Trade } from "../../backtest/challenge/trades.ts";
import { err, type Result } from "../../core/result.ts";

/** In the order of their opening; the error says what cannot be used, and where. */
export async function readTrades(path: string): Promise<Result<readonly Trade[], readonly string[]>> {
  try {
    const file = fileOf(path);
    const lines = await linesOf(file);
    if (!lines.ok) return err(lines.error.map((problem) => `${file}: ${problem}`));
    const trades = parseTrades(lines.value);
    return trades.ok ? trades : err(trades.error.map((problem) => `${file}, ${problem}`));
  } catch (error) {
    return err([`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Of a report's folder the Parquet file, which keeps every digit. */
function fileOf(path: string): string {
  if (!statSync(path).isDirectory()) return path;
  const parquet = join(path, "trades.parquet");
  return existsSync(parquet) ? parquet : join(path, "trades.csv");
}

type Lines = Result<string, readonly string[]>;

async function linesOf(file: string): Promise<Lines> {
  if (file.endsWith(".parquet")) return fromRows(await parquetRows(file));
  const text = await readFile(file, "utf8");
  return file.endsWith(".csv") ? fromRows(csvRows(text)) : { ok: true, value: text };
}

type Row = Readonly<Record<string, unknown>>;

async function parquetRows(file: string): Promise<readonly Row[]> {
  const bytes = new Uint8Array(await readFile(file)).buffer;
  return parquetReadObjects({ file: bytes, compressors });
}

/** A backtest's cells hold no commas and no quotes. */
function csvRows(text: string): readonly Row[] {
  const [head = "", ...lines] = text.split(/\r?\n/);
  const names = head.split(",");
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const cells = line.split(",");
      return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
    });
}

const NEEDED = ["entryTime", "exitTime", "r"] as const;

/** The same lines that a person would write, so that both are checked alike. */
function fromRows(rows: readonly Row[]): Lines {
  const [first] = rows;
  const missing = first === undefined ? [] : NEEDED.filter((name) => !(name in first));
  if (missing.length > 0) return err([`it is no backtest's trades: the columns ${missing.join(", ")} are missing`]);
  const lines = rows.map(({ entryTime, exitTime, r }) =>
    JSON.stringify({ openedAt: instant(entryTime), closedAt: instant(exitTime), r: Number(r) }),
  );
  return { ok: true, value: lines.join("\n") };
}

const instant = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
