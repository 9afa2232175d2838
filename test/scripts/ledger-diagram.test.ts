import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { diagramPage } from "../../scripts/ledger-diagram.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/reference/ledger-diagram.md"), "utf8");

test("the page is what the schema says: run npm run docs", async () => {
  expect(page).toBe(await diagramPage());
});

test("it has every table, column and foreign key of a database made by the shipped SQL, and no other", () => {
  const client = new Database(":memory:");
  for (const file of globSync(join(ROOT, "db/migrations/ledger/*.sql")).sort()) client.exec(readFileSync(file, "utf8"));
  const tables = client
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
  const drawn = [...page.matchAll(/^ {2}(\w+) \{\n([\s\S]*?)\n {2}\}/gm)].map(([, name, body = ""]) => [
    name,
    body
      .split("\n")
      .map((line) => line.trim().split(" ")[1])
      .sort(),
  ]);
  const real = tables.map((name) => [
    name,
    (client.pragma(`table_xinfo(${name})`) as { name: string }[]).map((column) => column.name).sort(),
  ]);
  expect(drawn).toEqual(real);
  const keys = tables.flatMap((name) =>
    (client.pragma(`foreign_key_list(${name})`) as { table: string; from: string }[]).map(
      ({ table, from }) => `${table} ${name} ${from}`,
    ),
  );
  const lines = [...page.matchAll(/^ {2}(\w+) \|\|--o[|{] (\w+) : (\w+)$/gm)].map(
    ([, parent, child, key]) => `${parent} ${child} ${key}`,
  );
  expect(lines.sort()).toEqual(keys.sort());
  expect(keys.length).toBeGreaterThan(2);
});
