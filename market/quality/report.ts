/** What a run of candles is worth: every row judged, what is missing between them, and one score. */
import type { CandleColumns } from "../../core/candle.ts";
import { qualityScore } from "../../core/quality.ts";
import type { TimestampMs } from "../../core/time.ts";
import { arrange } from "./arrange.ts";
import { BIT, CHECKS, type Check, resultOf } from "./checks.ts";
import { createCandleJudge } from "./judge.ts";

/** Times at which there is no row, from the first absent open time to the next one that is there. */
export type Gap = { readonly from: TimestampMs; readonly until: TimestampMs };

export type QualityReport = {
  readonly rows: number;
  /** Open times from the first row's to the last row's. */
  readonly expected: number;
  /** Expected open times without any row. */
  readonly missing: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** Rows that may not be used. */
  readonly quarantined: number;
  /** Rows that are used, but flagged. */
  readonly suspect: number;
  /** Rows that failed each check. */
  readonly byCheck: Readonly<Partial<Record<Check, number>>>;
  readonly gaps: readonly Gap[];
  /** 0 (useless) to 100 (perfect). */
  readonly score: number;
};

/** A file does not say when its rows arrived, so these two cannot be judged. */
const NEEDS_ARRIVAL: readonly Check[] = ["stale", "skew"];
const JUDGED = CHECKS.filter((check) => !NEEDS_ARRIVAL.includes(check));

/** Rows may stand in any order and hold anything. `intervalMs` is the length of a candle. */
export function qualityReport(columns: CandleColumns, intervalMs: number): QualityReport {
  const failed = new Uint16Array(columns.length);
  const order = arrange(columns, intervalMs, failed);
  const { judge } = createCandleJudge(intervalMs);
  for (const row of order) failed[row] = (failed[row] ?? 0) | judge(columns, row, Number.NaN);
  const gaps = gapsOf(columns, order, failed, intervalMs);
  const counts = count(failed);
  const missing = gaps.reduce((sum, { from, until }) => sum + (until - from) / intervalMs, 0);
  const expected = order.length + missing;
  const usable = order.length - unusable(order, failed);
  return {
    rows: columns.length,
    expected,
    missing,
    duplicates: counts.byCheck.duplicate ?? 0,
    outOfOrder: counts.byCheck.outOfOrder ?? 0,
    quarantined: counts.quarantined,
    suspect: counts.suspect,
    byCheck: counts.byCheck,
    gaps,
    score: qualityScore({
      missing: expected === 0 ? 1 : 1 - usable / expected,
      suspect: usable === 0 ? 0 : counts.suspect / usable,
      featureFailures: 0,
    }),
  };
}

function gapsOf(columns: CandleColumns, order: Uint32Array, failed: Uint16Array, intervalMs: number): readonly Gap[] {
  const gaps: Gap[] = [];
  for (let index = 1; index < order.length; index++) {
    const row = order[index] ?? 0;
    if (((failed[row] ?? 0) & BIT.gap) === 0) continue;
    const before = columns.openTime[order[index - 1] ?? 0] ?? 0;
    gaps.push({ from: (before + intervalMs) as TimestampMs, until: (columns.openTime[row] ?? 0) as TimestampMs });
  }
  return gaps;
}

/** Times whose only rows may not be used. */
const unusable = (order: Uint32Array, failed: Uint16Array): number =>
  order.reduce((sum, row) => (resultOf(failed[row] ?? 0) === "quarantined" ? sum + 1 : sum), 0);

function count(failed: Uint16Array) {
  let quarantined = 0;
  let suspect = 0;
  const perBit = new Float64Array(CHECKS.length);
  for (const mask of failed) {
    if (mask === 0) continue;
    const result = resultOf(mask);
    if (result === "quarantined") quarantined++;
    else if (result === "suspect") suspect++;
    for (let bit = 0; bit < perBit.length; bit++) perBit[bit] = (perBit[bit] ?? 0) + ((mask >> bit) & 1);
  }
  const byCheck: Partial<Record<Check, number>> = Object.fromEntries(
    JUDGED.map((check) => [check, perBit[CHECKS.indexOf(check)] ?? 0]),
  );
  return { byCheck, quarantined, suspect };
}
