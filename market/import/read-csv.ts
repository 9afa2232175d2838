/**
 * Candle CSV of any tool: with a header that names its columns, or without one in Binance's order (open time, open,
 * high, low, close, volume, whatever else). A line that cannot be read is listed, not the whole file refused.
 */
import { emptyColumns, sliceColumns } from "../../core/candle.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type BadRow, type FoundRows, toMilliseconds } from "./rows.ts";

const LF = 0x0a;
const TIME_NAMES = ["timestamp_ms", "open_time", "opentime", "timestamp", "date", "time"];
/** Open time, open, high, low, close, volume. */
const BINANCE_ORDER = [0, 1, 2, 3, 4, 5];
const VALUE_NAMES = ["open", "high", "low", "close", "volume"];

/** The error says what is wrong with the header. */
export function readCsv(bytes: Uint8Array): Result<FoundRows, string> {
  const lines = linesOf(bytes);
  const start = lines.next();
  if (start.done) return err("it is empty");
  const positions = positionsOf(start.value.text);
  if (!positions.ok) return positions;
  const columns = emptyColumns(countLines(bytes));
  const line = new Uint32Array(columns.length);
  const targets = [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume];
  const bad: BadRow[] = [];
  let rows = 0;
  const take = (text: string, number: number): void => {
    const fields = text.split(",");
    const why = fill(targets, rows, fields, positions.value);
    if (why === null) line[rows++] = number;
    else bad.push({ line: number, why });
  };
  if (!positions.value.isHeader) take(start.value.text, start.value.number);
  for (const { text, number } of lines) take(text, number);
  return ok({ columns: sliceColumns(columns, 0, rows), unit: "line", line, bad });
}

/** Writes one row; says what is wrong with it, or null. */
function fill(
  targets: readonly Float64Array[],
  row: number,
  fields: readonly string[],
  { at, count }: Positions,
): string | null {
  // A line that was cut short may end in the middle of a number, which is then another one.
  if (fields.length !== count) return `it has ${fields.length} columns, and the first line has ${count}`;
  for (const [index, target] of targets.entries()) {
    const text = (fields[at[index] ?? 0] ?? "").trim();
    const value = text === "" ? Number.NaN : Number(text);
    if (Number.isNaN(value)) return `"${text.slice(0, 40)}" is not a number`;
    target[row] = index === 0 ? toMilliseconds(value) : value;
  }
  return null;
}

/** `count` is the number of columns of every line. */
type Positions = { readonly isHeader: boolean; readonly at: readonly number[]; readonly count: number };

/** Where open time, open, high, low, close and volume stand. */
function positionsOf(first: string): Result<Positions, string> {
  const fields = first.split(",").map((name) => name.trim().replaceAll('"', ""));
  const count = fields.length;
  if (/^[+-]?\d/.test(fields[0] ?? "")) {
    if (count < BINANCE_ORDER.length)
      return err(`its first line has only ${count} columns, and ${BINANCE_ORDER.length} are needed`);
    return ok({ isHeader: false, at: BINANCE_ORDER, count });
  }
  const names = fields.map((name) => name.toLowerCase());
  const time = TIME_NAMES.map((name) => names.indexOf(name)).find((index) => index !== -1) ?? -1;
  const at = [time, ...VALUE_NAMES.map((name) => names.indexOf(name))];
  const missing = ["open_time", ...VALUE_NAMES].filter((_, index) => at[index] === -1);
  if (missing.length === 0) return ok({ isHeader: true, at, count });
  return err(`its first line "${first.slice(0, 80)}" names no column ${missing.join(", no column ")}`);
}

function* linesOf(bytes: Uint8Array): Generator<{ readonly text: string; readonly number: number }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let number = 0;
  for (let start = 0; start < buffer.length; ) {
    const found = buffer.indexOf(LF, start);
    const end = found === -1 ? buffer.length : found;
    const text = buffer
      .toString("latin1", start, end)
      .replace(/\r$/, "")
      .replace(/^\u00EF\u00BB\u00BF/, "");
    number++;
    if (text.trim() !== "") yield { text, number };
    start = end + 1;
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}
