/**
 * The account at an instant: the dry-run account from the ledger's deals, or stated figures brought up to now with all
 * that can only make them worse. Where the day began is rebuilt at every look and held against what was stored.
 */
import { addMoney, type Cents, maxMoney, minMoney, subtractMoney } from "../../core/money.ts";
import { SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { type FoldedDeals, foldAccount } from "../../risk/account.ts";
import { dayStart } from "../../risk/day.ts";
import type { AccountState, Deal } from "../../risk/types.ts";
import { type AccountDay, type AccountSnapshot, BEFORE_RECORDS, type DryrunAccount } from "../accounts.ts";
import type { Ledger } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";

const DRYRUN_ACCOUNT: DryrunAccount = "dryrun";
export const accountName = (snapshot: AccountSnapshot | null): string => snapshot?.account ?? DRYRUN_ACCOUNT;

/** Profit or loss of open positions at their marks: the losing ones (≤ 0) and the winning ones (≥ 0), before exit costs. */
export type Floating = { readonly losing: Cents; readonly winning: Cents };

export type AccountFacts = {
  readonly snapshot: AccountSnapshot | null;
  /** Of this mode, in exit order. */
  readonly deals: readonly Deal[];
  /** What those came to that are older than all of `deals`. */
  readonly before?: FoldedDeals | undefined;
  readonly floating: Floating;
  readonly settings: Pick<EngineSettings, "initial" | "currency" | "preset" | "snapshotMaxAgeMs">;
  readonly ledger: Pick<Ledger, "peakEquity" | "accountDay" | "highestDayStart">;
  readonly at: TimestampMs;
};

export type Anchor = {
  /** Balance at the day's start worked out from balance and deals. */
  readonly rebuilt: Cents;
  /** The same as an earlier look stored it; null on the day's first one. */
  readonly stored: Cents | null;
};

export type Account = { readonly state: AccountState; readonly anchor: Anchor };

export function accountAt(facts: AccountFacts): Account {
  const { snapshot, ledger } = facts;
  const now = snapshot === null ? dryrun(facts) : stated(facts, snapshot);
  const stored = ledger.accountDay(accountName(snapshot), now.dayStart);
  const dayStartBalance = maxMoney(now.dayStartBalance, stored?.balance ?? now.dayStartBalance);
  const { highestResetBalance: highest } = now;
  const trailed = highest === undefined ? {} : { highestResetBalance: maxMoney(highest, dayStartBalance) };
  const state = { ...now, dayStartBalance, ...trailed, ...equityAnchors(facts, now, stored) };
  return { state, anchor: { rebuilt: now.dayStartBalance, stored: stored?.balance ?? null } };
}

function dryrun({ deals, before, floating, settings, ledger, at }: AccountFacts): AccountState {
  const { initial, currency, preset } = settings;
  const peakEquity = ledger.peakEquity(DRYRUN_ACCOUNT);
  const sum = addMoney(floating.losing, floating.winning);
  return { ...foldAccount({ initial, currency, deals, before, floating: sum, peakEquity, at, preset }), dryrun: true };
}

/** Losses since the figures were stated are taken off, wins are not added: they may not have been taken. */
function stated({ deals, floating, settings, ledger, at }: AccountFacts, snapshot: AccountSnapshot): AccountState {
  const { initial, currency, preset, snapshotMaxAgeMs } = settings;
  const start = dayStart(at, preset.day.tz, preset.day.resetAt);
  const lost = deals.reduce((sum, deal) => (deal.at > snapshot.at ? sum + Math.min(0, deal.net) : sum), 0) as Cents;
  const fallen = minMoney(subtractMoney(floating.losing, snapshot.losing), 0 as Cents);
  const equity = addMoney(snapshot.equity, lost, fallen);
  const dayStartBalance = statedDayStart(deals, snapshot, start);
  return {
    initial,
    currency,
    balance: addMoney(snapshot.balance, lost),
    equity,
    at: snapshot.at,
    maxAgeMs: snapshotMaxAgeMs,
    floating: [addMoney(snapshot.losing, fallen), addMoney(snapshot.winning, fallen)],
    dayStart: start,
    dayStartBalance,
    ...statedPast(snapshot.account, initial, ledger),
    peakEquity: maxMoney(initial, equity, ledger.peakEquity(snapshot.account) ?? initial),
  };
}

/** The highest balance of all days, recorded or told; nothing where nobody told how high those before were. */
function statedPast(
  account: string,
  initial: Cents,
  ledger: AccountFacts["ledger"],
): Pick<AccountState, "highestResetBalance"> {
  if (ledger.accountDay(account, BEFORE_RECORDS) === null) return {};
  return { highestResetBalance: maxMoney(initial, ledger.highestDayStart(account) ?? initial) };
}

/** A deal at exactly the day's start belongs to the new day. */
export function statedDayStart(
  deals: readonly Deal[],
  snapshot: Pick<AccountSnapshot, "at" | "balance" | "dayStartBalance">,
  start: TimestampMs,
): Cents {
  const { at, balance, dayStartBalance } = snapshot;
  const sumOf = (counts: (deal: Deal) => boolean): number =>
    deals.reduce((sum, deal) => (counts(deal) ? sum + deal.net : sum), 0);
  if (at < start) return (balance + sumOf((deal) => deal.at > at && deal.at < start)) as Cents;
  return dayStartBalance ?? ((balance - sumOf((deal) => deal.at >= start && deal.at <= at)) as Cents);
}

/** Known only when somebody looked in the day's first slot, or when the account's very first day began untouched. */
function equityAnchors(
  { snapshot, ledger, at }: AccountFacts,
  { initial, equity, dayStart: start, dayStartBalance }: AccountState,
  stored: AccountDay | null,
): Pick<AccountState, "dayStartEquity" | "dayPeakEquity"> {
  const untouched = snapshot === null && dayStartBalance === initial && ledger.highestDayStart(DRYRUN_ACCOUNT) === null;
  const seen = at - start < SLOT_MS ? equity : untouched ? initial : null;
  const first = stored === null ? seen : stored.equity;
  if (first === null) return {};
  return { dayStartEquity: first, dayPeakEquity: maxMoney(first, equity, stored?.peakEquity ?? equity) };
}
