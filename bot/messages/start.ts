/** `/start`: for people who are allowed, where things stand; for strangers, their id and how to be allowed. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { named, setting } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { stillPaused } from "./pause.ts";

/** `asksForAccount`: to an owner who has not chosen the account's rules and size yet. */
export function startMessage(words: Words, facts: DeskFacts, asksForAccount: boolean): FormattedString {
  const { mode, model, killSwitch, feed, symbols, threshold } = facts;
  const state = words.text(killSwitch.on ? "word-on" : "word-off");
  return lines(
    bold("Lookout"),
    words.text(mode === "live" ? "start-live" : "start-dry-run"),
    words.text("start-watching", { symbols: named(words, symbols), feed }),
    words.rich("signal-model", { tag: code(model.tag), status: words.text(`word-${model.status}`) }),
    words.text("start-settings", { threshold: setting(threshold), state }),
    stillPaused(words, facts),
    words.text("start-patience"),
    asksForAccount ? words.text("start-account") : null,
  );
}

export const pairedMessage = (words: Words, facts: DeskFacts, asksForAccount: boolean): FormattedString =>
  lines(words.text("start-paired"), "", startMessage(words, facts, asksForAccount));

/** While nobody owns the bot. */
export type StrangerAnswer = "can-pair" | "wrong-code" | "locked";

/** All that a stranger ever learns: their own id and how the owner can let them in. */
export const strangerMessage = (words: Words, userId: number, answer: StrangerAnswer): FormattedString =>
  words.rich(`stranger-${answer}`, { id: code(String(userId)), userId: String(userId) });
