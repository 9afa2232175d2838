/** Many attempts at a firm's phases, and what came of them. */
import { units } from "../../core/money.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { wilson } from "../../engine/statistics.ts";
import { dayLabel, nextReset } from "../../risk/day.ts";
import type { Breach } from "../../risk/limits.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { createRandom } from "../random.ts";
import { type PhaseBreach, type PhaseEnd, type PhaseRules, runPhase } from "./attempt.ts";
import type { DayDraw, DaySource } from "./days.ts";

export type ChallengePlan = {
  /** Phases in their order; an attempt passes when it passes all. */
  readonly phases: readonly PhaseRules[];
  readonly days: DaySource;
  readonly attempts: number;
  readonly seed: number;
  readonly startAt: TimestampMs;
};

export type BreachReport = {
  /** Counted from 1. */
  readonly attempt: number;
  readonly preset: string;
  readonly t: string;
  /** Date of the account's day. */
  readonly day: string;
  readonly rule: Breach["rule"];
  /** Account money. */
  readonly equity: number;
  readonly floor: number;
};

export type ChallengeResult = {
  readonly attempts: number;
  readonly passed: number;
  readonly rate: number;
  /** 95 % interval of the rate. */
  readonly wilson: readonly [number, number];
  readonly breaches: { readonly daily: number; readonly max: number };
  /** Trading days of the attempts that passed, all phases together; null when none did. */
  readonly meanDays: number | null;
  readonly medianDays: number | null;
  /** Attempts that ended neither passed nor breached: the rules left no size to trade with, or the time was up. */
  readonly stalled: number;
  readonly gates: readonly ChallengeGate[];
  readonly breachList: readonly BreachReport[];
};

export type ChallengeGate = { readonly name: string; readonly passed: boolean; readonly was: string };

const GATE_ATTEMPTS = 20;
const GATE_RATE = 0.7;

/** The same seed gives the same attempts: the first 20 of 10,000 are those of a run of 20. */
export function simulateChallenge(plan: ChallengePlan): ChallengeResult {
  const ends = Array.from({ length: plan.attempts }, (_, index) =>
    runAttempt(plan.phases, plan.days(createRandom(plan.seed, index)), plan.startAt),
  );
  const passed = ends.filter(({ result }) => result === "passed");
  const days = passed.map(({ days: count }) => count).toSorted((a, b) => a - b);
  const breachList = ends.flatMap(({ breach, preset }, index) =>
    breach === null ? [] : [reportOf(breach, index + 1, preset)],
  );
  const rate = passed.length / plan.attempts;
  const count = (rule: Breach["rule"]): number => breachList.filter((one) => one.rule === rule).length;
  return {
    attempts: plan.attempts,
    passed: passed.length,
    rate,
    wilson: wilson(passed.length, plan.attempts),
    breaches: { daily: count("DAILY_LOSS"), max: count("MAX_LOSS") },
    meanDays: days.length === 0 ? null : days.reduce((sum, one) => sum + one, 0) / days.length,
    medianDays: medianOf(days),
    stalled: ends.filter(({ result }) => result === "stalled").length,
    gates: [rateGate(rate), breachGate(plan.attempts, breachList)],
    breachList,
  };
}

export type AttemptEnd = Omit<PhaseEnd, "endedAt"> & { readonly preset: RiskPreset };

/** All phases, each on the account day after the last, until one is not passed. */
export function runAttempt(phases: readonly PhaseRules[], draw: DayDraw, startAt: TimestampMs): AttemptEnd {
  let at = startAt;
  let traded = 0;
  let couldBreach = false;
  let last: AttemptEnd | null = null;
  for (const rules of phases) {
    const end = runPhase(rules, draw, at);
    traded += end.days;
    couldBreach ||= end.couldBreach || end.breach !== null;
    last = { result: end.result, days: traded, breach: end.breach, couldBreach, preset: rules.preset };
    if (end.result !== "passed") break;
    at = nextReset(end.endedAt, rules.preset.day.tz, rules.preset.day.resetAt);
  }
  if (last === null) throw new Error("A challenge needs at least one phase.");
  return last;
}

export const reportOf = (
  { at, rule, equity, floor }: PhaseBreach,
  attempt: number,
  { id, day }: RiskPreset,
): BreachReport => ({
  attempt,
  preset: id,
  t: isoUtc(at),
  day: dayLabel(at, day.tz, day.resetAt),
  rule,
  equity: units(equity),
  floor: units(floor),
});

function medianOf(sorted: readonly number[]): number | null {
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return high === undefined || low === undefined ? null : (low + high) / 2;
}

const rateGate = (rate: number): ChallengeGate => ({
  name: "pass rate ≥70 %",
  passed: rate >= GATE_RATE,
  was: `${(100 * rate).toFixed(1)} %`,
});

/** Judged on the first 20 attempts, however many are run; with fewer it stays open. */
function breachGate(attempts: number, breachList: readonly BreachReport[]): ChallengeGate {
  const name = "0 breaches in 20";
  if (attempts < GATE_ATTEMPTS) return { name, passed: false, was: `only ${attempts} attempts` };
  const broken = breachList.filter(({ attempt }) => attempt <= GATE_ATTEMPTS).length;
  return { name, passed: broken === 0, was: `${broken} in the first ${GATE_ATTEMPTS} attempts` };
}
