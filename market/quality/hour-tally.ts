/** What was counted of an instrument's candles within one hour, and the row it makes. */
import type { InstrumentId } from "../../core/instrument.ts";
import { qualityScore } from "../../core/quality.ts";
import { HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { QualityHour, QuarantinedRow, TradeCounts } from "../../engine/ports.ts";
import { CHECKS, type Check, type FailedChecks, resultOf } from "./checks.ts";
import { tradeChecks } from "./trade-tally.ts";

export const hourOf = (at: number): TimestampMs => (Math.floor(at / HOUR_MS) * HOUR_MS) as TimestampMs;

/** Stored candles of the hour. */
export type HourTally = { received: number; suspect: number; readonly failed: Float64Array };
export const emptyTally = (): HourTally => ({ received: 0, suspect: 0, failed: new Float64Array(CHECKS.length) });

export function addTo(tally: HourTally, failed: FailedChecks): void {
  tally.received++;
  if (resultOf(failed) === "suspect") tally.suspect++;
  if (failed === 0) return;
  for (let bit = 0; bit < CHECKS.length; bit++) tally.failed[bit] = (tally.failed[bit] ?? 0) + ((failed >> bit) & 1);
}

/** Scans of the hour, and the trades that came between them. */
export type ScanTally = {
  readonly attempts: number;
  readonly failures: number;
  readonly stale: number;
  readonly trades: TradeCounts;
};

/** Checks that decide whether a row may be used: rows that failed one are among the quarantined. */
const HARD = ["finite", "positive", "ohlcOrder", "misaligned", "conflict"] as const satisfies readonly Check[];
/** Checks of the candles in use. */
const SOFT = ["jump", "volume", "zeroVolume", "skew", "sigma", "gap"] as const satisfies readonly Check[];

export type HourFacts = {
  readonly instrument: InstrumentId;
  readonly hour: TimestampMs;
  /** Minutes of the hour that are over and of which candles were to be expected. */
  readonly expected: number;
  readonly candles: HourTally;
  readonly scans: ScanTally;
  readonly quarantined: readonly QuarantinedRow[];
};

export function hourRow({ instrument, hour, expected, candles, scans, quarantined }: HourFacts): QualityHour {
  const { received, suspect } = candles;
  const { attempts, failures } = scans;
  const score = qualityScore({
    missing: expected === 0 ? 0 : 1 - received / expected,
    suspect: received === 0 ? 0 : suspect / received,
    featureFailures: attempts === 0 ? 0 : failures / attempts,
  });
  return {
    ...{ instrument, hour, expected, received, quarantined: quarantined.length, suspect },
    ...{ featureAttempts: attempts, featureFailures: failures },
    checks: checksOf(candles, scans, quarantined),
    score,
  };
}

function checksOf(candles: HourTally, scans: ScanTally, quarantined: readonly QuarantinedRow[]): QualityHour["checks"] {
  const rows = candles.received + quarantined.length;
  const split = (all: number, failed: number) => ({ passed: all - failed, failed });
  const hard = HARD.map((check) => {
    const failed = quarantined.reduce((sum, { reason }) => (reason === check ? sum + 1 : sum), 0);
    return [check, split(rows, failed)] as const;
  });
  const soft = SOFT.map(
    (check) => [check, split(candles.received, candles.failed[CHECKS.indexOf(check)] ?? 0)] as const,
  );
  const found = Object.fromEntries([...hard, ...soft, ["stale", split(scans.attempts, scans.stale)]]);
  return { ...found, ...tradeChecks(scans.trades) };
}

/** Minutes from the later of hour and first known candle to the earlier of the hour's end and `now`. */
export const minutesExpected = (hour: number, begins: number, now: number): number =>
  Math.max(0, Math.round((Math.min(hour + HOUR_MS, now) - Math.max(hour, begins)) / MINUTE_MS));
