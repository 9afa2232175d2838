/** Answers to what cannot be done: one clear sentence that says what to do instead. */
import { FormattedString } from "@grammyjs/parse-mode";
import type { UnknownSymbol } from "../../engine/api.ts";
import { fixed, shorten } from "./format.ts";

const sentence = (text: string): FormattedString => new FormattedString(text);

/** Known symbols named at most; a long list helps nobody. */
const NAMED_AT_MOST = 20;

export function unknownSymbol({ asked, known }: UnknownSymbol): FormattedString {
  const named = known.slice(0, NAMED_AT_MOST).join(", ");
  const more = known.length > NAMED_AT_MOST ? ` and ${known.length - NAMED_AT_MOST} more` : "";
  return sentence(`I do not watch "${shorten(asked, 24)}". Watched are: ${named}${more}.`);
}

export const badDays = (given: string): FormattedString =>
  sentence(`"${shorten(given, 24)}" is not a period I keep. Send /stats 7 or /stats 30.`);

export const badThreshold = (given: string): FormattedString =>
  sentence(`"${shorten(given, 24)}" is not a number from 0 to 1. For example: /threshold 0.70`);

export const badSwitch = (given: string): FormattedString =>
  sentence(`"${shorten(given, 24)}" is neither on nor off. Send /kill_switch on or /kill_switch off.`);

export const badFigures = (given: string): FormattedString =>
  sentence(
    `"${shorten(given, 24)}" is no account. Send /ftmo_status set BALANCE EQUITY, for example /ftmo_status set 97000 96500.50, or /ftmo_status auto.`,
  );

export const badWatchlist = (given: string): FormattedString =>
  sentence(
    `"${shorten(given, 24)}" is no change of the list. Send /watchlist add SOL/USDT, /watchlist remove SOL or /watchlist reset.`,
  );

export const unknownCommand = (command: string): FormattedString =>
  sentence(`There is no command ${shorten(command, 24)}. Send /help to see all commands.`);

/** Plain words; when they start with a command's name, the slash is all that is missing. */
export const plainText = (text: string, meant: string | null): FormattedString =>
  sentence(
    meant === null
      ? `I answer commands only, so "${shorten(text, 24)}" did nothing. Send /help to see them.`
      : `Commands start with a slash: send ${shorten(meant, 24)}`,
  );

export const tooLong = (length: number): FormattedString =>
  sentence(`That message has ${fixed(length, 0)} characters, which is no command of mine. Send /help to see them.`);

export const notText = (): FormattedString =>
  sentence("I read text commands only, no pictures, voices or files. Send /help to see them.");

export const wentWrong = (): FormattedString =>
  sentence(
    "Something failed inside while answering, and it was written to the log. Look with /check or /kill_switch before you repeat a change.",
  );

/** For toasts (≤200 characters), where nothing but text fits. */
export const OLD_BUTTON = "This button is from another version. Send the command again.";
export const STRANGERS_BUTTON = "You are not allowed to use this bot, so this button did nothing.";
