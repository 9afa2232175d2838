/** What came of a wish to change the threshold, the kill switch, the account or the watched symbols. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type ChangeAnswer, type DeskFacts, WATCHED_AT_MOST } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { askAccount, newAccount, sameAccount } from "./account-change.ts";
import { fixed, setting } from "./format.ts";
import { howLong } from "./lasts.ts";
import { answerSoon, bold, code, lines, type Piece } from "./layout.ts";
import { stillPaused } from "./pause.ts";
import { askRetrain, retrainStarted } from "./retrain.ts";
import { DEFAULT_THRESHOLD } from "./threshold.ts";
import { thresholdPast } from "./threshold-past.ts";
import { askWatchlist, newWatchlist, sameWatchlist } from "./watchlist.ts";

export type Changed = "threshold" | "kill_switch" | "account" | "watchlist" | "retrain";

/** What the wording depends on. */
export type ChangeFacts = Pick<DeskFacts, "feed" | "killSwitch" | "mode" | "model" | "pausedUntil">;

export function changeMessage(words: Words, what: Changed, answer: ChangeAnswer, facts: ChangeFacts): FormattedString {
  switch (answer.kind) {
    case "refused":
      return lines(refusal(words, answer.code));
    case "unchanged":
      return UNCHANGED[what](words, answer.value, facts);
    case "done":
      return DONE[what](words, answer, facts);
    case "confirm":
      return ASK[what](words, answer, facts);
  }
}

type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];

export function refusal(words: Words, code: Refusal): string {
  if (code === "FORCED_BY_ENVIRONMENT") return words.text("kill-switch-forced");
  const limits = { default: setting(DEFAULT_THRESHOLD), most: String(WATCHED_AT_MOST) };
  return words.text(`change-refused-${code}`, limits);
}

const settingText = (value: string): FormattedString => bold(setting(Number(value)));
const switchText = (words: Words, value: string): FormattedString =>
  bold(words.text(value === "on" ? "word-on" : "word-off"));

const newThreshold = (words: Words, value: string, facts: ChangeFacts): FormattedString =>
  lines(
    words.rich("change-threshold-now", { threshold: settingText(value) }),
    ...thresholdPast(words, Number(value), facts.model),
    words.text("change-threshold-holds", { lasts: howLong(words, facts) }),
  );

function newSwitch(words: Words, value: string, cancelled: number, facts: ChangeFacts): FormattedString {
  const state = switchText(words, value);
  if (value !== "on") {
    return facts.pausedUntil === null
      ? lines(words.rich("change-switch-now-off", { state }))
      : lines(words.rich("change-switch-off-alone", { state }), stillPaused(words, facts));
  }
  return lines(
    words.rich("change-switch-now-on", { state, lasts: howLong(words, facts) }),
    cancelled === 0
      ? words.text("change-none-waiting")
      : words.text("change-cancelled", { n: cancelled, count: fixed(cancelled, 0) }),
    ...lifting(words, facts),
  );
}

function lifting(words: Words, { killSwitch }: ChangeFacts): readonly Piece[] {
  const command = code("/kill_switch off");
  return killSwitch.forcedByEnvironment
    ? [words.text("kill-switch-forced"), words.rich("change-lift-too", { command })]
    : [words.rich("change-lift", { command })];
}

function sameSwitch(words: Words, value: string, { killSwitch }: ChangeFacts): FormattedString {
  const same = words.rich("change-switch-same", { state: switchText(words, value) });
  return value === "on" && killSwitch.forcedByEnvironment ? lines(same, words.text("kill-switch-forced")) : same;
}

type Done = Extract<ChangeAnswer, { kind: "done" }>;
type Question = Extract<ChangeAnswer, { kind: "confirm" }>;

const askThreshold = (words: Words, { value, before }: Question, { model }: ChangeFacts): FormattedString =>
  lines(
    words.rich("change-threshold-ask", { before: setting(Number(before)), threshold: settingText(value) }),
    words.text("change-threshold-means"),
    ...thresholdPast(words, Number(value), model),
    answerSoon(words),
  );

const askSwitch = (words: Words, facts: ChangeFacts): FormattedString =>
  lines(
    bold(words.text("change-switch-ask")),
    stillPaused(words, facts) ?? words.text("change-switch-means"),
    answerSoon(words),
  );

const UNCHANGED: Readonly<Record<Changed, (words: Words, value: string, facts: ChangeFacts) => FormattedString>> = {
  threshold: (words, value) => words.rich("change-threshold-same", { threshold: settingText(value) }),
  kill_switch: sameSwitch,
  account: sameAccount,
  watchlist: sameWatchlist,
  retrain: retrainStarted,
};
const DONE: Readonly<Record<Changed, (words: Words, answer: Done, facts: ChangeFacts) => FormattedString>> = {
  threshold: (words, { value }, facts) => newThreshold(words, value, facts),
  kill_switch: (words, { value, cancelled = 0 }, facts) => newSwitch(words, value, cancelled, facts),
  account: (words, { value }, facts) => newAccount(words, value, howLong(words, facts)),
  watchlist: (words, { value }) => newWatchlist(words, value),
  retrain: retrainStarted,
};
const ASK: Readonly<Record<Changed, (words: Words, question: Question, facts: ChangeFacts) => FormattedString>> = {
  threshold: askThreshold,
  kill_switch: (words, _question, facts) => askSwitch(words, facts),
  account: (words, answer, { mode }) => askAccount(words, answer, mode),
  watchlist: askWatchlist,
  retrain: askRetrain,
};
