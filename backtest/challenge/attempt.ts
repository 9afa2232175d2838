/** One simulated attempt: trade day after day until the phase is passed, a limit is broken, or nothing moves any more. */
import { type Cents, cents } from "../../core/money.ts";
import { plus, type TimestampMs } from "../../core/time.ts";
import { dayStart, nextReset } from "../../risk/day.ts";
import { type Breach, breachOf, limitsOf } from "../../risk/limits.ts";
import { bestDay, targetProgress, tradingDays } from "../../risk/objectives.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { nextState } from "../../risk/state.ts";
import type { AccountState, Deal, OpenPosition, OwnLimits, RiskState } from "../../risk/types.ts";
import { afterDeal, afterReset, openAccount } from "./account.ts";
import type { DayDraw, PlannedTrade } from "./days.ts";
import type { Stakes } from "./stake.ts";

export type PhaseRules = {
  readonly preset: RiskPreset;
  readonly own: OwnLimits;
  readonly stakes: Stakes;
  /** Losses this young are told to the stakes, milliseconds. */
  readonly lossWindowMs: number;
};

export type PhaseBreach = Breach & { readonly at: TimestampMs; readonly equity: Cents };

/**
 * `stalled`: the product would open nothing any more, or the time was up; the account is neither lost nor passed.
 * `unfinished`: the days to live through ended before that.
 */
export type PhaseEnd = {
  readonly result: "passed" | "breached" | "stalled" | "unfinished";
  /** Account days with an opened position. */
  readonly days: number;
  readonly endedAt: TimestampMs;
  readonly breach: PhaseBreach | null;
  /**
   * True when at some moment a limit would have been broken, had all open trades stood at their stops at once. Trades in R
   * do not say whether they did.
   */
  readonly couldBreach: boolean;
};

/** Ten years; what has not moved by then will not. */
const MAX_DAYS = 3650;

/** Runs one phase from the start of the account day that contains `at`. */
export function runPhase(rules: PhaseRules, draw: DayDraw, at: TimestampMs): PhaseEnd {
  const { tz, resetAt } = rules.preset.day;
  const run = new PhaseRun(rules, dayStart(at, tz, resetAt));
  const lastDay = Math.min(MAX_DAYS, rules.preset.maxCalendarDays ?? MAX_DAYS);
  for (let day = 0; day < lastDay; day += 1) {
    const planned = draw();
    if (planned === null) return run.unfinished();
    const end = run.day(planned);
    if (end !== null) return end;
  }
  return run.stalled();
}

const CALM: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };

type RunningTrade = {
  readonly closeAt: TimestampMs;
  readonly net: Cents;
  /** What it loses at its stop, in cents. */
  readonly perR: number;
  readonly position: OpenPosition;
};

class PhaseRun {
  readonly #rules: PhaseRules;
  #account: AccountState;
  #state: RiskState = CALM;
  #running: readonly RunningTrade[] = [];
  #pausedToday = false;
  #couldBreach = false;
  #openedAt: TimestampMs[] = [];
  #deals: Deal[] = [];
  #losses: readonly TimestampMs[] = [];

  constructor(rules: PhaseRules, start: TimestampMs) {
    this.#rules = rules;
    const { initial, currency } = rules.preset;
    this.#account = openAccount(cents(initial), currency, start);
  }

