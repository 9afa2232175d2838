/** Answers to what cannot be done: one clear sentence that says what to do instead. */
import { FormattedString } from "@grammyjs/parse-mode";
import type { UnknownSymbol } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, namedFirst, shorten } from "./format.ts";

/** What a person gave is shown so far. */
const GIVEN = 24;

const sentence = (text: string): FormattedString => new FormattedString(text);

export const unknownSymbol = (words: Words, { asked, known }: UnknownSymbol): FormattedString =>
  sentence(words.text("sorry-unknown-symbol", { asked: shorten(asked, GIVEN), known: namedFirst(words, known) }));

export const badDays = (words: Words, given: string): FormattedString =>
  sentence(words.text("sorry-days", { given: shorten(given, GIVEN) }));

export const badThreshold = (words: Words, given: string): FormattedString =>
  sentence(words.text("sorry-threshold", { given: shorten(given, GIVEN) }));

export const badSwitch = (words: Words, given: string): FormattedString =>
  sentence(words.text("sorry-switch", { given: shorten(given, GIVEN) }));

export const badFigures = (words: Words, given: string): FormattedString =>
  sentence(words.text("sorry-figures", { given: shorten(given, GIVEN) }));

export const badWatchlist = (words: Words, given: string): FormattedString =>
  sentence(words.text("sorry-watchlist", { given: shorten(given, GIVEN) }));

export const unknownCommand = (words: Words, command: string): FormattedString =>
  sentence(words.text("sorry-unknown-command", { command: shorten(command, GIVEN) }));

/** Plain words; when they start with a command's name, the slash is all that is missing. */
export const plainText = (words: Words, text: string, meant: string | null): FormattedString =>
  sentence(
    meant === null
      ? words.text("sorry-plain-text", { text: shorten(text, GIVEN) })
      : words.text("sorry-slash", { meant: shorten(meant, GIVEN) }),
  );

export const tooLong = (words: Words, length: number): FormattedString =>
  sentence(words.text("sorry-too-long", { n: fixed(length, 0) }));

export const notText = (words: Words): FormattedString => sentence(words.text("sorry-not-text"));

export const wentWrong = (words: Words): FormattedString => sentence(words.text("sorry-went-wrong"));
