import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from "drizzle-kit/api";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareOutbox } from "../../db/ledger/outbox.ts";
import { prepareReads } from "../../db/ledger/reads.ts";
import { prepareTallies } from "../../db/ledger/tallies.ts";
import * as backfillTables from "../../db/schema/backfill.ts";
import * as candleTables from "../../db/schema/candles.ts";
import * as accountTables from "../../db/schema/ledger-account.ts";
import * as bookTables from "../../db/schema/ledger-book.ts";
import * as chatTables from "../../db/schema/ledger-chat.ts";
import * as choiceTables from "../../db/schema/ledger-choices.ts";
import * as controlTables from "../../db/schema/ledger-controls.ts";
import * as forecastTables from "../../db/schema/ledger-forecasts.ts";
import * as learnedTables from "../../db/schema/ledger-learned.ts";
import * as peopleTables from "../../db/schema/ledger-people.ts";
import * as personAlertTables from "../../db/schema/ledger-person-alerts.ts";
import * as preferenceTables from "../../db/schema/ledger-preferences.ts";
import * as scanTables from "../../db/schema/ledger-scans.ts";
import * as shadowTables from "../../db/schema/ledger-shadow.ts";
import * as tallyTables from "../../db/schema/ledger-tallies.ts";
import { aLedger, type TestLedger } from "../support/ledger.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCHEMAS = {
  ledger: {
    ...scanTables,
    ...bookTables,
    ...choiceTables,
    ...controlTables,
    ...chatTables,
    ...preferenceTables,
    ...peopleTables,
    ...personAlertTables,
    ...accountTables,
    ...forecastTables,
    ...learnedTables,
    ...shadowTables,
    ...tallyTables,
  },
  candles: candleTables,
  backfill: backfillTables,
};
const KINDS = ["ledger", "candles", "backfill"] as const;
const migrationsOf = (kind: string): string[] => globSync(join(ROOT, "db/migrations", kind, "*.sql")).sort();

/** A database made of nothing but the shipped SQL. */
function made(kind: string): Database.Database {
  const client = new Database(":memory:");
  for (const migration of migrationsOf(kind)) client.exec(readFileSync(migration, "utf8"));
  return client;
}
type Master = { type: string; name: string; tbl_name: string; sql: string | null };
const master = (client: Database.Database): Master[] =>
  client.prepare("SELECT * FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").all() as Master[];

describe.each(KINDS)("the %s database", (kind) => {
  test("has STRICT tables only", () => {
    const tables = made(kind).pragma("table_list") as { name: string; type: string; strict: number; schema: string }[];
    const loose = tables.filter(
      ({ name, type, strict }) => type === "table" && strict === 0 && !name.startsWith("sqlite_"),
    );
    expect(loose).toEqual([]);
    expect(tables.length).toBeGreaterThan(1);
  });

  test("is what the schema says: drizzle-kit would add nothing", async () => {
    const newest =
      globSync(join(ROOT, "db/migrations", kind, "meta/*_snapshot.json"))
        .sort()
        .at(-1) ?? "";
    const snapshot = JSON.parse(readFileSync(newest, "utf8"));
    const schema = await generateSQLiteDrizzleJson(SCHEMAS[kind], snapshot.id, "snake_case");
    expect(await generateSQLiteMigration(snapshot, schema)).toEqual([]);
  });

  test("has no migration that rebuilds a table with cascading children", () => {
    for (const migration of migrationsOf(kind)) {
      const sql = readFileSync(migration, "utf8");
      expect(/__new_/.test(sql) && /on delete cascade/i.test(sql), migration).toBe(false);
      // A rebuild loses STRICT and the table's triggers unless somebody writes them again.
      for (const [statement] of sql.matchAll(/CREATE TABLE[^;]*;/g)) expect(statement, migration).toMatch(/STRICT;$/);
    }
  });

  test("has every table in the reference page, and the page no other", () => {
    const page = readFileSync(join(ROOT, "docs/reference/database.md"), "utf8");
    const section = page.split(/^## /m).find((part) => part.toLowerCase().startsWith(`${kind} database`)) ?? "";
    const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).sort();
    const tables = master(made(kind)).filter(({ type }) => type === "table");
    expect(documented).toEqual(tables.map(({ name }) => name).sort());
  });
});

test("text columns with a fixed vocabulary and 0/1 flags are checked by SQLite", () => {
  const client = made("ledger");
  client.exec("INSERT INTO settings VALUES ('threshold', '0.7', 1)");
  const bad = [
    "INSERT INTO settings VALUES ('kill_switch', 'true', 1)",
    "INSERT INTO users VALUES (1, 1, 'stranger', 'x', 1)",
    "INSERT INTO prompts VALUES ('p', 'other', '0.6', 1, 1, '0.7', 1, 'open')",
    "INSERT INTO prompts VALUES ('p', 'threshold', '0.6', 1, 1, '0.7', 1, 'done')",
    "INSERT INTO scans VALUES (1, 1, 1, 2, 1, '{}', 1, 1, 1, 'ACTIVE', NULL, 0, 'dryrun')",
    "INSERT INTO scans VALUES (1, 1, 1, 0, 1, '{}', 1, 1, 1, 'CALM', NULL, 0, 'dryrun')",
    "INSERT INTO scans VALUES (1, 'soon', 1, 0, 1, '{}', 1, 1, 1, 'ACTIVE', NULL, 0, 'dryrun')",
  ];
  for (const sql of bad) expect(() => client.exec(sql), sql).toThrow(/constraint|cannot store/i);
});

