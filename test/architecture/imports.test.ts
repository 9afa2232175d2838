/** The import table of the architecture guide, enforced on every file, and proved to catch what it must. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOMS, type RoomRule } from "./rooms.ts";
import { filesOf, type Import, importsOf, readSource, targetOf } from "./source.ts";

/** "drizzle-orm/sqlite-core" and "@grammyjs/parse-mode" by their package's name. */
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const within = (target: string, places: readonly string[]): boolean =>
  places.some((place) => target === place || target.startsWith(`${place}/`));

function allows(room: string, rule: RoomRule, target: string, typeOnly: boolean): boolean {
  if (target.startsWith("node:")) return rule.node === "all" || rule.node.includes(target);
  if (within(target, [room, ...rule.rooms, ...(rule.files ?? [])])) return true;
  if (typeOnly && within(target, rule.types ?? [])) return true;
  return rule.packages.includes(packageOf(target));
}

/** What a file imports against the table, as "risk/bad.ts -> grammy". */
function violations(room: string, file: string, source: string): readonly string[] {
  const rule = ROOMS[room];
  if (rule === undefined) throw new Error(`The room ${room} is not in the table`);
  return importsOf(file, source)
    .map(({ specifier, typeOnly }: Import) => ({ target: targetOf(file, specifier), typeOnly }))
    .filter(({ target, typeOnly }) => !allows(room, rule, target, typeOnly))
    .map(({ target, typeOnly }) => `${file} -> ${target}${typeOnly ? " (type)" : ""}`);
}

test.each(Object.keys(ROOMS))("%s imports only what the table allows", (room) => {
  expect(filesOf(room).flatMap((file) => violations(room, file, readSource(file)))).toEqual([]);
});

test("every folder with sources is a room of the table, or one of the places that may import all", () => {
  const folders = new Set(
    globSync("*/**/*.ts", { exclude: ["node_modules/**", "models/lab/**", "coverage/**", "var/**"] }).map(
      (file) => file.split("/")[0],
    ),
  );
  const unknown = [...folders].filter((folder) => ROOMS[folder ?? ""] === undefined);
  expect(unknown.filter((folder) => !["scripts", "test"].includes(folder ?? ""))).toEqual([]);
});

test("main.ts stays small: the composition room does the work", () => {
  const lines = globSync("main.ts").map((file) => readSource(file).split("\n").length);
  for (const count of lines) expect(count).toBeLessThanOrEqual(40);
});

test("the guide shows the same table", () => {
  const guide = readFileSync("docs/guides/architecture.md", "utf8");
  for (const room of Object.keys(ROOMS)) expect(guide).toMatch(new RegExp(`^\\| \`${room}/\` \\|`, "m"));
});

describe("the test itself", () => {
  test.each([
    ["risk/bad.ts", 'import { Bot } from "grammy";', "risk/bad.ts -> grammy"],
    ["risk/bad.ts", 'import type { Bot } from "grammy";', "risk/bad.ts -> grammy (type)"],
    ["risk/bad.ts", 'import { readFileSync } from "node:fs";', "risk/bad.ts -> node:fs"],
    ["risk/bad.ts", 'import { follow } from "../engine/outcome/follow.ts";', "risk/bad.ts -> engine/outcome/follow.ts"],
    ["core/bad.ts", 'import { z } from "zod";', "core/bad.ts -> zod"],
    ["core/bad.ts", 'const { z } = await import("zod");', "core/bad.ts -> zod"],
    ["core/bad.ts", 'import zod = require("zod");', "core/bad.ts -> zod"],
    ["core/bad.ts", 'const zod = require("zod");', "core/bad.ts -> zod"],
    ["core/bad.ts", 'export * from "../risk/types.ts";', "core/bad.ts -> risk/types.ts"],
    ["engine/features/bad.ts", 'import { randomUUID } from "node:crypto";', "engine/features/bad.ts -> node:crypto"],
    [
      "engine/features/bad.ts",
      'import { openLedger } from "../../db/ledger.ts";',
      "engine/features/bad.ts -> db/ledger.ts",
    ],
    ["db/bad.ts", 'import { RULES } from "../engine/api.ts";', "db/bad.ts -> engine/api.ts"],
    ["db/bad.ts", 'import { type Desk } from "../engine/api.ts";', "db/bad.ts -> engine/api.ts"],
    ["market/bad.ts", 'import { slots } from "../engine/schedule.ts";', "market/bad.ts -> engine/schedule.ts"],
    ["models/bad.ts", 'import type { Tier } from "../risk/types.ts";', "models/bad.ts -> risk/types.ts (type)"],
    ["bot/bad.ts", 'import { decide } from "../engine/decide.ts";', "bot/bad.ts -> engine/decide.ts"],
    ["bot/bad.ts", 'import type { Ledger } from "../engine/ports.ts";', "bot/bad.ts -> engine/ports.ts (type)"],
    ["bot/bad.ts", 'import type { Ledger } from "../db/ledger.ts";', "bot/bad.ts -> db/ledger.ts (type)"],
    ["bot/bad.ts", 'import Database from "better-sqlite3";', "bot/bad.ts -> better-sqlite3"],
    ["bot/bad.ts", 'import { scrub } from "../app/log/scrub.ts";', "bot/bad.ts -> app/log/scrub.ts"],
    ["app/bad.ts", 'import { aCandle } from "../test/support/candles.ts";', "app/bad.ts -> test/support/candles.ts"],
    ["db/bad.ts", "type Bad = import('../bot/room.ts').Room;", "db/bad.ts -> bot/room.ts (type)"],
  ])("%s: %s is refused", (file, source, violation) => {
    expect(violations(file.split("/")[0] ?? "", file, source)).toEqual([violation]);
  });

  test.each([
    ["risk/good.ts", 'import { z } from "zod";\nimport { cents } from "../core/money.ts";'],
    [
      "db/good.ts",
      'import type { Ledger } from "../engine/ports.ts";\nimport { text } from "drizzle-orm/sqlite-core";',
    ],
    ["bot/good.ts", 'import { RULES } from "../engine/api.ts";\nimport type { EmitEvent } from "../engine/events.ts";'],
    ["engine/good.ts", '// import { Bot } from "grammy";\nconst text = `import { a } from "zod"`;'],
  ])("%s: %s is allowed", (file, source) => {
    expect(violations(file.split("/")[0] ?? "", file, source)).toEqual([]);
  });
});
