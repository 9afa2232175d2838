/** A signal's card over its life: what became of it stands on top, and its buttons are those that still do something. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { TimestampMs } from "../../core/time.ts";
import type { Choice, SignalCard } from "../../engine/api.ts";
import type { Button } from "../post.ts";
import { pressData } from "../press.ts";
import type { Words } from "../words/words.ts";
import { multiple, price } from "./format.ts";
import { bold, lines } from "./layout.ts";
import { type CardFacts, signalCard } from "./signal.ts";
import { clockTime } from "./times.ts";

/** Enough of a decision's id to name it: 96 bits. */
const ID_LETTERS = 24;
export const shortId = (id: string): string => id.slice(0, ID_LETTERS);

/** The card as it stands now. */
export function cardMessage(
  words: Words,
  { decision, course, choices }: SignalCard,
  facts: CardFacts,
): FormattedString {
  return lines(
    course.end === null ? null : bold(endLine(words, course.end)),
    ...choices.map((choice) => bold(choiceLine(words, choice))),
    signalCard(words, decision, facts),
  );
}

const ENDS = {
  tp: "card-ended-tp",
  sl: "card-ended-sl",
  timeout: "card-ended-timeout",
  invalidated: "card-ended-invalidated",
} as const;

export function endLine(words: Words, { exit, at, price: level, r }: NonNullable<SignalCard["course"]["end"]>): string {
  if (r === null || level === null) return words.text("card-ended-invalidated", { time: clockTime(words, at) });
  return words.text(ENDS[exit], { price: price(level), time: clockTime(words, at), r: multiple(r) });
}

export function choiceLine(words: Words, { state, name, at, price: level }: Choice): string {
  const about = { name, time: clockTime(words, at) };
  if (state === "skipped") return words.text("card-skipped", about);
  return words.text("card-taken", { ...about, price: level === null ? "–" : price(level) });
}

const LABELS = { taken: "button-taken", skip: "button-skip", mute: "button-mute", why: "button-why" } as const;

/** `at`: taking and skipping are offered as long as the signal is valid. */
export function cardButtons(words: Words, { decision, course }: SignalCard, at: TimestampMs): readonly Button[] {
  const id = shortId(decision.id);
  const button = (action: keyof typeof LABELS): Button => ({
    label: words.text(LABELS[action]),
    data: pressData(action, id),
  });
  const open = course.end === null && at <= decision.validUntil;
  return (open ? (["taken", "skip", "mute", "why"] as const) : (["mute", "why"] as const)).map(button);
}

/** For a card that is sent for the first time: nothing has become of it yet. */
export const freshCard = (decision: SignalCard["decision"]): SignalCard => {
  const { entry: entryPrice, stop, target } = decision;
  return { decision, course: { entryTime: null, entryPrice, stop, target, end: null }, choices: [] };
};
