import { FormattedString } from "@grammyjs/parse-mode";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bold, CAPTION_LIMIT, lines, splitMessage, TEXT_LIMIT, table } from "../../../bot/messages/layout.ts";
import { DRY_RUN, stamp } from "../../../bot/messages/stamp.ts";

const words = fc
  .array(fc.constantFrom("word", "\n", "\n\n", " ", "🙂", "long".repeat(9)), { maxLength: 60 })
  .map((w) => w.join(""));
const message = fc.tuple(words, fc.nat(200), fc.nat(200)).map(([text, from, length]) => {
  const offset = Math.min(from, Math.max(0, text.length - 1));
  const inside = Math.min(length, text.length - offset);
  return new FormattedString(text, inside > 0 ? [{ type: "bold", offset, length: inside }] : []);
});

describe("a long message", () => {
  test("is cut into parts that fit, and nothing but line breaks and trailing space is lost", () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 12, max: 60 }), (whole, limit) => {
        const parts = splitMessage(whole, limit);
        for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(limit);
        const squeeze = (text: string): string => text.replace(/\s/g, "");
        expect(squeeze(parts.map(({ text }) => text).join(""))).toBe(squeeze(whole.text));
      }),
    );
  });

  test("keeps its entities inside each part, over the same letters as before", () => {
    const boldText = (parts: readonly FormattedString[]): string =>
      parts
        .flatMap(({ text, entities }) => entities.map(({ offset, length }) => text.slice(offset, offset + length)))
        .join("")
        .replace(/\s/g, "");
    fc.assert(
      fc.property(message, fc.integer({ min: 12, max: 60 }), (whole, limit) => {
        const parts = splitMessage(whole, limit);
        for (const { text, entities } of parts) {
          for (const { offset, length } of entities) {
            expect(length).toBeGreaterThan(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
          }
        }
        expect(boldText(parts)).toBe(boldText([whole]));
      }),
    );
  });

  test.each([TEXT_LIMIT, CAPTION_LIMIT])("keeps every table whole at %i, wherever it stands", (limit) => {
    const row = fc.string({ unit: fc.constantFrom("a", "1", ".", "─"), minLength: 1, maxLength: 34 });
    const tables = fc
      .array(
        fc.tuple(fc.string({ unit: fc.constantFrom("w", " "), maxLength: limit }), fc.array(row, { minLength: 1 })),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((all) => all.map(([before, rows]) => ({ before: `x${before}`, rows: rows.join("\n").slice(0, limit) })));
    fc.assert(
      fc.property(tables, (all) => {
        const whole = lines(...all.flatMap(({ before, rows }) => [before, FormattedString.pre(rows)]));
        const parts = splitMessage(whole, limit);
        for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(limit);
        const found = parts.flatMap(({ text, entities }) =>
          entities.map(({ offset, length }) => text.slice(offset, offset + length)),
        );
        expect(found).toEqual(all.map(({ rows }) => rows));
      }),
      { numRuns: 60 },
    );
  });

  test("is cut at line ends where there is one, and never through an emoji", () => {
    expect(splitMessage(lines("one two", "three", "four"), 13).map(({ text }) => text)).toEqual([
      "one two\nthree",
      "four",
    ]);
    expect(splitMessage(new FormattedString("abc🙂def"), 4).map(({ text }) => text)).toEqual(["abc", "🙂de", "f"]);
    expect(splitMessage(new FormattedString("\n\nabcdef"), 4).map(({ text }) => text)).toEqual(["\n\nab", "cdef"]);
  });

  test("ends without an empty part", () => {
    expect(splitMessage(new FormattedString("abcd\n "), 4).map(({ text }) => text)).toEqual(["abcd"]);
    expect(splitMessage(new FormattedString("")).map(({ text }) => text)).toEqual([""]);
  });

  test("is marked DRY RUN in every part, within Telegram's limit", () => {
    const whole = lines(...Array.from({ length: 400 }, (_, n) => bold(`line ${n} ${"x".repeat(20)}`)));
    const parts = stamp("dryrun", whole);
    expect(parts.length).toBeGreaterThan(2);
    for (const { text } of parts) {
      expect(text.endsWith(`\n${DRY_RUN}`)).toBe(true);
      expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
    }
    expect(stamp("live", whole).some(({ text }) => text.includes(DRY_RUN))).toBe(false);
  });
});

test("a table cuts what is too long and fills what is missing", () => {
  const columns = [
    { width: 5, align: "left" },
    { width: 4, align: "right" },
  ] as const;
  const { text, entities } = table(columns, [
    ["a", "1"],
    ["toolong", "12345"],
    ["b"],
    "a whole line of its own, cut at the width",
  ]);
  expect(text.split("\n")).toEqual(["a        1", "tool… 123…", "b", "a whole line of its own, cut at t…"]);
  expect(entities).toEqual([{ type: "pre", offset: 0, length: text.length }]);
});

test("lines leave out what is not there", () => {
  expect(lines("a", null, "", bold("b")).text).toBe("a\n\nb");
  expect(lines("a", null, "", bold("b")).entities).toEqual([{ type: "bold", offset: 3, length: 1 }]);
});
