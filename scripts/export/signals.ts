/** Sent signals as batches of columns, a few thousand rows at a time. */
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { SignalRow } from "../../db/ledger/signal-rows.ts";
import type { Batch, Column } from "./table.ts";

const ROWS_AT_ONCE = 5_000;
const TEXTS = ["id", "instrument", "side", "tier", "mode", "session", "model", "pattern", "exit", "result"] as const;
const TIMES = ["slot", "entryTime", "exitTime"] as const;
const PRICES = ["entryPrice", "stop", "target", "exitPrice"] as const;
const NUMBERS = [...PRICES, "pWin", "confidence", "quantity", "rrExpected", "r", "net"] as const;
const COLUMNS = [
  ...([
    "id",
    "instrument",
    "side",
    "tier",
    "mode",
    "session",
    "model",
    "pattern",
    "slot",
    "pWin",
    "confidence",
    "quantity",
  ] as const),
  ...([
    "rrExpected",
    "entryTime",
    "entryPrice",
    "stop",
    "target",
    "exit",
    "exitTime",
    "exitPrice",
    "result",
    "r",
  ] as const),
  "net",
] as const;

/** `endedOnly`: those with a win or a loss. */
export async function* signalBatches(rows: Iterable<SignalRow>, endedOnly: boolean): AsyncGenerator<Batch> {
  let kept: SignalRow[] = [];
  for (const row of rows) {
    if (endedOnly && (row.result === null || row.entryTime === null)) continue;
    kept.push(row);
    if (kept.length < ROWS_AT_ONCE) continue;
    yield batchOf(kept);
    kept = [];
  }
  if (kept.length > 0) yield batchOf(kept);
}

const batchOf = (rows: readonly SignalRow[]): Batch => ({
  columns: COLUMNS.map((name) => columnOf(name, rows)),
  length: rows.length,
});

function columnOf(name: (typeof COLUMNS)[number], rows: readonly SignalRow[]): Column {
  const number = NUMBERS.find((one) => one === name);
  if (number !== undefined) {
    return { name, type: "number", values: Float64Array.from(rows, (row) => row[number] ?? Number.NaN) };
  }
  const time = TIMES.find((one) => one === name);
  if (time !== undefined) {
    return { name, type: "text", values: rows.map((row) => isoOrNothing(row[time])) };
  }
  const text = TEXTS.find((one) => one === name);
  return { name, type: "text", values: rows.map((row) => (text === undefined ? "" : (row[text] ?? ""))) };
}

const isoOrNothing = (at: number | null): string => (at === null ? "" : isoUtc(at as TimestampMs));
