/** What came of a wish to change the threshold, the kill switch, the account or the watched symbols. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { ChangeAnswer, DeskFacts } from "../../engine/api.ts";
import { askAccount, newAccount, sameAccount } from "./account-change.ts";
import { counted, setting } from "./format.ts";
import { FORCED_ON } from "./kill-switch.ts";
import { ANSWER_SOON, bold, code, lines } from "./layout.ts";
import { askRetrain, RETRAIN_REFUSED, retrainStarted } from "./retrain.ts";
import { DEFAULT_THRESHOLD } from "./threshold.ts";
import { thresholdPast } from "./threshold-past.ts";
import { askWatchlist, newWatchlist, sameWatchlist, WATCHLIST_REFUSED } from "./watchlist.ts";

export type Changed = "threshold" | "kill_switch" | "account" | "watchlist" | "retrain";
type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];

const BAD_THRESHOLD = "The threshold is a number from 0 to 1. For example: /threshold 0.70";

const REFUSED: Readonly<Record<Refusal, string>> = {
  OUT_OF_RANGE: BAD_THRESHOLD,
  LIVE_MINIMUM: `In live mode the threshold cannot go below ${setting(DEFAULT_THRESHOLD)}. Nothing was changed.`,
  FORCED_BY_ENVIRONMENT: FORCED_ON,
  ACCOUNT_IMPLAUSIBLE:
    "These figures do not fit ACCOUNT_INITIAL: each must lie between a tenth and ten times of it. Nothing was changed.",
  ACCOUNT_PEAK_NEEDED:
    "This firm's total limit follows the highest balance that a day began with, which is not known here. Nothing was changed: send /ftmo_status set BALANCE EQUITY DAY_START PEAK; without a profit so far PEAK is the initial balance.",
  ACCOUNT_UNSUITED:
    "This firm counts its limits from equity at the day's start or from highs within it, which cannot be stated in chat. Nothing was changed: the limits are kept for the dry-run account only.",
  ACCOUNT_NO_PRICE:
    "An open signal has no price now, so the figures cannot be compared with it. Nothing was changed: try again when candles arrive.",
  ...WATCHLIST_REFUSED,
  ...RETRAIN_REFUSED,
  PROMPT_UNKNOWN: "That question is not known any more. Nothing was changed: send the command again.",
  PROMPT_NOT_YOURS: "Only the person who asked can answer this. Nothing was changed.",
  PROMPT_EXPIRED: "That question has expired. Nothing was changed: send the command again.",
  PROMPT_USED: "That question was already answered. Nothing was changed by this press.",
  PROMPT_VOID: "The setting was changed meanwhile, so this question no longer holds. Nothing was changed now.",
  PROMPT_CANCELLED: "Cancelled. Nothing was changed.",
};

/** What the wording depends on. */
export type ChangeFacts = Pick<DeskFacts, "feed" | "killSwitch" | "mode" | "model">;

export function changeMessage(what: Changed, answer: ChangeAnswer, facts: ChangeFacts): FormattedString {
  switch (answer.kind) {
    case "refused":
      return lines(REFUSED[answer.code]);
    case "unchanged":
      return UNCHANGED[what](answer.value, facts);
    case "done":
      return DONE[what](answer, facts);
    case "confirm":
      return ASK[what](answer, facts);
  }
}

const settingText = (value: string): string => setting(Number(value));
const switchText = (value: string): string => (value === "on" ? "ON" : "off");

/** A replay begins with an empty database each time. */
const howLong = ({ feed }: ChangeFacts): string =>
  feed === "replay" ? "in this run; --resume keeps it" : "also after a restart";

const newThreshold = (value: string, facts: ChangeFacts): FormattedString =>
  lines(
    fmt`Threshold is now ${bold(settingText(value))}.`,
    ...thresholdPast(Number(value), facts.model),
    `It holds from the next scan on, ${howLong(facts)}. The change is in the audit log.`,
  );

function newSwitch(value: string, cancelled: number, facts: ChangeFacts): FormattedString {
  if (value !== "on") {
    return lines(fmt`Kill switch is now ${bold("off")}. Signals may be sent again from the next scan on.`);
  }
  return lines(
    fmt`Kill switch is now ${bold("ON")}. No signal is sent, ${howLong(facts)}.`,
    cancelled === 0
      ? "No signal message was waiting. Scans and outcomes go on being recorded."
      : `${counted(cancelled, "waiting signal message was", "waiting signal messages were")} cancelled. Scans and outcomes go on being recorded.`,
    ...(facts.killSwitch.forcedByEnvironment
      ? [FORCED_ON, fmt`After that, lift this one too: ${code("/kill_switch off")}`]
      : [fmt`Lift it: ${code("/kill_switch off")}`]),
  );
}

const sameSwitch = (value: string, { killSwitch }: ChangeFacts): FormattedString => {
  const same = fmt`The kill switch already is ${bold(switchText(value))}.`;
  return value === "on" && killSwitch.forcedByEnvironment ? lines(same, FORCED_ON) : same;
};

type Done = Extract<ChangeAnswer, { kind: "done" }>;
type Question = Extract<ChangeAnswer, { kind: "confirm" }>;

const askThreshold = ({ value, before }: Question, { model }: ChangeFacts): FormattedString =>
  lines(
    fmt`Lower the threshold from ${settingText(before)} to ${bold(settingText(value))}?`,
    "More candidates become signals, each with a lower chance to win.",
    ...thresholdPast(Number(value), model),
    ANSWER_SOON,
  );

const askSwitch = (): FormattedString =>
  lines(bold("Lift the kill switch?"), "Signals may be sent again from the next scan on.", ANSWER_SOON);

const UNCHANGED: Readonly<Record<Changed, (value: string, facts: ChangeFacts) => FormattedString>> = {
  threshold: (value) => fmt`The threshold already is ${bold(settingText(value))}.`,
  kill_switch: sameSwitch,
  account: sameAccount,
  watchlist: sameWatchlist,
  retrain: retrainStarted,
};
const DONE: Readonly<Record<Changed, (answer: Done, facts: ChangeFacts) => FormattedString>> = {
  threshold: ({ value }, facts) => newThreshold(value, facts),
  kill_switch: ({ value, cancelled = 0 }, facts) => newSwitch(value, cancelled, facts),
  account: ({ value }, facts) => newAccount(value, howLong(facts)),
  watchlist: ({ value }) => newWatchlist(value),
  retrain: retrainStarted,
};
const ASK: Readonly<Record<Changed, (question: Question, facts: ChangeFacts) => FormattedString>> = {
  threshold: askThreshold,
  kill_switch: askSwitch,
  account: ({ value }, { mode }) => askAccount(value, mode),
  watchlist: askWatchlist,
  retrain: askRetrain,
};
