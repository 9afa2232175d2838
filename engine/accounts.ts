/** Accounts: the one that the ledger keeps by itself, and those whose figures somebody states. */
import type { Cents } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import type { Actor } from "./ports.ts";

/** Name of the account in which every sent signal is a trade; all others are accounts whose figures are stated. */
export type DryrunAccount = "dryrun";

/**
 * Figures of a real account, as a person (later a broker) stated them. Since then only losses of the program's own
 * signals are taken off; what they win counts with the next snapshot.
 */
export type AccountSnapshot = {
  /** Which account: the same from one snapshot to the next, another when a new account is begun. */
  readonly account: string;
  readonly at: TimestampMs;
  readonly balance: Cents;
  readonly equity: Cents;
  /** Balance at the start of the account day of `at`; null = not stated, then it is worked out from the deals. */
  readonly dayStartBalance: Cents | null;
  /** What the open signals that were losing (≤ 0) and those that were winning (≥ 0) came to at `at`. */
  readonly losing: Cents;
  readonly winning: Cents;
};

/** Figures with what a person says about the account's past. */
export type AccountStatement = AccountSnapshot & {
  /** The day that stands for all before the first recorded one, with the highest balance of theirs; null = not stated. */
  readonly before: AccountDay | null;
};
/** Under this start an account keeps what was stated of the days before its first recorded one. */
export const BEFORE_RECORDS = 0 as TimestampMs;

/** Where the account's figures come from. */
export type AccountSource = {
  /** The newest figures; null = the dry-run account, which holds the ledger's own deals and nothing else. */
  snapshot(): AccountSnapshot | null;
};
export type Accounts = AccountSource & {
  /** From now on these figures, or the dry-run account again (null); stored with its audit row in one transaction. */
  use(statement: AccountStatement | null, by: Actor, at: TimestampMs): void;
};

/** What an account's day began with. Stored values only rise: of two statements the higher floor wins. */
export type AccountDay = {
  readonly dayStart: TimestampMs;
  readonly balance: Cents;
  /** Equity at the day's start; null when nobody looked then. */
  readonly equity: Cents | null;
  readonly peakEquity: Cents;
};
