import { FormattedString, fmt } from "@grammyjs/parse-mode";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bold, code, italic, lines } from "../../../bot/messages/layout.ts";
import { renderMessage, type Style } from "../../../bot/terminal/render.ts";

const PLAIN: Style = { color: false, columns: 40 };
const shown = ({ text, entities }: FormattedString, ...labels: readonly string[]) => ({
  text,
  entities,
  buttons: labels.map((label) => ({ label })),
});

test("a message stands on a rail, wrapped at words, with its buttons numbered", () => {
  const message = lines(
    "A short line",
    "A longer line that does not fit into forty columns at once",
    "",
    italic("DRY RUN"),
  );
  expect(renderMessage(shown(message, "Confirm", "Cancel"), "question", PLAIN)).toBe(
    [
      "┃ A short line",
      "┃ A longer line that does not fit into",
      "┃ forty columns at once",
      "┃",
      "┃ DRY RUN",
      "┃",
      "┃ [1] Confirm   [2] Cancel",
    ].join("\n"),
  );
});

test("tables keep their lines, words without a space are cut", () => {
  const wide = "x".repeat(60);
  expect(renderMessage(shown(FormattedString.pre(wide)), "reply", PLAIN)).toBe(`┃ ${wide}`);
  expect(renderMessage(shown(new FormattedString(wide)), "reply", PLAIN)).toBe(
    `┃ ${"x".repeat(37)}\n┃ ${"x".repeat(23)}`,
  );
});

test("entities become colours, also over a wrapped line, and verdict marks get theirs", () => {
  const message = lines(fmt`a ${bold("b")} ${code("c")}`, FormattedString.pre("✓ data\n✗ cost\nplain"));
  const block = renderMessage(shown(message), "signal", { color: true, columns: 80 });
  const rail = "\u001b[1;32m┃\u001b[0m";
  expect(block.split("\n")).toEqual([
    `${rail} a \u001b[1mb\u001b[0m \u001b[36mc\u001b[0m`,
    `${rail} \u001b[32m✓\u001b[0m data`,
    `${rail} \u001b[31m✗\u001b[0m cost`,
    `${rail} plain`,
  ]);
  const wrapped = renderMessage(shown(bold("one two three four five six")), "reply", { color: true, columns: 23 });
  expect(wrapped.split("\n").map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
    "\u001b[1mone two three four\u001b[0m",
    "\u001b[1mfive six\u001b[0m",
  ]);
});

test("foreign control characters never reach the terminal, and nothing is wider than it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const block = renderMessage(shown(new FormattedString(text)), "alert", PLAIN);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not appear
      expect(block).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(block.split("\n").filter((line) => line.length > 40)).toEqual([]);
    }),
  );
});

test("a terminal too narrow to read in is treated as twenty columns", () => {
  expect(renderMessage(shown(new FormattedString("x".repeat(30))), "reply", { color: false, columns: 4 })).toBe(
    `┃ ${"x".repeat(20)}\n┃ ${"x".repeat(10)}`,
  );
});

test("buttons are numbered from where the message says", () => {
  const shown = { text: "Signal", entities: [], buttons: [{ label: "Taken" }, { label: "Skip" }], first: 10 };
  expect(renderMessage(shown, "signal", { color: false, columns: 40 })).toContain("[10] Taken   [11] Skip");
});
