/** The names of all quality checks, what failing one means, and the limits they hold data against. */

/** What a failed check does: the row may not be used, it is used but flagged, or it is only counted. */
type Effect = "quarantine" | "suspect" | "note";

const EFFECTS = {
  /** A value is not a number. */
  finite: "quarantine",
  /** A price is not above zero, or the volume is negative. */
  positive: "quarantine",
  /** High and low do not enclose open and close within one part in 10^9. */
  ohlcOrder: "quarantine",
  /** The time is no open time of this timeframe. */
  misaligned: "quarantine",
  /** A row of the same time with other values came before, or is the sound one. */
  conflict: "quarantine",
  /** A price more than 10 % away from the close before. */
  jump: "suspect",
  /** More than 100 times the average volume of the 100 candles before. */
  volume: "suspect",
  /** Nothing was traded. */
  zeroVolume: "suspect",
  /** The exchange's clock and ours disagree, or it is stamped later than now. */
  skew: "suspect",
  /** A row of the same time or the same trade came before. */
  duplicate: "note",
  /** A row of a later time came before. */
  outOfOrder: "note",
  /** It came more than a minute after it was complete. */
  stale: "note",
  /** A return more than three standard deviations from the mean of the 100 before. */
  sigma: "note",
  /** The row before it is not the interval before it. */
  gap: "note",
} as const satisfies Record<string, Effect>;

export type Check = keyof typeof EFFECTS;
/** What became of a row. */
export type QualityResult = "pass" | "suspect" | "quarantined";
/** Failed checks of a row, one bit each; 0 = all passed. */
export type FailedChecks = number;

export const CHECKS = Object.keys(EFFECTS) as readonly Check[];
export const BIT = Object.fromEntries(CHECKS.map((check, index) => [check, 1 << index])) as Readonly<
  Record<Check, number>
>;

const maskOf = (effect: Effect): FailedChecks =>
  CHECKS.reduce((mask, check) => (EFFECTS[check] === effect ? mask | BIT[check] : mask), 0);
const QUARANTINE = maskOf("quarantine");
const SUSPECT = maskOf("suspect");

export function resultOf(failed: FailedChecks): QualityResult {
  if ((failed & QUARANTINE) !== 0) return "quarantined";
  return (failed & SUSPECT) === 0 ? "pass" : "suspect";
}

export const checksOf = (failed: FailedChecks): readonly Check[] =>
  CHECKS.filter((check) => (failed & BIT[check]) !== 0);

/** The checks for which a row is flagged as suspect, without those that are only counted. */
export const suspicionsOf = (failed: FailedChecks): readonly Check[] => checksOf(failed & SUSPECT);

/** Candles, and returns between them, that a new one is held against. */
export const WINDOW = 100;
/** Share of the close before. */
export const JUMP = 0.1;
export const SIGMAS = 3;
/** Times the average. */
export const VOLUME_MULTIPLE = 100;
export const STALE_AFTER_MS = 60_000;
/** The exchange's clock and ours may be this far apart before it counts. */
export const SKEW_MS = 1000;
