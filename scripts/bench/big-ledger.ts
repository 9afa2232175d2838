/**
 * A ledger after years of service: a million scans and 100,000 signals behind a few really replayed hours, whose rows are
 * copied into the past. Built once per schema and way of building, and kept in the machine's temporary folder.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";

const ROOT = join(import.meta.dirname, "..", "..");
/** The replayed hours; a later run goes on from here. */
const REPLAYED_UNTIL = "2025-06-09T06:00Z";
const SCANS = 1_000_000;
/** One signal in so many scans, and one refused candidate that was followed in so many. */
const SIGNAL_EVERY = 10;
const FOLLOWED_EVERY = 8;
const SLOT_MS = 120_000;
const DAYS_OF_ALL_DECISIONS = 30;

/** A fresh copy of the var folder with that ledger; the caller removes it. */
export function bigLedgerFolder(): string {
  const schema = readdirSync(join(ROOT, "db/migrations/ledger")).filter((name) => name.endsWith(".sql"));
  const made = createHash("sha256")
    .update(schema.join())
    .update(readFileSync(import.meta.filename));
  const kept = join(tmpdir(), `lookout-big-ledger-${made.digest("hex").slice(0, 12)}`);
  if (!existsSync(kept)) build(kept);
  const folder = `${kept}-${process.pid}`;
  cpSync(kept, folder, { recursive: true });
  return folder;
}

function build(kept: string): void {
  const unfinished = `${kept}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const args = ["main.ts", "--feed", "replay", "--json", "--speed", "max", "--until", REPLAYED_UNTIL];
  const env = { ...process.env, VAR_DIR: unfinished, LOG_LEVEL: "error" };
  execFileSync(process.execPath, args, { cwd: ROOT, env, stdio: "ignore" });
  const [run = ""] = readdirSync(join(unfinished, "replay"));
  grow(join(unfinished, "replay", run, "lookout.db"));
  renameSync(unfinished, kept);
}

type Copied = { readonly sql: string; readonly from: string };

function grow(file: string): void {
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.pragma("synchronous = OFF");
  const first = db.prepare("SELECT min(slot) FROM scans").pluck().get() as number;
  const every = (step: number, rest = 0): string =>
    `SELECT value AS k, ${first} - value * ${SLOT_MS} AS at FROM generate_series WHERE value % ${step} = ${rest}`;
  db.exec(`CREATE TEMP TABLE generate_series AS WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n
    WHERE value < ${SCANS}) SELECT value FROM n`);
  const copy = (table: string, { sql, from }: Copied, changed: Readonly<Record<string, string>>): void => {
    const columns = db.prepare(`SELECT name FROM pragma_table_xinfo('${table}') WHERE hidden = 0`).pluck().all();
    const values = (columns as string[]).map((name) => changed[name] ?? `t.${name}`);
    db.exec(`INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values.join(", ")} FROM (${sql}) s, (${from}) t`);
  };
  const ids = (mark: number): string => `printf('%063x%d', s.k, ${mark})`;
  const some = (where: string): string => `SELECT * FROM decisions WHERE ${where} ORDER BY slot LIMIT 1`;
  const moved = { slot: "s.at", valid_until: "s.at + 600000" };
  copy(
    "scans",
    { sql: every(1), from: "SELECT * FROM scans ORDER BY slot LIMIT 1" },
    {
      ...{ slot: "s.at", started_at: "s.at + 1000", stored_at: "s.at + 1100" },
    },
  );
  const recent = (DAYS_OF_ALL_DECISIONS * 86_400_000) / SLOT_MS;
  for (const [mark, symbol] of ["BTC", "ETH", "BNB"].entries()) {
    const from = some(`emitted = 0 AND instrument LIKE '%${symbol}%'`);
    const own = { ...moved, id: ids(mark), hash: ids(mark) };
    copy("decisions", { sql: `${every(1)} AND value < ${recent}`, from }, own);
  }
  const emitted = some("emitted = 1 AND id IN (SELECT signal_id FROM signals)");
  const refused = some("emitted = 0 AND id IN (SELECT decision_id FROM outcomes)");
  const signals = every(SIGNAL_EVERY);
  // Below the recent days, so that no bucket of fifteen minutes holds two followed ones of a side.
  const followed = every(FOLLOWED_EVERY, 1);
  copy("decisions", { sql: signals, from: emitted }, { ...moved, id: ids(5), hash: ids(5) });
  copy("decisions", { sql: followed, from: refused }, { ...moved, id: ids(6), hash: ids(6) });
  const ended = {
    ...{ ...moved, entry_time: "s.at", exit_kind: "iif(s.k % 20 = 0, 'tp', 'sl')", exit_time: "s.at + 3600000" },
    ...{ result: "iif(s.k % 20 = 0, 'W', 'L')", exit_price: "100", net_cents: "iif(s.k % 20 = 0, 200, -200)" },
    ...{ r_realized: "iif(s.k % 20 = 0, 1.9, -1.1)", time_to_tp_sl_seconds: "3600", r: "iif(s.k % 20 = 0, 1.9, -1.1)" },
    ...{ seconds_to_exit: "3600", bucket: "s.at / 900000 * 900000" },
  };
  copy("signals", { sql: signals, from: "SELECT * FROM signals LIMIT 1" }, { ...ended, signal_id: ids(5) });
  const outcome = (emittedOnly: 0 | 1): string => `SELECT * FROM outcomes WHERE emitted = ${emittedOnly} LIMIT 1`;
  copy("outcomes", { sql: signals, from: outcome(1) }, { ...ended, decision_id: ids(5) });
  copy("outcomes", { sql: followed, from: outcome(0) }, { ...ended, decision_id: ids(6) });
  // Copied rows do not end, so the trigger that sums them up has to be asked.
  db.exec(`INSERT INTO outcome_ends (decision_id) SELECT decision_id FROM outcomes WHERE decision_id GLOB '0000*'
    AND exit_kind IS NOT NULL ORDER BY exit_time, slot`);
  const failures = db.pragma("foreign_key_check") as unknown[];
  if (failures.length > 0) throw new Error(`The copied rows do not hang together: ${JSON.stringify(failures[0])}`);
  db.exec("ANALYZE");
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}
