/** A pushed message as it is sent now: its card, and honest labels when it is late, repeated or no longer valid. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { alertMessage } from "./alert.ts";
import { digestMessage } from "./digest.ts";
import { duration, utcTime } from "./format.ts";
import { bold, italic, lines } from "./layout.ts";
import { outcomeMessage } from "./outcome.ts";
import { watchMessage } from "./person-alerts.ts";
import { type CardFacts, signalCard } from "./signal.ts";

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
      return digestMessage(words, notice);
  }
}

function labels(words: Words, notice: Notice, { now, possibleRepeat }: NoticeFacts): readonly FormattedString[] {
  const late = now - notice.at;
  const found: FormattedString[] = [];
  if (possibleRepeat) found.push(italic(words.text("signal-possible-repeat")));
  if (late > LATE_AFTER_MS) found.push(italic(words.text("signal-late", { time: duration(late) })));
  if (notice.kind === "signal" && now > notice.decision.validUntil) {
    const warning = bold(words.text("signal-do-not-enter"));
    found.push(words.rich("signal-expired", { warning, time: utcTime(notice.decision.validUntil) }));
  }
  return found;
}
