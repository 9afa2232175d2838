/** Short names that the engine gives in English (what a feature is about, a candlestick pattern), in the person's words. */
import type { Words } from "./words.ts";

/** The catalogue's word for a name, found by its letters; a name that no catalogue has stays as it is. */
export function phrase(words: Words, area: "subject" | "pattern", name: string): string {
  const key = `${area}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  return words.has(key) ? words.text(key) : name;
}
