/**
 * The nightly refresh: fetches what is missing, then reads the last days once more. An exchange may correct a candle
 * or deliver one late; what differs from the stored values is listed, and the stored ones stay.
 */
import { DAY_MS } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import { type BackfillPlan, backfillSeries, closedPart, eachSeries, tellFiled } from "./backfill.ts";
import type { BackfillParts, SeriesReport } from "./parts.ts";
import { readStretch } from "./read-stretch.ts";
import { fileAll, storedRows } from "./shelf.ts";
import type { Stretch } from "./stretches.ts";

const REREAD_MS = 7 * DAY_MS;

/** One report per instrument; its disagreements are those of the last 7 days. */
export function refresh(parts: BackfillParts, plan: BackfillPlan): Promise<readonly SeriesReport[]> {
  return eachSeries(plan, async (series) => {
    const range = closedPart(parts, plan);
    const filled = await backfillSeries(parts, series, range);
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
  if (!read.ok) return { ...filled, end: parts.stopping.aborted ? "stopped" : "failed", error: read.error };
  const { added, disagreements, finished } = read.value;
  const sum = { added: filled.added + added, disagreements };
  if (!finished) return { ...filled, ...sum, end: "stopped" };
  tellFiled(parts, series, await fileAll(parts, series));
  return { ...filled, ...sum };
}
