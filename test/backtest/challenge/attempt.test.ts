/** Attempts of a few trades whose every balance can be worked out by hand; 1R is 2 % of min(balance, 100,000). */
import { expect, test } from "vitest";
import { type PhaseRules, runPhase } from "../../../backtest/challenge/attempt.ts";
import type { PlannedTrade } from "../../../backtest/challenge/days.ts";
import { type Stakes, unguarded } from "../../../backtest/challenge/stake.ts";
import { isoUtc } from "../../../core/time.ts";
import type { RiskPreset } from "../../../risk/preset.ts";
import { CHALLENGE, OWN, preset, utc } from "../../support/gate.ts";

const HOUR = 3_600_000;
const at = (openHour: number, closeHour: number, r: number): PlannedTrade => ({
  openMs: openHour * HOUR,
  closeMs: closeHour * HOUR,
  r,
});
/** Trades one after the other, an hour each. */
const day = (...results: readonly number[]): readonly PlannedTrade[] =>
  results.map((r, index) => at(2 * index + 1, 2 * index + 2, r));

const START = utc("2026-01-05T12:00:00Z");

function phase(
  days: readonly (readonly PlannedTrade[])[],
  rules: RiskPreset = CHALLENGE,
  stakes: Stakes = unguarded(0.02),
) {
  const all = [...days];
  const settings: PhaseRules = { preset: rules, own: OWN, stakes, lossWindowMs: HOUR };
  const end = runPhase(settings, () => all.shift() ?? [], START);
  return { ...end, endedAt: isoUtc(end.endedAt), left: all.length };
}

test("110,000.00 exactly is not above the target; the sixth win passes", () => {
  const end = phase(Array.from({ length: 8 }, () => day(1)));
  expect(end).toMatchObject({ result: "passed", days: 6, endedAt: "2026-01-10T01:00:00.000Z", left: 2 });
});

test("a target reached on the first day waits for the fourth trading day, and risks nothing until then", () => {
  // Empty days do not count; the losses of later days are not taken.
  const end = phase([day(6), [], day(-1, -1), day(-1), day(-1), day(-1)]);
  expect(end).toMatchObject({ result: "passed", days: 4, endedAt: "2026-01-09T00:00:00.000Z", left: 1 });
});

test("the third loss of a day breaks the daily limit: 98,000, 96,040, 94,119.20", () => {
  const { result, breach, days } = phase([day(-1, -1, -1, 5)]);
  expect({ result, days }).toEqual({ result: "breached", days: 1 });
  expect(breach).toEqual({
    rule: "DAILY_LOSS",
    floor: 9_500_000,
    equity: 9_411_920,
    at: utc("2026-01-05T05:00:00Z"),
  });
});

test("equity at exactly the limit is allowed", () => {
  expect(phase([day(-2.5)]).result).toBe("stalled");
});

test.each([
  // 2,000 a trade: 94,000 would be below 95,000, 96,000 is not.
  ["two open at once", [[at(1, 5, 1), at(2, 6, 1)]], false],
  ["three open at once", [[at(1, 5, 1), at(2, 6, 1), at(3, 7, 1)]], true],
  ["three, one after the other", [day(1, 1, 1)], false],
  // Down to 96,040 when it is opened: 1,920.80 more are 94,119.20.
  ["after two losses", [day(-1, -1, 1)], true],
  // At 106,000 three more may go down to 100,000: above 95,000, but not above the next day's 101,000.
  ["three held over a reset after a win", [[...day(3), at(20, 30, 1), at(21, 30, 1), at(22, 30, 1)]], true],
  ["three closed before it", [[...day(3), at(20, 23, 1), at(21, 23, 1), at(22, 23, 1)]], false],
] as const)("stops at once, %s: a limit could have been broken: %s", (_name, days, could) => {
  expect(phase(days)).toMatchObject({ couldBreach: could, breach: null });
});

test("after losses on two days the total limit is the higher one: 95,200, 90,630.40, 88,817.79", () => {
  const { breach, days } = phase([day(-2.4), day(-2.4), day(-1)]);
  expect(days).toBe(3);
  expect(breach).toMatchObject({ rule: "MAX_LOSS", floor: 9_000_000, equity: 8_881_779 });
});

