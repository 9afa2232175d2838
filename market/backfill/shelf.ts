/** Reads and files candles across the two places they are kept in: staged rows and monthly files. */
import { type CandleColumns, copyRow, emptyColumns, sliceColumns } from "../../core/candle.ts";
import { isoUtc } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import { alignedRows } from "../compare-rows.ts";
import type { Shelf } from "./parts.ts";
import { monthsOf, type Stretch } from "./stretches.ts";

/** Candles of a stretch wherever they are. What is in the history counts before what is staged for the same time. */
export async function storedRows({ store, history }: Shelf, series: Series, stretch: Stretch): Promise<CandleColumns> {
  const { from, until } = stretch;
  const staged = store.staged(series, from, until);
  const filed = await history.range(series.instrument, series.timeframe, from, until);
  if (staged.length === 0) return filed;
  return filed.length === 0 ? staged : joined(filed, staged);
}

function joined(first: CandleColumns, second: CandleColumns): CandleColumns {
  const out = emptyColumns(first.length + second.length);
  let rows = 0;
  for (const [i, j] of alignedRows(first, second)) {
    if (i === -1) copyRow(second, j, out, rows++);
    else copyRow(first, i, out, rows++);
  }
  return sliceColumns(out, 0, rows);
}

/** A month that went into its file. */
export type Filed = { readonly month: string; readonly added: number; readonly conflicting: number };

/**
 * Moves staged candles into their monthly files. They are taken away only once the file has them: killed between the
 * two, the same candles are merged again, which changes nothing.
 */
export async function fileMonths(
  { store, history }: Shelf,
  series: Series,
  stretch: Stretch,
): Promise<readonly Filed[]> {
  const filed: Filed[] = [];
  for (const month of monthsOf(stretch)) {
    const rows = store.staged(series, month.from, month.until);
    if (rows.length === 0) continue;
    const { added, conflicting } = await history.merge(series.instrument, series.timeframe, rows);
    store.unstage(series, month.from, month.until);
    filed.push({ month: isoUtc(month.from).slice(0, 7), added, conflicting });
  }
  return filed;
}

/** The same with everything that is staged of a series, whichever run left it. */
export async function fileAll(shelf: Shelf, series: Series): Promise<readonly Filed[]> {
  const span = shelf.store.stagedSpan(series);
  if (span === null) return [];
  return fileMonths(shelf, series, { from: span.oldest, until: (span.newest + 1) as Stretch["until"] });
}
