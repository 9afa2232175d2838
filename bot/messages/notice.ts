/** A pushed message as it is sent now: its card, and honest labels when it is late, repeated or no longer valid. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import { alertMessage } from "./alert.ts";
import { duration, utcTime } from "./format.ts";
import { bold, italic, lines } from "./layout.ts";
import { outcomeMessage } from "./outcome.ts";
import { type CardFacts, signalCard } from "./signal.ts";

/** A push that leaves later than this after its event says so. */
const LATE_AFTER_MS = 2 * MINUTE_MS;

export type NoticeFacts = CardFacts & { readonly now: TimestampMs; readonly possibleRepeat: boolean };

export function noticeMessage(notice: Notice, facts: NoticeFacts): FormattedString {
  return lines(...labels(notice, facts), body(notice, facts));
}

function body(notice: Notice, facts: NoticeFacts): FormattedString {
  switch (notice.kind) {
    case "signal":
      return signalCard(notice.decision, facts);
    case "outcome":
      return outcomeMessage(notice.outcome, facts.currency);
    case "alert":
      return alertMessage(notice);
  }
}

function labels(notice: Notice, { now, possibleRepeat }: NoticeFacts): readonly FormattedString[] {
  const late = now - notice.at;
  const found: FormattedString[] = [];
  if (possibleRepeat) found.push(italic("possible repeat: the first sending was not confirmed"));
  if (late > LATE_AFTER_MS) found.push(italic(`late by ${duration(late)}`));
  if (notice.kind === "signal" && now > notice.decision.validUntil) {
    found.push(fmt`${bold("Do not enter:")} this signal was valid until ${utcTime(notice.decision.validUntil)}.`);
  }
  return found;
}
