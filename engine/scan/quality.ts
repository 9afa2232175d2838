/** How good an instrument's data is at a slot: what is stored of the 24 hours before it, and what was counted of it. */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import { qualityScore } from "../../core/quality.ts";
import { DAY_MS, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { POLICY } from "../../risk/policy.ts";
import type { QualityCounts, QualityFacts } from "../ports.ts";

const DAY_MINUTES = DAY_MS / MINUTE_MS;
/** Failures are held against the computations of a whole day, so that the first ones of a process are not half of all. */
const SCANS_PER_DAY = DAY_MS / SLOT_MS;

/**
 * Missing minutes are counted in the candles themselves: whatever was quarantined is not among them, and live and
 * replay of the same minutes agree. `historyMinutes` = how far back the history is kept complete.
 */
export function qualityAt(
  history: CandleColumns,
  slot: TimestampMs,
  historyMinutes: number,
  { suspect, featureFailures }: QualityCounts,
): QualityFacts {
  const expected = Math.min(DAY_MINUTES, historyMinutes);
  const received = Math.min(expected, rowsSince(history, plus(slot, -expected * MINUTE_MS)));
  const missingShare = 1 - received / expected;
  const featureFailureShare = Math.min(1, featureFailures / SCANS_PER_DAY);
  const score = qualityScore({
    missing: missingShare,
    suspect: received === 0 ? 0 : suspect / received,
    featureFailures: featureFailureShare,
  });
  return { missingShare, featureFailureShare, score };
}

/** Whether the day broke one of the shares that the DATA rule allows. */
export const isPoor = ({ missingShare, featureFailureShare }: QualityFacts): boolean =>
  missingShare > POLICY.maxMissingCandles || featureFailureShare > POLICY.maxFeatureFailures;

const rowsSince = ({ openTime, length }: CandleColumns, from: TimestampMs): number =>
  length - rowAtOrAfter(openTime, from, 0, length);
