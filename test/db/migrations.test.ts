/** A database of the version before is brought up to date with its rows. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { openCandles } from "../../db/candles.ts";
import { openLedger } from "../../db/ledger.ts";
import { openDatabase } from "../../db/open.ts";
import { START } from "../support/ledger.ts";

type Kind = "ledger" | "candles";

/** The shipped migrations up to and including one. */
function upTo(kind: Kind, folder: string, index: number): string {
  const shipped = join(import.meta.dirname, "../../db/migrations", kind);
  const migrations = join(folder, "migrations");
  mkdirSync(join(migrations, "meta"), { recursive: true });
  const journal = JSON.parse(readFileSync(join(shipped, "meta/_journal.json"), "utf8"));
  journal.entries = journal.entries.slice(0, index + 1);
  for (const { tag } of journal.entries) cpSync(join(shipped, `${tag}.sql`), join(migrations, `${tag}.sql`));
  writeFileSync(join(migrations, "meta/_journal.json"), JSON.stringify(journal));
  return migrations;
}

test("open questions, scans and decisions outlive the migrations since", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-migrations-"));
  const file = join(folder, "lookout.db");
  const old = openDatabase({ kind: "ledger", file, migrationsFolder: upTo("ledger", folder, 0) });
  if (!old.ok) throw new Error(old.error.text);
  old.value.client.exec(`
    INSERT INTO prompts VALUES ('p', 'threshold', '0.6', 1, 1, '0.7', 9, 'open');
    INSERT INTO scans VALUES (${START}, 1, 1, 0, 1, '{}', 100, 90, 110, 'REDUCED', NULL, 0);
  `);
  old.value.close();

  const opened = openLedger({ file, clock: { now: () => START }, stopwatch: { elapsed: () => 0 } });
  if (!opened.ok) throw new Error(opened.error.text);
  const { prompts, ledger, accounts, close } = opened.value;
  expect(prompts.get("p")).toMatchObject({ kind: "threshold", value: "0.6", before: "0.7" });
  expect(prompts.close("p", "confirmed")).toBe(true);
  prompts.open({ id: "q", kind: "account", value: "auto", userId: 1, chatId: 1, before: "auto", expiresAt: START });
  prompts.open({ id: "w", kind: "watchlist", value: "reset", userId: 1, chatId: 1, before: "", expiresAt: START });
  expect(ledger.peakEquity("dryrun")).toBe(110);
  expect(ledger.riskState("dryrun")?.level).toBe("REDUCED");
  expect(accounts.snapshot()).toBeNull();
  close();
  rmSync(folder, { recursive: true, force: true });
});

test("vectors outlive the move of their table, and are written once as before", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-migrations-"));
  const file = join(folder, "candles.db");
  const old = openDatabase({ kind: "candles", file, migrationsFolder: upTo("candles", folder, 3) });
  if (!old.ok) throw new Error(old.error.text);
  const insert = old.value.client.prepare("INSERT INTO feature_vectors VALUES ('v:BTC/USDT', 'pair@1', ?, ?)");
  for (const slot of [START + 120_000, START])
    insert.run(slot, Buffer.from(Float32Array.of(1, slot === START ? 2 : 3).buffer));
  old.value.close();

  const opened = openCandles({ file });
  if (!opened.ok) throw new Error(opened.error.text);
  const { features, close } = opened.value;
  const [instrument, set] = ["v:BTC/USDT" as InstrumentId, { id: "pair@1", names: ["a", "b"] }];
  const late = (START + 120_000) as TimestampMs;
  features.append(set, [{ instrument, slot: late, values: Float32Array.of(9, 9) }]);
  const { slots, columns } = features.featuresBetween(instrument, START, (START + 240_000) as TimestampMs, set);
  expect([[...slots], ...columns.map((column) => [...column])]).toEqual([
    [START, late],
    [1, 1],
    [2, 3],
  ]);
  close();
  rmSync(folder, { recursive: true, force: true });
});
