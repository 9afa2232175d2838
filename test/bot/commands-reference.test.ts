import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../../bot/messages/help.ts";
import { stamp } from "../../bot/messages/stamp.ts";
import { wordsIn } from "../../bot/words/words.ts";
import { GALLERY } from "./messages/gallery.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/reference/commands.md"), "utf8");

test("the reference has exactly the commands there are, with their arguments", () => {
  const headings = [...page.matchAll(/^## `(\/.+)`$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(COMMANDS.map(({ name, argument }) => `/${name} ${argument}`.trim()));
});

test("the README names them all", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const named = readme.split("## Commands\n\n")[1]?.split(":")[0] ?? "";
  const commands = [...named.matchAll(/`(\/[^`]+)`/g)].map(([, command]) => command);
  expect(commands).toEqual(COMMANDS.map(({ name, argument }) => `/${name} ${argument}`.trim()));
});

const examples = [...page.matchAll(/<!-- example: ([\w-]+) -->\n```text\n([\s\S]*?)\n```\n/g)];

test("every example marker is followed by its text", () => {
  expect(examples.length).toBe(page.match(/<!-- example/g)?.length);
  expect(examples.length).toBeGreaterThan(10);
});

test.each(examples.map(([, name = "", text = ""]) => [name, text]))(
  "example %s is what the program writes",
  (name, text) => {
    expect(text).toBe(stamp("dryrun", GALLERY[name]!(wordsIn("en")))[0]!.text);
  },
);