test("a loss closed after midnight counts for the new day", () => {
  // Held from 23:00 to 02:00: −5,000 on a floor of 95,000; two days in one would be −8,000 and a breach.
  const held = phase([[...day(-1.5), at(23, 26, -2)], day(1)]);
  expect(held.breach).toBeNull();
  expect(phase([[...day(-1.5), at(21, 23, -2)], day(1)]).breach).toMatchObject({ rule: "DAILY_LOSS" });
});

test("with a position open the target is not met: the phase passes when the last one is closed", () => {
  const fourDays = [day(0), day(0), day(0)];
  const end = phase([...fourDays, [at(1, 3, 6), at(2, 5, -0.5)]]);
  expect(end).toMatchObject({ result: "passed", endedAt: "2026-01-08T04:00:00.000Z" });
  expect(phase([...fourDays, [at(1, 3, 6), at(2, 5, -1)]]).result).toBe("stalled");
});

test("1-Step: the best day must shrink to half of the profitable days' sum", () => {
  // 16,000, then 6,000 a day: 22,000, 28,000, 34,000 ≥ 2 × 16,000.
  const end = phase([day(8), day(3), day(3), day(3), day(3)], preset("ftmo-1step-challenge"));
  expect(end).toMatchObject({ result: "passed", days: 4, left: 1 });
});

test("a limit that only pauses ends the day, not the account", () => {
  const pausing: RiskPreset = { ...CHALLENGE, daily: { ...CHALLENGE.daily!, severity: "pause_until_reset" } };
  // 94,000 on the first day; its second trade, which would have won 37,600, is not taken.
  expect(phase([day(-3, 20), day(0), day(0), day(0)], pausing)).toMatchObject({ result: "stalled", breach: null });
  // 94,000 + 13,160 + 14,000; the fourth day only counts.
  expect(phase([day(-3), day(7), day(7), day(1)], pausing)).toMatchObject({ result: "passed", days: 4 });
});

test("what may not be opened is not counted; a fresh day without any size ends the phase", () => {
  const nothing: Stakes = (situation) => ({ ...unguarded(0.02)(situation), perR: 0 });
  expect(phase([day(5, 5)], CHALLENGE, nothing)).toMatchObject({ result: "stalled", days: 0, left: 0 });
  const until: Stakes = (situation) => ({
    ...unguarded(0.02)(situation),
    perR: situation.account.balance < 9_900_000 ? 0 : 100,
  });
  // 1R is 1.00 here: the first trade loses 1,001 of them, the second of that day is refused, the next day stalls.
  expect(phase([day(-1001, 7), day(7)], CHALLENGE, until)).toMatchObject({ result: "stalled", days: 1, left: 0 });
});

test("the phase's own time limit ends it", () => {
  const short = { ...CHALLENGE, maxCalendarDays: 3 };
  expect(phase([day(1), day(1), day(1), day(9)], short)).toMatchObject({ result: "stalled", days: 3, left: 1 });
});

test("losses older than the window are no longer told", () => {
  const seen: number[] = [];
  const stakes: Stakes = (situation) => {
    seen.push(situation.recentLosses.length);
    return unguarded(0.001)(situation);
  };
  phase([[at(1, 2, -1), at(2, 2.5, -1), at(2.75, 3, 1), at(3.25, 4, 1), at(6, 7, 1)]], CHALLENGE, stakes);
  // The first look of the day asks whether anything is possible at all.
  expect(seen.slice(0, 6)).toEqual([0, 0, 1, 2, 1, 0]);
});

test("trades of a 24-hour day fit into one of 23 hours", () => {
  const spring = utc("2026-03-29T10:00:00Z");
  const settings: PhaseRules = { preset: CHALLENGE, own: OWN, stakes: unguarded(0.02), lossWindowMs: HOUR };
  const days = [[at(23.5, 24.5, -3)], [], [], []];
  const { breach } = runPhase(settings, () => days.shift() ?? [], spring);
  // Opened a millisecond before midnight in Prague (22:00 UTC), closed an hour later.
  expect(isoUtc(breach!.at)).toBe("2026-03-29T22:59:59.999Z");
});
