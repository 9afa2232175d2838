import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TABLE_WIDTH, TEXT_LIMIT } from "../../../bot/messages/layout.ts";
import { stamp } from "../../../bot/messages/stamp.ts";
import { LANGUAGES, wordsIn } from "../../../bot/words/words.ts";
import { marked, tableLines } from "../../support/marked.ts";
import { GALLERY } from "./gallery.ts";

const SITUATIONS = LANGUAGES.flatMap((language) =>
  Object.entries(GALLERY).map(([name, message]) => ({ name, language, message: () => message(wordsIn(language)) })),
);
const fileOf = (name: string, language: string): string =>
  join(import.meta.dirname, "snapshots", ...(language === "en" ? [] : [language]), `${name}.txt`);

describe.each(SITUATIONS)("$name in $language", ({ name, language, message }) => {
  test("reads as it was approved", async () => {
    await expect(`${marked(message())}\n`).toMatchFileSnapshot(fileOf(name, language));
  });

  test("fits one phone message: length, table width, no empty lines at its ends", () => {
    const parts = stamp("dryrun", message());
    expect(parts).toHaveLength(1);
    const text = parts[0]!.text;
    expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(text).toBe(text.trim());
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
    for (const line of tableLines(message())) expect(line.length, line).toBeLessThanOrEqual(TABLE_WIDTH);
  });
});
