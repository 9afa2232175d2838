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
import { SignalBook } from "./signal-book.ts";

/** The database counts tiers from states of the last hour only: so does this. */
const TIER_MEMORY_MS = HOUR_MS;

type Account = { peakEquity: Cents; riskState: RiskState; readonly days: Map<TimestampMs, AccountDay> };

export type Listeners = {
  readonly onDecision?: (decision: Decision) => void;
  readonly onUpdate?: (update: OutcomeUpdate) => void;
};

/** Decisions and outcomes are handed on and only counted here: a year of them would not fit. */
export function createMemoryLedger({ onDecision, onUpdate }: Listeners = {}): Ledger {
  const signals = new SignalBook();
  const followed = new FollowBook();
  const accounts = new Map<string, Account>();
  const tiers = new Map<string, TierState>();
  const alerts = new Map<string, string>();
  const forecasts = new Map<string, ScanCommit["forecasts"][number]>();
  const newestDecisions = new Map<InstrumentId, Decision>();
  const tally: { readonly slot: TimestampMs; readonly mode: Decision["mode"]; readonly firstRefusal: string | null }[] =
    [];
  let newest: { slot: TimestampMs; storedAt: TimestampMs; stagesMs: ScanCommit["stagesMs"] } | null = null;
  let scans = 0;

  const judge = ({ decisions, followUps }: ScanCommit): void => {
    const byId = new Map(decisions.map((decision) => [decision.id, decision]));
    for (const decision of decisions) {
      const { slot, mode, firstRefusal, instrument } = decision;
      tally.push({ slot, mode, firstRefusal });
      newestDecisions.set(instrument, decision);
      onDecision?.(decision);
    }
    for (const followUp of followUps) followed.follow(followUp, byId.get(followUp.decisionId) ?? null);
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
    peakEquity: (account) => accounts.get(account)?.peakEquity ?? null,
    riskState: (account) => accounts.get(account)?.riskState ?? null,
    accountDay: (account, dayStart) => accounts.get(account)?.days.get(dayStart) ?? null,
    highestDayStart: (account) => highest(accounts.get(account)),
    tierStates: () => {
      const since = newest === null ? 0 : newest.slot - TIER_MEMORY_MS;
      return [...tiers.values()].filter(({ slot }) => slot >= since);
    },
    forecastAt: (instrument, slot) => forecasts.get(`${instrument}|${slot}`) ?? null,
    outcomes: (since, until) => followed.outcomes(since, until),
    lastDecision: (instrument) => newestDecisions.get(instrument) ?? null,
    lastScan: () => newest,
    decisionCounts: (since, until) => countsOf(tally.filter(({ slot }) => slot >= since && slot < until)),
    counts: () => ({ scans, decisions: tally.length, signals: signals.count }),
    alertState: (key) => alerts.get(key) ?? null,
  };
}

const tierOf = ({ instrument, side, slot, tier, aboveMedium, aboveHigh }: TierState): TierState => ({
  ...{ instrument, side, slot, tier, aboveMedium, aboveHigh },
});

/** The first equity of a day stays; its balance and its highest equity only rise. */
function accountAfter(before: Account | undefined, { equity, riskState, accountDay }: ScanCommit): Account {
  const days = before?.days ?? new Map<TimestampMs, AccountDay>();
  if (accountDay !== null) {
    const known = days.get(accountDay.dayStart);
    days.set(accountDay.dayStart, known === undefined ? accountDay : higher(known, accountDay));
  }
  return { peakEquity: maxMoney(before?.peakEquity ?? equity, equity), riskState, days };
}

const higher = (known: AccountDay, next: AccountDay): AccountDay => ({
  dayStart: known.dayStart,
  balance: maxMoney(known.balance, next.balance),
  equity: known.equity ?? next.equity,
  peakEquity: maxMoney(known.peakEquity, next.peakEquity),
});

function highest(account: Account | undefined): Cents | null {
  if (account === undefined || account.days.size === 0) return null;
  return maxMoney(...([...account.days.values()].map(({ balance }) => balance) as [Cents, ...Cents[]]));
}

function countsOf(rows: readonly Omit<DecisionCount, "decisions">[]): readonly DecisionCount[] {
  const groups = Map.groupBy(rows, ({ mode, firstRefusal }) => `${mode}|${firstRefusal}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ mode: first.mode, firstRefusal: first.firstRefusal, decisions: group.length }];
  });
}
