import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig } from "../../../app/config/load.ts";
import { aboutSetting, SETTING_NAMES } from "../../../app/config/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "lookout-secret-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "secret");
const load = (environment: Record<string, string>, content: unknown = {}) =>
  loadConfig({ defaults: {}, configFile: { path: "c.json", content }, environment, flags: {} });
const VALUES: Readonly<Record<string, string>> = {
  TELEGRAM_BOT_TOKEN: "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  HEARTBEAT_URL: "https://beats.test/1",
};
const aValueOf = (name: string): string => VALUES[name] ?? "abcdefgh12345678";
const anEmptyFile = (): string => {
  writeFileSync(path, "\n");
  return path;
};
const secretNames = SETTING_NAMES.filter((name) => aboutSetting(name).secret);

test.each(secretNames)("%s may come from a file, its last line break left out", (name) => {
  writeFileSync(path, `${aValueOf(name)}\n`);
  const loaded = load({ [`${name}_FILE`]: path });
  if (!loaded.ok) throw new Error("refused");
  expect(loaded.value.values[name]).toBe(aValueOf(name));
  expect(loaded.value.sources[name]).toBe("environment");
  expect(loaded.value.secrets).toEqual([aValueOf(name)]);
  expect(loaded.value.secretsByName).toEqual({ [name]: aValueOf(name) });
});

test.each(secretNames)("%s in two places is refused, and neither is shown", (name) => {
  writeFileSync(path, aValueOf(name));
  const twice = [
    load({ [`${name}_FILE`]: path, [name]: aValueOf(name) }),
    load({ [`${name}_FILE`]: path }, { [name]: aValueOf(name) }),
  ];
  for (const loaded of twice) {
    const [problem, ...rest] = loaded.ok ? [] : loaded.error;
    expect(rest).toEqual([]);
    expect(problem?.text).toContain(`${name} is set as well`);
    expect(problem?.text).not.toContain(aValueOf(name));
  }
});

test.each([
  ["a file that is not there", () => join(folder, "none"), "cannot be read (ENOENT)"],
  ["a folder", () => folder, "cannot be read (EISDIR)"],
  ["an empty file", () => anEmptyFile(), "is empty"],
])("%s is a sentence, not a start without the secret", (_what, make, reason) => {
  const loaded = load({ HTTP_TOKEN_FILE: make() });
  expect(loaded.ok ? [] : loaded.error.map(({ text }) => text)).toEqual([expect.stringContaining(reason)]);
});

test("what the file holds is judged like the setting, and not shown", () => {
  writeFileSync(path, "too short!");
  const loaded = load({ HTTP_TOKEN_FILE: path });
  const said = loaded.ok ? "" : loaded.error.map(({ text }) => text).join();
  expect(said).toContain("HTTP_TOKEN has a value of the wrong form");
  expect(said).not.toContain("too short!");
});

test("only secrets have files: others are left alone, as names that are no settings", () => {
  const loaded = load({ THRESHOLD_FILE: "/nowhere" });
  expect(loaded.ok && loaded.value.values.THRESHOLD).toBe(0.7);
});
