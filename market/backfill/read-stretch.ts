/**
 * The pagination loop: page by page through a stretch, each page stored with its gaps and the checkpoint before the
 * next one is asked for. It ends because every page moves it on, whatever the exchange answers. An answer without any
 * candle is not believed at once: an exchange in trouble gives such ones too, and a gap is not asked for again.
 */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import { ok, type Result } from "../../core/result.ts";
import { TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { SourceError } from "../../engine/ports.ts";
import { compareRows, type Disagreement } from "../compare-rows.ts";
import { type AskedPage, askPage, nextDayWithCandles } from "./ask-page.ts";
import type { BackfillParts } from "./parts.ts";
import { settledUntil } from "./settled.ts";
import type { Stretch } from "./stretches.ts";

export type ReadStretch = {
  readonly added: number;
  readonly disagreements: readonly Disagreement[];
  /** Where the exchange had nothing at all; nothing is noted of them until `confirmed` has asked again. */
  readonly doubts: readonly Stretch[];
  /** False when the run was stopped on the way. */
  readonly finished: boolean;
};

export type ReadOptions = {
  /** What is stored of the stretch already: it is compared and stays as it is. */
  readonly held: CandleColumns;
  /** An empty page may lead further than the stretch's end, up to here. */
  readonly limit: TimestampMs;
  /** The second time that it is asked: pages without a candle are noted as gaps now. */
  readonly believe?: boolean;
};

export async function readStretch(
  parts: BackfillParts,
  series: Series,
  stretch: Stretch,
  { held, limit, believe = false }: ReadOptions,
): Promise<Result<ReadStretch, SourceError>> {
  const step = TIMEFRAMES[series.timeframe];
  const disagreements: Disagreement[] = [];
  const doubts: Stretch[] = [];
  let added = 0;
  for (let at = stretch.from; at < stretch.until; ) {
    if (parts.stopping.aborted) return ok({ added, disagreements, doubts, finished: false });
    const until = Math.min(stretch.until, at + parts.source.pageLimit * step) as TimestampMs;
    const page = await readPage(parts, series, { from: at, until }, limit);
    if (!page.ok) return page;
    at = page.value.until;
    if (isEmpty(page.value) && !believe) {
      doubts.push({ from: page.value.from, until: at });
      parts.tell({ type: "read", ...series, position: at, added: 0 });
      continue;
    }
    const stored = storePage(parts, series, page.value, held);
    added += stored.added;
    disagreements.push(...stored.disagreements);
  }
  return ok({ added, disagreements, doubts, finished: true });
}

/** Asks once more where the exchange had nothing, some time later; only what is empty again becomes a gap. */
export async function confirmed(
  parts: BackfillParts,
  series: Series,
  doubts: readonly Stretch[],
  held: CandleColumns,
): Promise<Result<ReadStretch, SourceError>> {
  const disagreements: Disagreement[] = [];
  let added = 0;
  for (const doubt of doubts) {
    const read = await readStretch(parts, series, doubt, { held, limit: doubt.until, believe: true });
    if (!read.ok) return read;
    added += read.value.added;
    disagreements.push(...read.value.disagreements);
    if (!read.value.finished) return ok({ added, disagreements, doubts, finished: false });
  }
  return ok({ added, disagreements, doubts: [], finished: true });
}

const isEmpty = ({ candles, gaps }: AskedPage): boolean =>
  candles.length === 0 && gaps.length > 0 && gaps.every(({ why }) => why === "NONE");

async function readPage(
  parts: BackfillParts,
  series: Series,
  stretch: Stretch,
  limit: TimestampMs,
): Promise<Result<AskedPage, SourceError>> {
  const page = await askPage(parts, series, stretch);
  if (!page.ok) return page;
  const isFull = stretch.until - stretch.from === parts.source.pageLimit * TIMEFRAMES[series.timeframe];
  if (!isEmpty(page.value) || !isFull || stretch.until >= settledUntil(parts)) return page;
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
  const settled = settledUntil(parts);
  const gone = absent.filter(({ openTime }) => openTime < settled).map((stored) => ({ stored, offered: null }));
  const { added } = parts.store.settle(series, { ...page, candles: fresh });
  for (const gap of page.gaps) parts.tell({ type: "gap", ...series, ...gap });
  const differing = [...disagreements, ...gone];
  for (const each of differing) parts.tell({ type: "differs", ...series, ...each });
  parts.tell({ type: "read", ...series, position: page.until, added });
  return { added, disagreements: differing };
}

const rowsOf = (columns: CandleColumns, { from, until }: Stretch): CandleColumns =>
  sliceColumns(columns, rowAtOrAfter(columns.openTime, from), rowAtOrAfter(columns.openTime, until));
