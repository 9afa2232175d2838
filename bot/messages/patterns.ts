/** Candlestick patterns in plain words: what stands or stood, and how trades went after it. */
import type { CheckReport } from "../../engine/api.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { fixed, percent } from "./format.ts";

export const patternLines = (words: Words, { patterns }: Pick<CheckReport, "patterns">): readonly string[] =>
  patterns.map((pattern) => patternLine(words, pattern));

/** Of the pattern that a decision was stored with; null or empty = it is of a version that did not record it. */
export const patternName = (words: Words, name: string | null): string =>
  name === null || name === "" ? words.text("pattern-not-recorded") : phrase(words, "pattern", name);

function patternLine(words: Words, pattern: CheckReport["patterns"][number]): string {
  const { side, record, base } = pattern;
  const name = phrase(words, "pattern", pattern.name);
  if (record === null) return words.text("check-pattern-rare", { name });
  const facts = { name, side, n: fixed(record.independent, 0), won: percent(record.winRate) };
  return base === null
    ? words.text("check-pattern", facts)
    : words.text("check-pattern-usual", { ...facts, usual: percent(base) });
}
