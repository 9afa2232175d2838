/** A pushed message as it is sent now: its card, and honest labels when it is late, repeated or no longer valid. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Decision, Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { alertMessage } from "./alert.ts";
import { digestMessage } from "./digest.ts";
import { bold, italic, lines } from "./layout.ts";
import { outcomeMessage } from "./outcome.ts";
import { watchMessage } from "./person-alerts.ts";
import { type CardFacts, signalCard } from "./signal.ts";
import { clockTime, duration } from "./times.ts";

/** A push that leaves later than this after its event says so. */
const LATE_AFTER_MS = 2 * MINUTE_MS;

export type NoticeFacts = CardFacts & { readonly now: TimestampMs; readonly possibleRepeat: boolean };

export function noticeMessage(words: Words, notice: Notice, facts: NoticeFacts): FormattedString {
  return lines(...labels(words, notice, facts), body(words, notice, facts));
}

function body(words: Words, notice: Notice, facts: NoticeFacts): FormattedString {
  switch (notice.kind) {
    case "signal":
      return signalCard(words, notice.decision, facts);
    case "outcome":
      return outcomeMessage(words, notice.outcome, facts.currency);
    case "alert":
      return alertMessage(words, notice);
    case "watch":
      return watchMessage(words, notice);
    case "digest":
      return digestMessage(words, notice, facts.currency);
  }
}

type Told = Pick<NoticeFacts, "now" | "possibleRepeat">;

/** When a signal came about and when it was told, and whether the chat may have had it before. */
export type Said = { readonly at: TimestampMs; readonly saidAt: TimestampMs; readonly possibleRepeat: boolean };

/** What stood above a signal when it was told. */
export const signalLabels = (
  words: Words,
  decision: Decision,
  { at, saidAt, possibleRepeat }: Said,
): readonly FormattedString[] =>
  labels(words, { kind: "signal", key: decision.id, at, decision }, { now: saidAt, possibleRepeat });

function labels(words: Words, notice: Notice, { now, possibleRepeat }: Told): readonly FormattedString[] {
  const late = now - notice.at;
  const found: FormattedString[] = [];
  if (possibleRepeat) found.push(italic(words.text("signal-possible-repeat")));
  if (late > LATE_AFTER_MS) found.push(italic(words.text("signal-late", { time: duration(words, late) })));
  if (notice.kind === "signal" && now > notice.decision.validUntil) {
    const warning = bold(words.text("signal-do-not-enter"));
    found.push(words.rich("signal-expired", { warning, time: clockTime(words, notice.decision.validUntil) }));
  }
  return found;
}
