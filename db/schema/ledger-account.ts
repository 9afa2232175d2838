/** The account as people state it, and where each of its days began. */
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { DryrunAccount } from "../../engine/accounts.ts";
import { check, integer, primaryKey, sql, sqliteTable, text } from "../orm.ts";

/** The account in which every sent signal is a trade; any other name is an account whose figures people state. */
export const DRYRUN_ACCOUNT = "dryrun" satisfies DryrunAccount;

/** Figures of an account, newest last. A row of the dry-run account has none: it ends the use of stated figures. */
export const accountSnapshots = sqliteTable(
  "account_snapshots",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    account: text().notNull(),
    at: integer().$type<TimestampMs>().notNull(),
    balanceCents: integer().$type<Cents>(),
    equityCents: integer().$type<Cents>(),
    /** Balance at the start of the account's day; NULL when it was not stated. */
    dayStartCents: integer().$type<Cents>(),
    /** What the open signals that were losing, and those that were winning, came to at `at`. */
    losingCents: integer().$type<Cents>(),
    winningCents: integer().$type<Cents>(),
  },
  (table) => [
    check("account_snapshots_dryrun", sql`(${table.account} = 'dryrun') = (${table.balanceCents} is null)`),
    check("account_snapshots_whole", sql`(${table.balanceCents} is null) = (${table.equityCents} is null)`),
  ],
);

/**
 * One row per account and day of it: what the daily limit is counted from. Values only rise, so that no floor falls. The
 * row of 1970 holds the highest balance that a person stated for the days before the first recorded one.
 */
export const accountDays = sqliteTable(
  "account_days",
  {
    account: text().notNull(),
    dayStart: integer().$type<TimestampMs>().notNull(),
    balanceCents: integer().$type<Cents>().notNull(),
    /** NULL when no scan was made at the day's start. */
    equityCents: integer().$type<Cents>(),
    peakEquityCents: integer().$type<Cents>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.dayStart] })],
);
