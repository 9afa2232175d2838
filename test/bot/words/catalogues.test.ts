import { describe, expect, test } from "vitest";
import { refusalShort } from "../../../bot/messages/verdicts.ts";
import { phrase } from "../../../bot/words/phrases.ts";
import { LANGUAGES, wordsIn } from "../../../bot/words/words.ts";
import { REFUSALS } from "../../../engine/api.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { askedFor, beginnings, catalogueOf, literals } from "./catalogue-files.ts";
import { FAMILIES } from "./families.ts";

const EN = catalogueOf("en");
const TR = catalogueOf("tr");

/** Keys of names that others give in English (words/phrases.ts); a name without a word stays as it is. */
const NAMES = /^(subject|pattern|unmodelled)-/;
/** Put together from lists that are closed elsewhere: any sentence that begins so may be meant. */
const open = [...beginnings()].filter((beginning) => !(beginning in FAMILIES));
const inFamilies = new Set(
  Object.entries(FAMILIES).flatMap(([beginning, ends]) => ends.map((end) => `${beginning}${end}`)),
);

/** Names, trading words and layouts that are the same in both. */
const MAY_BE_EQUAL = new Set([
  "signal-stop",
  "signal-model",
  "outcome-head",
  "overview-head",
  "session-new-york",
  "session-tokyo",
  "overview-warning",
  "month-3",
  "month-5",
  "rule-MODEL",
  "rule-FTMO",
  "boot-label-model",
  "model-title",
  "ftmo-column-limit",
  "pattern-doji",
  "alert-told-limit-breach",
  "alerts-button-pause",
  "alerts-button-start",
  "alerts-button-delete",
]);

describe("the catalogues", () => {
  test("have the same sentences, each once", () => {
    for (const { keys } of [EN, TR]) expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect([...TR.keys].sort()).toEqual([...EN.keys].sort());
  });

  test("name the same facts in each sentence, but for those that choose a plural and English details", () => {
    for (const [key, { facts, selectors }] of EN.sentences) {
      const needed = facts.filter(
        (fact) => !selectors.includes(fact) && !(key.startsWith("alert-says-") && fact === "detail"),
      );
      const turkish = TR.sentences.get(key)?.facts ?? [];
      expect(
        turkish.filter((fact) => !facts.includes(fact)),
        key,
      ).toEqual([]);
      expect(
        needed.filter((fact) => !turkish.includes(fact)),
        key,
      ).toEqual([]);
    }
  });

  test("say every sentence in Turkish", () => {
    for (const [key, { text }] of TR.sentences) {
      expect(text, key).not.toBe("");
      if (!MAY_BE_EQUAL.has(key)) expect(text, key).not.toBe(EN.sentences.get(key)?.text);
    }
  });

  test("have what the sources ask for", () => {
    expect([...askedFor()].filter((key) => !EN.sentences.has(key))).toEqual([]);
    expect([...inFamilies].filter((key) => !EN.sentences.has(key))).toEqual([]);
    for (const beginning of open)
      expect(
        EN.keys.filter((key) => key.startsWith(beginning)),
        beginning,
      ).not.toEqual([]);
  });

  test("have nothing that nobody says", () => {
    const written = literals();
    const used = (key: string): boolean => {
      const entry = key.split(".", 1)[0] ?? key;
      return (
        NAMES.test(key) ||
        written.has(key) ||
        written.has(entry) ||
        inFamilies.has(key) ||
        open.some((beginning) => key.startsWith(beginning))
      );
    };
    expect(EN.keys.filter((key) => !used(key))).toEqual([]);
  });

  test("say of a refusal in English what the rules say", () => {
    const english = wordsIn("en");
    for (const [code, { says, money, act }] of Object.entries(REFUSALS)) {
      const told = [`refusal-${code}`, `refusal-${code}.money`, `refusal-${code}.act`].map((key) => english.text(key));
      expect(told).toEqual([says, money, act]);
    }
  });

  test.each(LANGUAGES)("say every refusal in a few words of its own that fit a table, in %s", (language) => {
    const words = wordsIn(language);
    const short = Object.keys(REFUSALS).map((code) => refusalShort(words, code));
    expect(short.filter((said) => said.length > 26 || /[_A-Z]{5}/.test(said))).toEqual([]);
    expect(new Set(short).size).toBe(Object.keys(REFUSALS).length);
    expect(refusalShort(words, "NEW_CODE")).toBe("NEW_CODE");
  });

  test("say what a preset leaves out: in English as it stands there, in Turkish as a whole", () => {
    const items = [...PRESETS.values()].flatMap(({ notModelled }) => notModelled);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(phrase(wordsIn("en"), "unmodelled", item)).toBe(item);
      expect(phrase(wordsIn("tr"), "unmodelled", item)).not.toBe(item);
    }
  });

  test("keep toasts within Telegram's 200 characters", () => {
    for (const language of LANGUAGES) {
      const { sentences } = catalogueOf(language);
      for (const [key, { text }] of sentences)
        if (key.startsWith("toast-")) expect(text.length, key).toBeLessThanOrEqual(200);
    }
  });
});
