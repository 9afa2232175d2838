/** Texts that the engine gives in English (what a feature is about, a pattern, a session, a gap of a preset), in the person's words. */
import type { Words } from "./words.ts";

/** Longer texts are found by as many words. */
const WORDS_IN_KEY = 8;

/** The catalogue's words for a text, found by its letters; a text that no catalogue has stays as it is. */
export function phrase(words: Words, area: "subject" | "pattern" | "unmodelled" | "session", name: string): string {
  const letters = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const key = `${area}-${letters.slice(0, WORDS_IN_KEY).join("-")}`;
  return words.has(key) ? words.text(key) : name;
}
