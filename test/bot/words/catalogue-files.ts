/** The catalogues as their files have them, and the sentences that the sources ask for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BOT = join(import.meta.dirname, "../../../bot");

/** A sentence or an attribute of one (`refusal-PAUSED.act`). */
export type Sentence = {
  readonly text: string;
  /** All facts named in it. */
  readonly facts: readonly string[];
  /** Facts that only choose between forms. */
  readonly selectors: readonly string[];
};

/** `key = text` at the beginning of a line, `.attribute = text` of the key before it, and lines that go on. */
const PART = /^(?:([a-zA-Z][\w-]*)|[ ]+\.([a-z][\w-]*)) =((?:.*)(?:\n(?=[ }])(?! +\.[a-z][\w-]* =).*)*)/gm;

/** All files of a language; a key that two entries have is named twice in `keys`. */
export function catalogueOf(language: string): {
  readonly keys: readonly string[];
  readonly sentences: ReadonlyMap<string, Sentence>;
} {
  const folder = join(BOT, "locales", language);
  const found = readdirSync(folder).flatMap((file) => partsOf(readFileSync(join(folder, file), "utf8")));
  return {
    keys: found.map(([key]) => key),
    sentences: new Map(found.map(([key, text]) => [key, sentence(text)])),
  };
}

function partsOf(source: string): readonly (readonly [key: string, text: string])[] {
  let entry = "";
  return [...source.matchAll(PART)].map(([, name, attribute, text = ""]) => {
    entry = name ?? entry;
    return [attribute === undefined ? entry : `${entry}.${attribute}`, text.trim()] as const;
  });
}

function sentence(text: string): Sentence {
  const found = (shape: RegExp): string[] =>
    [...new Set([...text.matchAll(shape)].map(([, name = ""]) => name))].sort();
  return { text, facts: found(/\{ ?\$(\w+)/g), selectors: found(/\{ ?\$(\w+) ->/g) };
}

const sources = (): readonly string[] =>
  readdirSync(BOT, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(BOT, file), "utf8"));

/** String literals of the sources, wherever they stand: keys are also kept in tables. */
export function literals(): ReadonlySet<string> {
  return new Set(sources().flatMap((text) => [...text.matchAll(/"([\w.-]+)"/g)].map(([, literal = ""]) => literal)));
}

/** Keys in the first argument of `text` and `rich`, and after `words, ` in those that count. */
export function askedFor(): ReadonlySet<string> {
  const calls = sources().flatMap((text) => [
    ...[...text.matchAll(/\.(?:text|rich)\(\s*([^,()`]*)/g)].flatMap(([, first = ""]) =>
      [...first.matchAll(/"([\w.-]+)"/g)].map(([, key = ""]) => key),
    ),
    ...[...text.matchAll(/\bcount\(words, "([\w.-]+)"/g)].map(([, key = ""]) => key),
  ]);
  // `=== "live" ? "a-key" : "b-key"`: what is compared is no key.
  return new Set(calls.filter((key) => key.includes("-")));
}

/** Beginnings of keys that are put together in the sources: `rule-` of `rule-${code}`. */
export function beginnings(): ReadonlySet<string> {
  const shape = /\.(?:text|rich|has)\(\s*(?:[^`()]*\? )?`([\w-]+-)\$\{/g;
  return new Set(sources().flatMap((text) => [...text.matchAll(shape)].map(([, beginning = ""]) => beginning)));
}