test("the audit log can only grow", () => {
  const client = made("ledger");
  client.exec("INSERT INTO audit_log (at, action, detail) VALUES (1, 'x', '{}')");
  expect(() => client.exec("UPDATE audit_log SET action = 'y'")).toThrow("AUDIT_LOG_IS_APPEND_ONLY");
  expect(() => client.exec("DELETE FROM audit_log")).toThrow("AUDIT_LOG_IS_APPEND_ONLY");
  expect(() => client.exec("REPLACE INTO audit_log (id, at, action, detail) VALUES (1, 1, 'y', '{}')")).toThrow(
    "AUDIT_LOG_IS_APPEND_ONLY",
  );
  client.exec("INSERT INTO audit_log (at, action, detail) VALUES (2, 'z', '{}')");
  expect(client.prepare("SELECT action FROM audit_log ORDER BY id").pluck().all()).toEqual(["x", "z"]);
});

test("the risk book has the columns and indexes that other programs read", () => {
  const client = made("ledger");
  const columns = (client.pragma("table_xinfo(signals)") as { name: string }[]).map(({ name }) => name);
  const promised =
    "signal_id pair tier mode entry_time entry_price tp_price sl_price rr_expected result exit_time exit_price r_realized time_to_tp_sl_seconds slippage_bps slippage_expected_bps spread_bps latency_ms";
  expect(columns).toEqual(expect.arrayContaining(promised.split(" ")));
  const indexes = master(client).filter(({ type, tbl_name }) => type === "index" && tbl_name === "signals");
  const first = indexes.map(({ sql }) => /\(`(\w+)`/.exec(sql ?? "")?.[1]);
  expect(first).toEqual(expect.arrayContaining(["entry_time", "pair", "mode"]));
  const deployments = (client.pragma("table_info(model_deployments)") as { name: string }[]).map(({ name }) => name);
  const kept = ["version", "model_path", "deployed_at", "metrics_json", "rollback_reason"];
  expect(deployments).toEqual(expect.arrayContaining(kept));
});

describe("questions asked at every scan", () => {
  let ledger: TestLedger;
  let client: Database.Database;
  beforeAll(() => {
    ledger = aLedger();
    client = new Database(ledger.file);
  });
  afterAll(() => {
    client.close();
    ledger.remove();
  });
  const plansOf = (prepared: Record<string, { getQuery(): { sql: string; params: unknown[] } }>) =>
    Object.entries(prepared).map(([name, statement]) => {
      const { sql, params } = statement.getQuery();
      const steps = client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params.map(() => null)) as { detail: string }[];
      return [name, steps.map(({ detail }) => detail)] as const;
    });

  test("count a month of decisions from an index alone", () => {
    const db = drizzle({ client, casing: "snake_case" });
    const [[, steps]] = plansOf({ decisionCounts: prepareReads(db).decisionCounts }) as [readonly [string, string[]]];
    expect(steps[0]).toContain("USING COVERING INDEX decisions_slot (slot>? AND slot<?)");
  });

  test("find what is due from an index alone, whatever waits behind it", () => {
    const { due } = prepareOutbox(drizzle({ client, casing: "snake_case" }));
    const [[, steps]] = plansOf({ due }) as [readonly [string, string[]]];
    expect(steps.slice(1)).toEqual(["LIST SUBQUERY 1", "SCAN outbox USING INDEX outbox_heads"]);
  });

  test("are answered through an index, without sorting", () => {
    const db = drizzle({ client, casing: "snake_case" });
    // Counts are not asked at every scan.
    const { countScans, countDecisions, countSignals, ...perScan } = prepareReads(db);
    // A month of results is put into stretches of time, and those in order.
    const { results: _grouped, ...tallies } = prepareTallies(db);
    const plans = [...plansOf(perScan), ...plansOf(prepareOutbox(db)), ...plansOf(tallies)];
    expect(plans.length).toBeGreaterThan(15);
    for (const [name, steps] of plans) {
      // A whole table may be read only in the order of its key (then LIMIT 1 ends it) or through a partial index.
      const scans = steps.filter(
        (step) => /^SCAN/.test(step) && !/INDEX (signals_open|outcomes_open|outbox_unsettled|outbox_heads)/.test(step),
      );
      expect(scans, `${name}: ${steps.join(" / ")}`).toEqual(name === "newestScan" ? ["SCAN scans"] : []);
    }
    const sorted = plans.filter(([, steps]) => steps.some((step) => /TEMP B-TREE FOR ORDER BY$/.test(step)));
    expect(sorted.map(([name]) => name)).toEqual([]);
  });
});
