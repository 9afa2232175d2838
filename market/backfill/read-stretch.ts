/**
 * The pagination loop: page by page through a stretch, each page stored with its gaps and the checkpoint before the
 * next one is asked for. It ends because every page moves it on, whatever the exchange answers.
 */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import { ok, type Result } from "../../core/result.ts";
import { HOUR_MS, TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { SourceError } from "../../engine/ports.ts";
import { firstAtOrAfter } from "../candle-rows.ts";
import { compareRows, type Disagreement } from "../compare-rows.ts";
import { type AskedPage, askPage, nextDayWithCandles } from "./ask-page.ts";
import type { BackfillParts } from "./parts.ts";
import type { Stretch } from "./stretches.ts";

/** An exchange may need this long to hand out every candle; a younger hole is not called a gap yet. */
const SETTLE_MS = HOUR_MS;

export type ReadStretch = {
  readonly added: number;
  readonly disagreements: readonly Disagreement[];
  /** False when the run was stopped on the way. */
  readonly finished: boolean;
};

export type ReadOptions = {
  /** What is stored of the stretch already: it is compared and stays as it is. */
  readonly held: CandleColumns;
  /** An empty page may lead further than the stretch's end, up to here. */
  readonly limit: TimestampMs;
};

export async function readStretch(
  parts: BackfillParts,
  series: Series,
  stretch: Stretch,
  { held, limit }: ReadOptions,
): Promise<Result<ReadStretch, SourceError>> {
  const step = TIMEFRAMES[series.timeframe];
  const disagreements: Disagreement[] = [];
  let added = 0;
  for (let at = stretch.from; at < stretch.until; ) {
    if (parts.stopping.aborted) return ok({ added, disagreements, finished: false });
    const until = Math.min(stretch.until, at + parts.source.pageLimit * step) as TimestampMs;
    const page = await readPage(parts, series, { from: at, until }, limit);
    if (!page.ok) return page;
    const stored = storePage(parts, series, page.value, held);
    added += stored.added;
    disagreements.push(...stored.disagreements);
    at = page.value.until;
  }
  return ok({ added, disagreements, finished: true });
}

async function readPage(
  parts: BackfillParts,
  series: Series,
  stretch: Stretch,
  limit: TimestampMs,
): Promise<Result<AskedPage, SourceError>> {
  const settledUntil = parts.clock.now() - SETTLE_MS;
  const page = await askPage(parts, series, stretch, settledUntil);
  if (!page.ok) return page;
  const isEmpty = page.value.candles.length === 0 && page.value.gaps.every(({ why }) => why === "NONE");
  const isFull = stretch.until - stretch.from === parts.source.pageLimit * TIMEFRAMES[series.timeframe];
  if (!isEmpty || !isFull || stretch.until >= settledUntil) return page;
  const next = await nextDayWithCandles(parts, series, { from: stretch.until, until: limit });
  if (!next.ok) return next;
  const until = next.value;
  return ok({ ...page.value, until, gaps: [{ from: stretch.from, until, why: "NONE" }] });
}

function storePage(
  parts: BackfillParts,
  series: Series,
  page: AskedPage,
  held: CandleColumns,
): Pick<ReadStretch, "added" | "disagreements"> {
  const { fresh, disagreements, absent } = compareRows(rowsOf(held, page), page.candles);
  // Rows that are kept although the exchange has none are told too; of the newest it may merely be late.
  const settled = parts.clock.now() - SETTLE_MS;
  const gone = absent.filter(({ openTime }) => openTime < settled).map((stored) => ({ stored, offered: null }));
  const { added } = parts.store.settle(series, { ...page, candles: fresh });
  for (const gap of page.gaps) parts.tell({ type: "gap", ...series, ...gap });
  const differing = [...disagreements, ...gone];
  for (const each of differing) parts.tell({ type: "differs", ...series, ...each });
  parts.tell({ type: "read", ...series, position: page.until, added });
  return { added, disagreements: differing };
}

const rowsOf = (columns: CandleColumns, { from, until }: Stretch): CandleColumns =>
  sliceColumns(columns, firstAtOrAfter(columns.openTime, from), firstAtOrAfter(columns.openTime, until));
