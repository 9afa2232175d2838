/** The ledger of a simulated run: the same answers as the database gives, from memory, for one run that nobody resumes. */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Cents, maxMoney } from "../../core/money.ts";
import { err, ok } from "../../core/result.ts";
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { AccountDay } from "../../engine/accounts.ts";
import type { DecisionCount, Ledger, ScanCommit } from "../../engine/ports.ts";
import type { Decision, OutcomeUpdate, TierState } from "../../engine/records.ts";
import type { RiskState } from "../../risk/types.ts";
import { FollowBook } from "./follow-book.ts";
import { type Folding, SignalBook } from "./signal-book.ts";

/** The database counts tiers from states of the last hour only: so does this. */
const TIER_MEMORY_MS = HOUR_MS;

type Account = {
  readonly peakEquity: Cents;
  readonly riskState: RiskState;
  readonly days: Map<TimestampMs, AccountDay>;
  readonly highestDayStart: Cents | null;
};

export type Listeners = {
  readonly onDecision?: (decision: Decision) => void;
  readonly onUpdate?: (update: OutcomeUpdate) => void;
};

/**
 * Decisions and outcomes are handed on and only counted here: a year of them would not fit. With `folding`, deals that
 * are too old to be asked for one by one are kept as what they came to.
 */
export function createMemoryLedger({ onDecision, onUpdate }: Listeners = {}, folding: Folding | null = null): Ledger {
  const signals = new SignalBook(folding);
  const followed = new FollowBook();
  const accounts = new Map<string, Account>();
  const tiers = new Map<string, TierState>();
  const alerts = new Map<string, string>();
  const forecasts = new Map<string, ScanCommit["forecasts"][number]>();
  const newestDecisions = new Map<InstrumentId, Decision>();
  const tally = new Tally();
  let newest: { slot: TimestampMs; storedAt: TimestampMs; stagesMs: ScanCommit["stagesMs"] } | null = null;
  let scans = 0;

  const judge = ({ decisions, followUps, startedAt, slot: at }: ScanCommit): void => {
    const byId = new Map(decisions.map((decision) => [decision.id, decision]));
    for (const decision of decisions) {
      tally.add(decision);
      newestDecisions.set(decision.instrument, decision);
      onDecision?.(decision);
    }
    for (const one of followUps) {
      followed.follow({ ...one, latencyMs: startedAt - at }, byId.get(one.decisionId) ?? null);
    }
  };
  const settle = ({ updates, decisions }: ScanCommit): void => {
    for (const update of updates) {
      followed.apply(update);
      if (update.emitted) signals.apply(update);
      onUpdate?.(update);
    }
    for (const decision of decisions) if (decision.emitted) signals.emitted(decision);
  };
  const remember = (scan: ScanCommit): void => {
    for (const state of scan.predictions) tiers.set(`${state.instrument}|${state.side}`, tierOf(state));
    for (const forecast of scan.forecasts) forecasts.set(`${forecast.instrument}|${forecast.slot}`, forecast);
    for (const { key, value } of scan.alertStates) alerts.set(key, value);
    accounts.set(scan.account, accountAfter(accounts.get(scan.account), scan));
  };

  return {
    commitScan(scan) {
      if (newest !== null && scan.slot <= newest.slot) return err({ code: "SLOT_ALREADY_STORED" });
      judge(scan);
      settle(scan);
      remember(scan);
      scans += 1;
      newest = { slot: scan.slot, storedAt: scan.startedAt, stagesMs: scan.stagesMs };
      return ok({ storedAt: scan.startedAt });
    },
    watermark: () => newest?.slot ?? null,
    openPositions: () => signals.openPositions(),
    openFollowUps: () => followed.openFollowUps(),
    hasFollowUp: (instrument, side, bucket) => followed.hasFollowUp(instrument, side, bucket),
    recentSignals: (since) => signals.recentSignals(since),
    deals: () => signals.deals(),
    signalTimes: () => signals.signalTimes(),
    dealsBefore: () => signals.dealsBefore(),
    peakEquity: (account) => accounts.get(account)?.peakEquity ?? null,
    riskState: (account) => accounts.get(account)?.riskState ?? null,
    accountDay: (account, dayStart) => accounts.get(account)?.days.get(dayStart) ?? null,
    highestDayStart: (account) => accounts.get(account)?.highestDayStart ?? null,
    tierStates: () => {
      const since = newest === null ? 0 : newest.slot - TIER_MEMORY_MS;
      return [...tiers.values()].filter(({ slot }) => slot >= since);
    },
    forecastAt: (instrument, slot) => forecasts.get(`${instrument}|${slot}`) ?? null,
    outcomes: (since, until) => followed.outcomes(since, until),
    lastDecision: (instrument) => newestDecisions.get(instrument) ?? null,
    lastScan: () => newest,
    decisionCounts: (since, until) => tally.counts(since, until),
    counts: () => ({ scans, decisions: tally.size, signals: signals.count }),
    alertState: (key) => alerts.get(key) ?? null,
  };
}

const tierOf = ({ instrument, side, slot, tier, aboveMedium, aboveHigh }: TierState): TierState => ({
  ...{ instrument, side, slot, tier, aboveMedium, aboveHigh },
});

/** The first equity of a day stays; its balance and its highest equity only rise. */
function accountAfter(before: Account | undefined, { equity, riskState, accountDay }: ScanCommit): Account {
  const days = before?.days ?? new Map<TimestampMs, AccountDay>();
  const peakEquity = maxMoney(before?.peakEquity ?? equity, equity);
  const highestDayStart = before?.highestDayStart ?? null;
  if (accountDay === null) return { peakEquity, riskState, days, highestDayStart };
  const known = days.get(accountDay.dayStart);
  const day = known === undefined ? accountDay : higher(known, accountDay);
  days.set(accountDay.dayStart, day);
  return { peakEquity, riskState, days, highestDayStart: maxMoney(highestDayStart ?? day.balance, day.balance) };
}

const higher = (known: AccountDay, next: AccountDay): AccountDay => ({
  dayStart: known.dayStart,
  balance: maxMoney(known.balance, next.balance),
  equity: known.equity ?? next.equity,
  peakEquity: maxMoney(known.peakEquity, next.peakEquity),
});

/** Decisions by slot and answer, as numbers: a year of them is some megabytes. */
class Tally {
  readonly #slots: number[] = [];
  readonly #kinds: number[] = [];
  readonly #known = new Map<string, number>();
  readonly #named: Omit<DecisionCount, "decisions">[] = [];

  add({ slot, mode, firstRefusal }: Decision): void {
    const name = `${mode}|${firstRefusal}`;
    const kind = this.#known.get(name) ?? this.#named.push({ mode, firstRefusal }) - 1;
    this.#known.set(name, kind);
    this.#slots.push(slot);
    this.#kinds.push(kind);
  }

  get size(): number {
    return this.#slots.length;
  }

  counts(since: TimestampMs, until: TimestampMs): readonly DecisionCount[] {
    const counts = this.#named.map(() => 0);
    for (const [index, slot] of this.#slots.entries()) {
      const kind = this.#kinds[index] ?? 0;
      if (slot >= since && slot < until) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return this.#named.flatMap((name, kind) => {
      const decisions = counts[kind] ?? 0;
      return decisions === 0 ? [] : [{ ...name, decisions }];
    });
  }
}
