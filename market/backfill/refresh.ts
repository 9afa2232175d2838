/**
 * The nightly refresh: fetches what is missing, then reads the last days once more. An exchange may correct a candle
 * or deliver one late; what differs from the stored values is listed, and the stored ones stay.
 */
import { DAY_MS } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import { type BackfillPlan, backfillSeries, closedPart, endOf, tellFiled } from "./backfill.ts";
import { eachSeries } from "./each-series.ts";
import type { BackfillParts, SeriesReport } from "./parts.ts";
import { confirmed, readStretch } from "./read-stretch.ts";
import { fileAll, storedRows } from "./shelf.ts";
import type { Stretch } from "./stretches.ts";

const REREAD_MS = 7 * DAY_MS;

/** One report per instrument; its disagreements are those of the last 7 days. */
export function refresh(parts: BackfillParts, plan: BackfillPlan): Promise<readonly SeriesReport[]> {
  return eachSeries(plan, async (series) => {
    const range = closedPart(parts, plan);
    const filled = await backfillSeries(parts, series, range, plan);
    return filled.end === "complete" ? reread(parts, filled, series, range) : filled;
  });
}

async function reread(
  parts: BackfillParts,
  filled: SeriesReport,
  series: Series,
  { from, until }: Stretch,
): Promise<SeriesReport> {
  const last = { from: Math.max(from, until - REREAD_MS) as Stretch["from"], until };
  const held = await storedRows(parts, series, last);
  const read = await readStretch(parts, series, last, { held, limit: until });
  if (!read.ok) return { ...filled, end: endOf(parts), error: read.error };
  const again = await confirmed(parts, series, read.value.finished ? read.value.doubts : [], held);
  if (!again.ok) return { ...filled, end: endOf(parts), error: again.error };
  const sum = {
    added: filled.added + read.value.added + again.value.added,
    disagreements: [...read.value.disagreements, ...again.value.disagreements],
  };
  if (!read.value.finished || !again.value.finished) return { ...filled, ...sum, end: "stopped" };
  tellFiled(parts, series, await fileAll(parts, series));
  return { ...filled, ...sum };
}
