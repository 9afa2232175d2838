/** Settings of the risk rules and the account they protect; part of `configSchema`. */
import { z } from "zod";
import { decimal, flag, optional, percent, percentOfPart, setting, whole } from "./fields.ts";

export const riskSettings = {
  KILL_SWITCH: setting(
    {
      hot: true,
      group: "Risk",
      says: "`true` stops every signal and cannot be lifted from chat. `false` leaves the switch to /kill_switch.",
      allowed: "true or false",
      fallback: "false",
    },
    flag,
  ),
  MAX_SIGNALS_PER_HOUR: setting(
    {
      hot: true,
      group: "Risk",
      says: "Signals per hour, all tiers together.",
      allowed: "a whole number from 0 to 1000",
      fallback: "10",
    },
    whole(0, 1_000),
  ),
  MAX_SIGNALS_PER_HOUR_HIGH: setting(
    {
      hot: true,
      group: "Risk",
      says: "Signals per hour of tier HIGH.",
      allowed: "a whole number from 0 to 1000",
      fallback: "5",
    },
    whole(0, 1_000),
  ),
  MAX_OPEN_SIGNALS: setting(
    {
      hot: true,
      group: "Risk",
      says: "Signals that may be open at the same time.",
      allowed: "a whole number from 0 to 100",
      fallback: "5",
    },
    whole(0, 100),
  ),
  MAX_RISK_PCT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Most that one signal may lose at its stop, in percent of the smaller of balance and initial balance.",
      allowed: "a number above 0 and at most 10",
      fallback: "2",
    },
    percent(10),
  ),
  MAX_VALUE_PCT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Largest notional of one signal, in percent of the smaller of balance and initial balance.",
      allowed: "a number above 0 and at most 100",
      fallback: "20",
    },
    percent(100),
  ),
  MAX_DRAWDOWN_PCT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Drawdown from the highest equity at which signals stop, in percent.",
      allowed: "a number above 0 and at most 100",
      fallback: "15",
    },
    percent(100),
  ),
  OWN_DAILY_LOSS_PCT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Own daily loss limit in percent of the initial balance; at most 0.9 × the official one counts.",
      allowed: "a number above 0 and below 100",
      fallback: "4.5",
    },
    percentOfPart,
  ),
  OWN_TOTAL_LOSS_PCT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Own total loss limit in percent of the initial balance; at most 0.9 × the official one counts.",
      allowed: "a number above 0 and below 100",
      fallback: "9",
    },
    percentOfPart,
  ),
  BACKOFF_LOSSES: setting(
    {
      hot: true,
      group: "Risk",
      says: "Losses within BACKOFF_WINDOW_MIN after which the risk is cut; 0 turns the rule off.",
      allowed: "a whole number from 0 to 100",
      fallback: "2",
    },
    whole(0, 100),
  ),
  BACKOFF_WINDOW_MIN: setting(
    {
      hot: true,
      group: "Risk",
      says: "Minutes in which losses are counted for the backoff.",
      allowed: "a whole number of minutes from 1 to 1440",
      fallback: "60",
    },
    whole(1, 1_440),
  ),
  BACKOFF_RISK_CUT: setting(
    {
      hot: true,
      group: "Risk",
      says: "Share of the risk that is left during the backoff (0.5 = half).",
      allowed: "a number from 0 to 1, for example 0.5",
      fallback: "0.5",
    },
    decimal(0, 1),
  ),
  CALENDAR_FILE: optional(
    {
      group: "Risk",
      says: "Calendar of news and market closures; docs/guides/calendar.md shows both forms. Unset, these rules are not checked, and every check says so.",
      allowed: "a file whose name ends in .csv or .ics",
    },
    z
      .string()
      .max(4_096)
      .regex(/\.(csv|ics)$/i),
  ),
  FTMO_PRESET: setting(
    {
      group: "Account",
      says: "Which account rules are kept.",
      allowed: "the id of a preset in risk/presets, for example ftmo-2step-challenge",
      fallback: "ftmo-2step-challenge",
    },
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  ),
  ACCOUNT_INITIAL: setting(
    {
      group: "Account",
      says: "Initial balance of the account, in ACCOUNT_CURRENCY.",
      allowed: "an amount from 1 to 100000000, without thousands separators",
      fallback: "100000",
    },
    decimal(1, 100_000_000),
  ),
  ACCOUNT_CURRENCY: setting(
    {
      group: "Account",
      says: "Currency of the account.",
      allowed: "three to five capital letters, for example USD",
      fallback: "USD",
    },
    z.string().regex(/^[A-Z]{3,5}$/),
  ),
  ACCOUNT_SNAPSHOT_MAX_AGE_MIN: setting(
    {
      hot: true,
      group: "Account",
      says: "Minutes for which figures stated with /ftmo_status set are used; older ones stop every signal.",
      allowed: "a whole number of minutes from 1 to 10080",
      fallback: "1440",
    },
    whole(1, 10_080),
  ),
};