  /** Null while the phase goes on. */
  day(planned: readonly PlannedTrade[]): PhaseEnd | null {
    const { tz, resetAt } = this.#rules.preset.day;
    const end = nextReset(this.#account.dayStart, tz, resetAt);
    if (this.#isStuck(planned)) return this.stalled();
    for (const trade of this.#targetMet() ? planned.slice(0, 1) : planned) {
      // A trade drawn from a longer day is opened just before this one ends.
      const openAt = plus(this.#account.dayStart, Math.min(trade.openMs, end - this.#account.dayStart - 1));
      const ended = this.#closeUntil(openAt) ?? this.#open(trade, openAt);
      if (ended !== null) return ended;
    }
    const ended = this.#closeUntil(plus(end, -1));
    if (ended !== null) return ended;
    this.#account = afterReset(this.#account, end);
    this.#pausedToday = false;
    this.#updateState();
    this.#lookAtStops();
    return null;
  }

  #lookAtStops(): void {
    const { preset, own } = this.#rules;
    const limits = this.#couldBreach || this.#running.length === 0 ? null : limitsOf(this.#account, preset, own);
    if (limits === null) return;
    const lost = this.#running.reduce((sum, { perR }) => sum + perR, 0);
    const lowest = cents((this.#account.balance - lost) / 100);
    this.#couldBreach = breachOf(lowest, limits, preset) !== null;
  }

  stalled(): PhaseEnd {
    return this.#end("stalled", this.#account.at, null);
  }

  unfinished(): PhaseEnd {
    return this.#end("unfinished", this.#account.at, null);
  }

  /** On a fresh day with nothing open, what allows no trade now never will: only the total limit can be in the way. */
  #isStuck(planned: readonly PlannedTrade[]): boolean {
    if (planned.length === 0 || this.#running.length > 0 || this.#targetMet()) return false;
    return !(this.#stake(this.#account.dayStart).perR > 0);
  }

  #stake(at: TimestampMs) {
    this.#losses = this.#losses.filter((loss) => loss > at - this.#rules.lossWindowMs);
    const open = this.#running.map(({ position }) => position);
    const account = { ...this.#account, at };
    return this.#rules.stakes({ at, account, state: this.#state, open, recentLosses: this.#losses });
  }

  /** Once the target is reached only days are missing: one smallest position a day, which moves nothing. */
  #open(trade: PlannedTrade, at: TimestampMs): PhaseEnd | null {
    if (this.#targetMet()) {
      this.#openedAt.push(at);
      return this.#passedAt(at);
    }
    if (this.#pausedToday) return null;
    const { perR, position } = this.#stake(at);
    if (!(perR > 0)) return null;
    this.#openedAt.push(at);
    const net = cents((trade.r * perR) / 100);
    const closeAt = plus(at, Math.max(0, trade.closeMs - trade.openMs));
    this.#running = [...this.#running, { closeAt, net, perR, position }].toSorted((a, b) => a.closeAt - b.closeAt);
    this.#lookAtStops();
    return null;
  }

  #closeUntil(at: TimestampMs): PhaseEnd | null {
    for (let next = this.#running[0]; next !== undefined && next.closeAt <= at; next = this.#running[0]) {
      this.#running = this.#running.slice(1);
      const ended = this.#book(next);
      if (ended !== null) return ended;
    }
    return null;
  }

  #book({ closeAt, net }: RunningTrade): PhaseEnd | null {
    this.#account = afterDeal(this.#account, net, closeAt);
    this.#deals.push({ at: closeAt, net });
    if (net < 0) this.#losses = [...this.#losses, closeAt];
    this.#updateState();
    return this.#breachedAt(closeAt) ?? this.#passedAt(closeAt);
  }

  #breachedAt(at: TimestampMs): PhaseEnd | null {
    const { preset, own } = this.#rules;
    const limits = limitsOf(this.#account, preset, own);
    const breach = limits === null ? null : breachOf(this.#account.equity, limits, preset);
    if (breach === null) return null;
    if (breach.rule === "DAILY_LOSS" && preset.daily?.severity === "pause_until_reset") {
      this.#pausedToday = true;
      return null;
    }
    return this.#end("breached", at, { ...breach, at, equity: this.#account.equity });
  }

  /** Profit above the target, flat, and no day more to be spread over than has been: only trading days may be missing. */
  #targetMet(): boolean {
    const { preset } = this.#rules;
    if (targetProgress(this.#account, this.#running.length, preset)?.met !== true) return false;
    return bestDay(this.#deals, preset)?.met ?? true;
  }

  #passedAt(at: TimestampMs): PhaseEnd | null {
    if (!this.#targetMet()) return null;
    const enough = tradingDays(this.#openedAt, this.#rules.preset) >= this.#rules.preset.minTradingDays;
    return enough ? this.#end("passed", at, null) : null;
  }

  #updateState(): void {
    const { preset, own } = this.#rules;
    this.#state = nextState(this.#state, this.#account, preset, own);
  }

  #end(result: PhaseEnd["result"], endedAt: TimestampMs, breach: PhaseBreach | null): PhaseEnd {
    const days = tradingDays(this.#openedAt, this.#rules.preset);
    return { result, days, endedAt, breach, couldBreach: this.#couldBreach };
  }
}
