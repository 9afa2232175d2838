/** freqtrade's JSON: one array of `[open time in ms, open, high, low, close, volume]`. */
import { emptyColumns, sliceColumns } from "../../core/candle.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type BadRow, type FoundRows, toMilliseconds } from "./rows.ts";

const FIELDS = 6;

/** The error says why it is no such array. */
export function readJson(bytes: Uint8Array): Result<FoundRows, string> {
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  const columns = emptyColumns(parsed.value.length);
  const targets = [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume];
  const line = new Uint32Array(columns.length);
  const bad: BadRow[] = [];
  let rows = 0;
  for (const [index, row] of parsed.value.entries()) {
    if (!Array.isArray(row) || row.length < FIELDS) {
      bad.push({ line: index + 1, why: `it is not a list of ${FIELDS} numbers` });
      continue;
    }
    for (const [field, target] of targets.entries()) target[rows] = numberOf(row[field]);
    columns.openTime[rows] = toMilliseconds(columns.openTime[rows] ?? Number.NaN);
    line[rows++] = index + 1;
  }
  return ok({ columns: sliceColumns(columns, 0, rows), unit: "row", line, bad });
}

/** What is not a number makes the row unsound, which is found and listed later. */
const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

function parse(bytes: Uint8Array): Result<readonly unknown[], string> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) ? ok(value) : err("it is JSON, but not a list of candles");
  } catch {
    return err("it is not JSON, or cut short");
  }
}
