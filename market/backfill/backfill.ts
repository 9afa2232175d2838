/**
 * Brings the history of several instruments up to what an exchange has, each at its own pace. What is missing is worked
 * out from what is really stored, so a second run takes up where the first was cut off and never asks twice.
 */
import { toColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { ok, type Result } from "../../core/result.ts";
import { TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { SourceError } from "../../engine/ports.ts";
import { eachSeries } from "./each-series.ts";
import type { BackfillParts, SeriesReport } from "./parts.ts";
import { confirmed, type ReadStretch, readStretch } from "./read-stretch.ts";
import { type Filed, fileAll, fileMonths, storedRows } from "./shelf.ts";
import { missingIn, monthsOf, onGrid, type Stretch } from "./stretches.ts";

/** Where nothing is stored, nothing is to be compared. */
const NOTHING = toColumns([]);

export type BackfillPlan = Stretch & {
  readonly instruments: readonly InstrumentId[];
  readonly timeframe: Timeframe;
  /** Asks for the known gaps of the stretch once more. */
  readonly recheckGaps?: boolean;
};

/** One report per instrument, in their order. A store that fails is broken infrastructure: `SeriesBroken`, after the others. */
export async function backfill(parts: BackfillParts, plan: BackfillPlan): Promise<readonly SeriesReport[]> {
  return eachSeries(plan, (series) => backfillSeries(parts, series, closedPart(parts, plan), plan));
}

/** Closed candles of the plan's stretch: the forming one is never asked for. */
export function closedPart({ clock }: Pick<BackfillParts, "clock">, { from, until, timeframe }: BackfillPlan): Stretch {
  return onGrid({ from, until: Math.min(until, clock.now()) as Stretch["until"] }, TIMEFRAMES[timeframe]);
}

/** Fetches what neither the history nor the staged rows nor the known gaps account for, month by month. */
export async function backfillSeries(
  parts: BackfillParts,
  series: Series,
  range: Stretch,
  { recheckGaps = false }: Pick<BackfillPlan, "recheckGaps">,
): Promise<SeriesReport> {
  const checkpoint = parts.store.checkpoint(series);
  parts.tell({ type: "begin", ...series, ...range, checkpoint });
  const doubts: Stretch[] = [];
  let added = 0;
  const report = (end: SeriesReport["end"], error: SourceError | null = null): SeriesReport => ({
    ...series,
    end,
    added,
    disagreements: [],
    error,
  });
  for (const month of monthsOf(range)) {
    const known = recheckGaps ? [] : parts.store.gaps(series, month.from, month.until);
    const read = await readMonth(parts, series, { month, limit: range.until, passed: inOrder([...known, ...doubts]) });
    if (!read.ok) return report(endOf(parts), read.error);
    added += read.value.added;
    doubts.push(...read.value.doubts);
    if (parts.stopping.aborted) return report("stopped");
    tellFiled(parts, series, await fileMonths(parts, series, month));
    parts.tell({ type: "read", ...series, position: month.until, added: 0 });
  }
  const again = await confirmed(parts, series, doubts, NOTHING);
  if (!again.ok) return report(endOf(parts), again.error);
  added += again.value.added;
  if (!again.value.finished) return report("stopped");
  tellFiled(parts, series, await fileAll(parts, series));
  return report("complete");
}

/** Of a series whose exchange gave no answer. */
export const endOf = ({ stopping }: Pick<BackfillParts, "stopping">): "stopped" | "failed" =>
  stopping.aborted ? "stopped" : "failed";

const inOrder = (stretches: readonly Stretch[]): readonly Stretch[] => stretches.toSorted((a, b) => a.from - b.from);

type MonthToRead = {
  readonly month: Stretch;
  readonly limit: TimestampMs;
  /** What is not asked for, in order. */
  readonly passed: readonly Stretch[];
};

async function readMonth(
  parts: BackfillParts,
  series: Series,
  { month, limit, passed }: MonthToRead,
): Promise<Result<Pick<ReadStretch, "added" | "doubts">, SourceError>> {
  const stored = await storedRows(parts, series, month);
  const doubts: Stretch[] = [];
  let added = 0;
  for (const stretch of missingIn(month, TIMEFRAMES[series.timeframe], stored, passed)) {
    const read = await readStretch(parts, series, stretch, { held: NOTHING, limit });
    if (!read.ok) return read;
    added += read.value.added;
    doubts.push(...read.value.doubts);
  }
  return ok({ added, doubts });
}

export function tellFiled(parts: Pick<BackfillParts, "tell">, series: Series, filed: readonly Filed[]): void {
  for (const each of filed) parts.tell({ type: "filed", ...series, ...each });
}
