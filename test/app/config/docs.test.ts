import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { loadConfig } from "../../../app/config/load.ts";
import { aboutSetting, SETTING_NAMES } from "../../../app/config/schema.ts";
import { configurationPage, envExample } from "../../../scripts/config-docs.ts";

const read = (path: string): string => readFileSync(path, "utf8");

test(".env.example and the reference are what the schema says (npm run docs writes them)", () => {
  expect(read(".env.example")).toBe(envExample());
  expect(read("docs/reference/configuration.md")).toBe(configurationPage());
});

test("each setting stands once in both, with its default", () => {
  const example = read(".env.example");
  const page = read("docs/reference/configuration.md");
  for (const name of SETTING_NAMES) {
    expect(example.match(new RegExp(`^#${name}=(.*)$`, "gm"))).toEqual([
      `#${name}=${aboutSetting(name).fallback ?? ""}`,
    ]);
    expect(page.match(new RegExp(`^\\| \`${name}\` \\|`, "gm"))).toHaveLength(1);
  }
});

test("the example as it is changes nothing; with every # removed it gives the same values", () => {
  const example = read(".env.example");
  expect(parseEnv(example)).toEqual({});
  const environment = parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, ""));
  const layers = { defaults: {}, configFile: null, flags: {} };
  const loaded = loadConfig({ ...layers, environment });
  const bare = loadConfig({ ...layers, environment: {} });
  expect(loaded.ok && bare.ok && loaded.value.values).toEqual(bare.ok && bare.value.values);
});

test("the reference's sample file is accepted", () => {
  const sample = /```json\n([\s\S]*?)```/.exec(read("docs/reference/configuration.md"))?.[1] ?? "";
  const content = JSON.parse(sample) as unknown;
  const loaded = loadConfig({ defaults: {}, configFile: { path: "c", content }, environment: {}, flags: {} });
  expect(loaded.ok ? loaded.value.sources : loaded.error).toMatchObject({ SYMBOLS: "file", TIER_EDGES: "file" });
});

test("every setting has a description, and secrets have no default", () => {
  for (const name of SETTING_NAMES) {
    const { says, allowed, fallback, secret } = aboutSetting(name);
    expect(says).toMatch(/^[A-Z`].*\.$/);
    expect(allowed).not.toBe("");
    if (secret) expect(fallback).toBeNull();
  }
});
