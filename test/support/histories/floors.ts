/**
 * The firm's words on loss limits, written down a second time and by hand, so that a mistake in `risk/` cannot excuse
 * itself: https://ftmo.com/en/trading-objectives/. Prague's days follow from the European rule for summer time.
 */

export type FirmRules = {
  /** Shares of the initial balance. */
  readonly daily: number;
  readonly total: number;
  /** True when the total limit rises with the balance at midnight. */
  readonly trailing: boolean;
};

const TWO_STEP: FirmRules = { daily: 0.05, total: 0.1, trailing: false };
const ONE_STEP: FirmRules = { daily: 0.03, total: 0.1, trailing: true };

export const FIRM_RULES: Readonly<Record<string, FirmRules>> = {
  "ftmo-2step-challenge": TWO_STEP,
  "ftmo-2step-verification": TWO_STEP,
  "ftmo-2step-funded-standard": TWO_STEP,
  "ftmo-2step-funded-swing": TWO_STEP,
  "ftmo-1step-challenge": ONE_STEP,
  "ftmo-1step-funded": ONE_STEP,
};

/** All in cents. */
export type Anchors = {
  readonly initial: number;
  /** Balance at the newest midnight in Prague. */
  readonly midnight: number;
  /** Highest balance at any midnight. */
  readonly highestMidnight: number;
};

/** The level equity must not fall below, with limits of these shares. */
export function floorOf({ initial, midnight, highestMidnight }: Anchors, rules: FirmRules): number {
  const reference = rules.trailing ? Math.max(initial, highestMidnight) : initial;
  return Math.max(midnight - rules.daily * initial, reference - rules.total * initial);
}

/** The product's own limits: as configured, at most nine tenths of the firm's. */
export const ownRules = (rules: FirmRules, own: { readonly daily: number; readonly total: number }): FirmRules => ({
  ...rules,
  daily: Math.min(own.daily, 0.9 * rules.daily),
  total: Math.min(own.total, 0.9 * rules.total),
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** 01:00 UTC on the last Sunday of a month that has 31 days. */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1);
  return last - new Date(last).getUTCDay() * DAY;
}

const isSummer = (at: number): boolean => {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9);
};
const offsetAt = (at: number): number => (isSummer(at) ? 2 * HOUR : HOUR);

/** The first midnight in Prague after an instant. Clocks change at 02:00 and 03:00, so midnight is never in doubt. */
export function nextMidnight(at: number): number {
  const today = Math.floor((at + offsetAt(at)) / DAY) * DAY;
  const tomorrow = today + DAY;
  return isSummer(tomorrow - 2 * HOUR) ? tomorrow - 2 * HOUR : tomorrow - HOUR;
}

/** The clock changes of 2026 and 2027. */
export const CLOCK_CHANGES: readonly number[] = [2026, 2027].flatMap((year) => [
  lastSunday(year, 2),
  lastSunday(year, 9),
]);
