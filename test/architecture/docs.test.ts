/** Documents that point at nothing, and commands that do not exist, are mistakes like any other. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const PAGES = globSync("{*.md,docs/**/*.md,data/**/*.md,models/*.md,risk/**/*.md}").sort();
const read = (page: string): string => readFileSync(page, "utf8");
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, "");

/** As GitHub names a heading: small letters, punctuation gone, blanks to dashes. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

const anchorsIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

function brokenLinks(page: string, text: string): readonly string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsIn(target).includes(anchor);
  });
}

test.each(PAGES)("%s points at files and headings that exist", (page) => {
  expect(brokenLinks(page, read(page))).toEqual([]);
});

test("every page under docs can be reached from its index", () => {
  const reached = new Set(["docs/README.md"]);
  for (const page of reached) {
    for (const [, link = ""] of withoutCode(read(page)).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)) {
      const target = join(dirname(page), link);
      if (!/^[a-z]+:/.test(link) && existsSync(target)) reached.add(target);
    }
  }
  expect(PAGES.filter((page) => page.startsWith("docs/") && !reached.has(page))).toEqual([]);
});

test("every npm command that a page names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  const named = PAGES.flatMap((page) =>
    [...read(page).matchAll(/npm run ([a-z][a-z0-9:-]*)/g)].map(([, name = ""]) => name),
  );
  expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
  const files = Object.values(scripts).flatMap((command) =>
    [...command.matchAll(/node (?:--\S+ )*([\w./-]+)/g)].map(([, file = ""]) => file),
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test("the CI run calls the README's test command", () => {
  expect(read("README.md")).toContain("npm ci && npm test");
  expect(read(".ci/run")).toMatch(/npm ci$/m);
  expect(read(".ci/run")).toMatch(/\bnpm test\b/);
});

test("the test itself notices a broken link, heading and index", () => {
  const text =
    "[a](nowhere.md) [b](README.md#no-such-heading) [c](https://example.org/x) `[d](code.md)` [e](CHANGELOG.md#changelog)";
  expect(brokenLinks("README.md", text)).toEqual(["nowhere.md", "README.md#no-such-heading"]);
});
