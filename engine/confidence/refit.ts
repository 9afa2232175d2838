/**
 * Whether the outcomes of the last month make a better calibrator than the one that serves. Fitted on the older part,
 * compared on the newest week, which the candidate never saw; adopted only on enough evidence and with a lower Brier
 * score, and then fitted again on all of it. Boosters keep the coefficients they shipped with.
 */
import { DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import type { Calibrator } from "../ports.ts";
import { logit } from "./logit.ts";
import { fitPlatt, type PlattLine, type PlattRow, stated } from "./platt.ts";
import type { RefitReason, RefitRecord } from "./refit-record.ts";
import { reliabilityOf } from "./reliability.ts";
import { independent, type ResolvedPrediction } from "./resolved.ts";

export const REFIT_DAYS = 30;
const COMPARED_DAYS = 7;
/**
 * Independent outcomes. A hundred tell a win rate to ±10 points, the coarsest thing worth stating; one instrument has at
 * most six a day, so 100 are there after 17 days of one or 6 of three. In the newest week one instrument can have 42: 30
 * leave room for a day of gaps, and below that a handful of trades would decide.
 */
const LEAST_TO_FIT = 100;
const LEAST_TO_COMPARE = 30;

/** Pure: the same outcomes and the same instant give the same record, whenever it is asked for. */
export function refit(
  outcomes: readonly ResolvedPrediction[],
  { tag, active, at }: { readonly tag: string; readonly active: Calibrator; readonly at: TimestampMs },
): RefitRecord {
  const since = plus(at, -REFIT_DAYS * DAY_MS);
  const split = plus(at, -COMPARED_DAYS * DAY_MS);
  const known = outcomes.filter(({ slot, endedAt }) => slot >= since && slot < at && endedAt <= at);
  // What ended within the newest week would show the fit what it is then compared on.
  const older = known.filter(({ endedAt }) => endedAt <= split);
  const newest = known.filter(({ slot }) => slot >= split);
  const counts = {
    n: known.length,
    nIndependent: independent(known).length,
    nCompared: newest.length,
    nComparedIndependent: independent(newest).length,
  };
  const about = { id: `${tag}+${isoUtc(at).slice(0, 10)}`, tag, fittedAt: at, since, split, until: at };
  const judged = judge(older, newest, counts.nComparedIndependent, active);
  const final = judged.reason === "ADOPTED" ? fitPlatt(known.map(rowOf)) : null;
  const adopted = final !== null && final.slope > 0;
  const reason = judged.reason === "ADOPTED" && !adopted ? "SLOPE_NOT_POSITIVE" : judged.reason;
  const line = adopted ? final : judged.line;
  return {
    ...about,
    ...{ slope: line?.slope ?? null, intercept: line?.intercept ?? null },
    ...counts,
    comparedWith: active.id,
    ...{ brierBefore: judged.brierBefore, brierAfter: judged.brierAfter },
    reliability: adopted ? reliabilityOf(known.map((one) => ({ ...one, pWin: stated(final, rowOf(one)) }))) : [],
    adopted,
    reason,
  };
}

type Judged = {
  readonly reason: RefitReason;
  readonly line: PlattLine | null;
  readonly brierBefore: number | null;
  readonly brierAfter: number | null;
};

function judge(
  older: readonly ResolvedPrediction[],
  newest: readonly ResolvedPrediction[],
  nCompared: number,
  active: Calibrator,
): Judged {
  const unknown = { line: null, brierBefore: null, brierAfter: null };
  if (independent(older).length < LEAST_TO_FIT) return { reason: "TOO_FEW_TO_FIT", ...unknown };
  const line = fitPlatt(older.map(rowOf));
  if (line === null) return { reason: "ONE_SIDED", ...unknown };
  if (nCompared < LEAST_TO_COMPARE) return { ...unknown, reason: "TOO_FEW_TO_COMPARE", line };
  const scores = { line, brierBefore: brier(newest, active), brierAfter: brier(newest, line) };
  if (line.slope <= 0) return { reason: "SLOPE_NOT_POSITIVE", ...scores };
  return { reason: scores.brierAfter < scores.brierBefore ? "ADOPTED" : "NOT_BETTER", ...scores };
}

const rowOf = ({ score, boost, won }: ResolvedPrediction): PlattRow => ({ logit: logit(score), offset: boost, won });

/** Mean squared distance of what was stated from what came, 0..1. */
function brier(outcomes: readonly ResolvedPrediction[], line: PlattLine): number {
  const sum = outcomes.reduce((total, one) => total + (stated(line, rowOf(one)) - Number(one.won)) ** 2, 0);
  return sum / outcomes.length;
}
