/** What came of a wish to change the threshold, the kill switch or the account. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { ChangeAnswer } from "../../engine/api.ts";
import { askAccount, newAccount, sameAccount } from "./account-change.ts";
import { counted, setting } from "./format.ts";
import { FORCED_ON } from "./kill-switch.ts";
import { ANSWER_SOON, bold, code, lines } from "./layout.ts";
import { DEFAULT_THRESHOLD } from "./threshold.ts";

export type Changed = "threshold" | "kill_switch" | "account";
type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];

const BAD_THRESHOLD = "The threshold is a number from 0 to 1. For example: /threshold 0.70";

const REFUSED: Readonly<Record<Refusal, string>> = {
  OUT_OF_RANGE: BAD_THRESHOLD,
  LIVE_MINIMUM: `In live mode the threshold cannot go below ${setting(DEFAULT_THRESHOLD)}. Nothing was changed.`,
  FORCED_BY_ENVIRONMENT: FORCED_ON,
  ACCOUNT_IMPLAUSIBLE:
    "These figures do not fit ACCOUNT_INITIAL: each must lie between a tenth and ten times of it. Nothing was changed.",
  ACCOUNT_NO_PRICE:
    "An open signal has no price now, so the figures cannot be compared with it. Nothing was changed: try again when candles arrive.",
  PROMPT_UNKNOWN: "That question is not known any more. Nothing was changed: send the command again.",
  PROMPT_NOT_YOURS: "Only the person who asked can answer this. Nothing was changed.",
  PROMPT_EXPIRED: "That question has expired. Nothing was changed: send the command again.",
  PROMPT_USED: "That question was already answered. Nothing was changed by this press.",
  PROMPT_VOID: "The setting was changed meanwhile, so this question no longer holds. Nothing was changed now.",
  PROMPT_CANCELLED: "Cancelled. Nothing was changed.",
};

export function changeMessage(what: Changed, answer: ChangeAnswer): FormattedString {
  switch (answer.kind) {
    case "refused":
      return lines(REFUSED[answer.code]);
    case "unchanged":
      return UNCHANGED[what](answer.value);
    case "done":
      return DONE[what](answer);
    case "confirm":
      return ASK[what](answer);
  }
}

const settingText = (value: string): string => setting(Number(value));
const switchText = (value: string): string => (value === "on" ? "ON" : "off");

const newThreshold = (value: string): FormattedString =>
  lines(
    fmt`Threshold is now ${bold(settingText(value))}.`,
    "It holds from the next scan on, also after a restart. The change is in the audit log.",
  );

function newSwitch(value: string, cancelled: number): FormattedString {
  if (value !== "on") {
    return lines(fmt`Kill switch is now ${bold("off")}. Signals may be sent again from the next scan on.`);
  }
  return lines(
    fmt`Kill switch is now ${bold("ON")}. No signal is sent, also after a restart.`,
    cancelled === 0
      ? "No signal message was waiting. Scans and outcomes go on being recorded."
      : `${counted(cancelled, "waiting signal message was", "waiting signal messages were")} cancelled. Scans and outcomes go on being recorded.`,
    fmt`Lift it: ${code("/kill_switch off")}`,
  );
}

type Question = Extract<ChangeAnswer, { kind: "confirm" }>;

const askThreshold = ({ value, before }: Question): FormattedString =>
  lines(
    fmt`Lower the threshold from ${settingText(before)} to ${bold(settingText(value))}?`,
    "More candidates become signals, each with a lower chance to win.",
    ANSWER_SOON,
  );

const askSwitch = (): FormattedString =>
  lines(bold("Lift the kill switch?"), "Signals may be sent again from the next scan on.", ANSWER_SOON);

const UNCHANGED: Readonly<Record<Changed, (value: string) => FormattedString>> = {
  threshold: (value) => fmt`The threshold already is ${bold(settingText(value))}.`,
  kill_switch: (value) => fmt`The kill switch already is ${bold(switchText(value))}.`,
  account: sameAccount,
};
const DONE: Readonly<Record<Changed, (answer: Extract<ChangeAnswer, { kind: "done" }>) => FormattedString>> = {
  threshold: ({ value }) => newThreshold(value),
  kill_switch: ({ value, cancelled = 0 }) => newSwitch(value, cancelled),
  account: ({ value }) => newAccount(value),
};
const ASK: Readonly<Record<Changed, (question: Question) => FormattedString>> = {
  threshold: askThreshold,
  kill_switch: askSwitch,
  account: ({ value }) => askAccount(value),
};
