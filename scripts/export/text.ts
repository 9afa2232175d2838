/** Batches as CSV or as one JSON object per line, some thousand rows at a time. */
import type { Batch, Column } from "./table.ts";

const ROWS_AT_ONCE = 4_096;

export async function* csvText(batches: AsyncIterable<Batch>): AsyncGenerator<string> {
  let headed = false;
  for await (const batch of batches) {
    if (!headed) yield `${batch.columns.map(({ name }) => name).join(",")}\n`;
    headed = true;
    yield* pieces(batch, (cells) => cells.join(","), csvCell);
  }
}

export async function* jsonLines(batches: AsyncIterable<Batch>): AsyncGenerator<string> {
  for await (const batch of batches) {
    const keys = batch.columns.map(({ name }) => JSON.stringify(name));
    yield* pieces(batch, (cells) => `{${keys.map((key, index) => `${key}:${cells[index]}`).join(",")}}`, jsonCell);
  }
}

function* pieces(
  { columns, length }: Batch,
  line: (cells: readonly string[]) => string,
  cell: (column: Column, row: number) => string,
): Generator<string> {
  for (let from = 0; from < length; from += ROWS_AT_ONCE) {
    let text = "";
    for (let row = from; row < Math.min(from + ROWS_AT_ONCE, length); row += 1) {
      text += `${line(columns.map((column) => cell(column, row)))}\n`;
    }
    yield text;
  }
}

/** What cannot be computed is an empty cell. JSON text holds commas and quotes, so it is quoted. */
function csvCell(column: Column, row: number): string {
  if (column.type === "text") return column.values[row] ?? "";
  if (column.type === "json") return `"${(column.values[row] ?? "").replaceAll('"', '""')}"`;
  const value = column.values[row] ?? Number.NaN;
  return Number.isFinite(value) ? String(value) : "";
}

function jsonCell(column: Column, row: number): string {
  if (column.type === "text") return JSON.stringify(column.values[row] ?? null);
  if (column.type === "json") return column.values[row] ?? "null";
  const value = column.values[row] ?? Number.NaN;
  return Number.isFinite(value) ? String(value) : "null";
}
