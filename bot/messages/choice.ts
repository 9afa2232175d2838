/** What a press under a signal came to, in one sentence; and the symbols a chat wants no signals of. */
import { symbolOf } from "../../core/instrument.ts";
import type { ChoiceAnswer, SymbolMute } from "../../engine/api.ts";
import type { Button } from "../post.ts";
import { pressData } from "../press.ts";
import type { Words } from "../words/words.ts";
import { price } from "./format.ts";
import { bold, lines } from "./layout.ts";
import { clockTime, dateTime } from "./times.ts";

const REFUSALS = {
  SIGNAL_UNKNOWN: "choice-unknown",
  SIGNAL_EXPIRED: "choice-expired",
  SIGNAL_ENDED: "choice-ended",
  TAKEN_BEFORE: "choice-taken-before",
  PRICE_UNKNOWN: "choice-no-price",
  PRICE_PAST_STOP: "choice-past-stop",
  PRICE_PAST_TARGET: "choice-past-target",
  PRICE_RAN_AWAY: "choice-ran-away",
} as const satisfies Record<Extract<ChoiceAnswer, { kind: "refused" }>["code"], string>;

const SAID = {
  taken: { stored: "choice-taken", unchanged: "choice-taken-already" },
  skipped: { stored: "choice-skipped", unchanged: "choice-skipped-already" },
} as const;

export function choiceText(words: Words, answer: ChoiceAnswer): string {
  if (answer.kind === "refused") {
    const { code, price: now, limit, validUntil } = answer;
    const shown = (level: number | undefined): string => (level === undefined ? "–" : price(level));
    const time = validUntil === undefined ? "–" : clockTime(words, validUntil);
    return words.text(REFUSALS[code], { price: shown(now), limit: shown(limit), time });
  }
  const { state, price: at, at: time } = answer.choice;
  return words.text(SAID[state][answer.kind], { price: at === null ? "–" : price(at), time: clockTime(words, time) });
}

const aboutMute = (words: Words, { instrument, until }: SymbolMute) => ({
  symbol: symbolOf(instrument),
  time: dateTime(words, until),
});

/** `isNew`: just muted, or so before. */
export const muteText = (words: Words, mute: SymbolMute, isNew: boolean): string =>
  words.text(isNew ? "mute-set" : "mute-already", aboutMute(words, mute));

export const unmuteText = (words: Words, { instrument }: Pick<SymbolMute, "instrument">, wasMuted: boolean): string =>
  words.text(wasMuted ? "mute-undone" : "mute-not", { symbol: symbolOf(instrument) });

export const mutedMessage = (words: Words, mutes: readonly SymbolMute[]) =>
  mutes.length === 0
    ? lines(words.text("mute-none"))
    : lines(bold(words.text("mute-list")), ...mutes.map((mute) => words.text("mute-line", aboutMute(words, mute))));

/** Longer ones do not fit into a button, and are undone by waiting. */
const LONGEST_SYMBOL = 40;

export const unmuteButtons = (words: Words, mutes: readonly SymbolMute[]): readonly Button[] =>
  mutes
    .map(({ instrument }) => symbolOf(instrument))
    .filter((symbol) => symbol.length <= LONGEST_SYMBOL)
    .map((symbol) => ({ label: words.text("button-unmute", { symbol }), data: pressData("unmute", symbol) }));
