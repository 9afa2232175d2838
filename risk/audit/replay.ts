/**
 * An account's history through the rules, one event at a time. Levels are counted as the firm counts them: from N on the
 * first day, from the last known balance at every reset after it. A day skipped by the events is a day all the same.
 */
import { type Cents, maxMoney, subtractMoney } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type Breach, breachOf, type Limits, limitsOf } from "../limits.ts";
import type { RiskPreset } from "../preset.ts";
import { stateUnder } from "../state.ts";
import type { AccountState, OwnLimits, RiskState } from "../types.ts";
import { type Anchors, accountAt, afterReset, firstDay, lifted } from "./anchors.ts";
import { atStart, contradicts, equityOrBalance, type Known, learn } from "./known.ts";
import { createPositions } from "./positions.ts";
import { createResults } from "./results.ts";
import type { AuditEvent, AuditFault, AuditLine, AuditSummary, FirstBreach } from "./types.ts";

export type Replay = {
  /** After an error the replay is over: nothing that follows can be told. */
  next(event: AuditEvent): Result<AuditLine, AuditFault>;
  summary(): AuditSummary;
};

type Rules = { readonly preset: RiskPreset; readonly initial: Cents; readonly own: OwnLimits };
/** A level that was broken: at a reset, or (null) by the line's own equity. */
type Found = Breach & { readonly equity: Cents; readonly at: TimestampMs | null };

export function createReplay(rules: Rules): Replay {
  const { preset, initial } = rules;
  const positions = createPositions();
  const results = createResults(preset);
  let known = atStart(initial);
  let anchors: Anchors | null = null;
  let state: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };
  let failed: Breach["rule"] | null = null;
  let firstBreach: FirstBreach | null = null;
  let mismatches = 0;
  let last = Number.NEGATIVE_INFINITY;

  /** Holds the equity against the levels, moves the state, and remembers a breach that ends the account. */
  function judge(at: TimestampMs, day: Anchors, reset: TimestampMs | null): { limits: Limits; found: Found | null } {
    const account = accountAt(at, day, known, { initial, currency: preset.currency });
    const limits = limitsFor(account, rules);
    if (known.equity === null && reset === null) return { limits, found: null };
    state = stateUnder(limits, state, account);
    const breach = breachOf(account.equity, limits, preset);
    if (breach === null) return { limits, found: null };
    if (failed === null && ends(account.equity, limits, preset)) failed = breach.rule;
    return { limits, found: { ...breach, equity: account.equity, at: reset } };
  }

  /** Applies every reset that lies before the event; one at the event's own instant waits for a snapshot of it. */
  function passResets(event: AuditEvent, from: Anchors): { day: Anchors; found: Found | null } {
    let day = from;
    let found: Found | null = null;
    while (event.at > day.nextReset || (event.at === day.nextReset && event.type !== "snapshot")) {
      const reset = day.nextReset;
      day = afterReset(day, known, reset, preset);
      found ??= judge(reset, day, reset).found;
    }
    return { day, found };
  }

  /** Learns what an event says, in the day that it belongs to or starts. */
  function take(event: AuditEvent, after: Known, before: Anchors): { day: Anchors; reset: TimestampMs | null } {
    known = after;
    const resets = event.type === "snapshot" && isReset(event.at, before);
    const day = resets ? afterReset(before, known, event.at, preset) : before;
    if (event.type === "deal") results.add(event, day.dayStart);
    return { day: lifted(day, known, event), reset: resets ? event.at : null };
  }

  /** Null when the event can follow; then its deal is counted in. */
  function refusal(event: AuditEvent, after: Known): AuditFault | null {
    if (event.at < last) return "UNSORTED";
    const fault = faultOf(event, after, anchors);
    if (fault !== null || event.type !== "deal") return fault;
    const filled = positions.apply(event);
    return filled.ok ? null : filled.error;
  }

  function remember(found: Found | null, mismatch: boolean, t: string): void {
    if (mismatch) mismatches += 1;
    if (found !== null) firstBreach ??= firstOf(found, t);
  }

  function next(event: AuditEvent): Result<AuditLine, AuditFault> {
    const after = learn(known, event);
    const fault = refusal(event, after);
    if (fault !== null) return err(fault);
    last = event.at;
    const passed = passResets(event, anchors ?? firstDay(event.at, initial, preset));
    const mismatch = contradicts(known, event);
    const { day, reset } = take(event, after, passed.day);
    anchors = day;
    const { limits, found: now } = judge(event.at, day, reset);
    const found = passed.found ?? now;
    remember(found, mismatch, event.t);
    return ok({
      t: event.t,
      ...levelsOf(limits, day, known.equity),
      state: state.level,
      breached: failed !== null || found !== null,
      rule: found?.rule ?? failed,
      breachedAt: found?.at ?? null,
      mismatch,
    });
  }

  const summary = (): AuditSummary => ({
    firstBreach,
    ...results.summary({ initial, known, open: positions.open() }),
    mismatches,
  });

  return { next, summary };
}

/** A snapshot of the very instant of a reset sets the day's anchor; the first day's is N. */
const isReset = (at: TimestampMs, day: Anchors): boolean =>
  at === day.nextReset || (at === day.dayStart && !day.isFirst);

function limitsFor(account: AccountState, { preset, own }: Rules): Limits {
  const limits = limitsOf(account, preset, own);
  if (limits === null) throw new Error(`The limits of ${preset.id} cannot be computed from a whole history`);
  return limits;
}

function levelsOf({ daily, total }: Limits, { day, dayStartBalance }: Anchors, equity: Cents | null) {
  const dailyLimit = daily.officialFloor;
  const maxLossLimit = total.officialFloor;
  const floor = highest(dailyLimit, maxLossLimit);
  return {
    day,
    dayStartBalance,
    dailyLimit,
    maxLossLimit,
    floor,
    ownFloor: maxMoney(daily.ownFloor, total.ownFloor),
    equity,
    room: equity === null || floor === null ? null : subtractMoney(equity, floor),
  };
}

const highest = (a: Cents | null, b: Cents | null): Cents | null =>
  a === null || b === null ? (a ?? b) : maxMoney(a, b);

/** Whether a breach ends the account: always that of the total loss, that of the daily one where the preset says so. */
function ends(equity: Cents, limits: Limits, preset: RiskPreset): boolean {
  if (preset.daily?.severity === "fail") return true;
  // A daily loss that only pauses may be the higher level of two that are broken.
  return breachOf(equity, { ...limits, daily: { ...limits.daily, officialFloor: null } }, preset) !== null;
}

const firstOf = ({ rule, equity, floor, at }: Found, t: string): FirstBreach => ({
  t,
  rule,
  equity,
  floor,
  breachedAt: at,
});

function faultOf(event: AuditEvent, after: Known, anchors: Anchors | null): AuditFault | null {
  if (event.type === "balance" && anchors === null) return "BALANCE_BEFORE_START";
  if (event.type === "balance" && event.amount < 0 && after.balance < 0) return "WITHDRAWAL_ABOVE_BALANCE";
  const amounts = [after.balance, equityOrBalance(after), after.deposited];
  return amounts.every(Number.isSafeInteger) ? null : "MONEY_OUT_OF_RANGE";
}
