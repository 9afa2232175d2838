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
import type { Decision } from "../../engine/records.ts";
import { aDecision, aFollowUp, anEnd, anEntry, aScan, BTC, START, slotNumber } from "../support/ledger.ts";

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

/** As a version without measured costs stored it. */
const openTradeOf = ({ id, validUntil }: Decision): string => `
    INSERT INTO scans (slot, started_at, stored_at, late, latency_ms, stages_ms, balance_cents, equity_cents,
      peak_equity_cents, risk_level, total_lock) VALUES (${START}, 1, 1, 0, 750, '{}', 100, 100, 100, 'ACTIVE', 0);
    INSERT INTO decisions (id, hash, instrument, slot, side, mode, late, feature_set, model_tag, calibrator, scores, score,
      p_win, confidence, tier, medium_edge, high_edge, threshold, entry, stop, target, stop_distance, target_distance,
      rr_expected, cost_r, quantity, notional_cents, risk_cents, bound_by, session, volatility_regime, verdicts, emitted,
      valid_until) VALUES ('${id}', 'h', '${BTC}', ${START}, 'long', 'dryrun', 0, 'base@1', 'first', 'platt@1', '{}', 0.6,
      0.58, 0.53, 'LOW', 0.4, 0.5, 0.5, 100, 97, 106, 3, 6, 2, 0.025, 0.5, 5000, 150, 'RISK', 'off', 'mid', '[]', 1,
      ${validUntil});
    INSERT INTO signals (signal_id, instrument, slot, side, tier, mode, quantity, notional_cents, risk_cents, entry_price,
      tp_price, sl_price, rr_expected, valid_until, latency_ms) VALUES ('${id}', '${BTC}', ${START}, 'long', 'LOW',
      'dryrun', 0.5, 5000, 150, 100, 106, 97, 2, ${validUntil}, 750);
    INSERT INTO outcomes (decision_id, instrument, side, slot, emitted, tier, bucket, planned_entry, stop_distance,
      target_distance, cost_share, horizon_minutes, quantity, contract_size) VALUES ('${id}', '${BTC}', 'long', ${START},
      1, 'LOW', ${START}, 100, 3, 6, 0.00075, 240, 0.5, 1);
`;

test("an open trade of a version without measured costs is closed with them", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-migrations-"));
  const file = join(folder, "lookout.db");
  const old = openDatabase({ kind: "ledger", file, migrationsFolder: upTo("ledger", folder, 8) });
  if (!old.ok) throw new Error(old.error.text);
  const decision = aDecision();
  const { id } = decision;
  old.value.client.exec(openTradeOf(decision));
  old.value.close();

  const opened = openLedger({ file, clock: { now: () => START }, stopwatch: { elapsed: () => 0 } });
  if (!opened.ok) throw new Error(opened.error.text);
  const { ledger, close } = opened.value;
  expect(ledger.lastDecision(BTC)).toMatchObject({ id, cost: null, executionVersion: null, patternsVersion: null });
  expect(ledger.openFollowUps()).toMatchObject([{ decisionId: id, latencyMs: 750 }]);
  const cost = { spreadBps: 0.5, slippageBps: 0, commissionBps: 6.5, swapBps: 0 };
  const execution = { version: "2025-05-31.0a1b2c3d", ...cost, isLate: true, r: 1.9 };
  const updates = [anEntry(decision), anEnd(decision, { execution })];
  expect(ledger.commitScan(aScan(slotNumber(31), [], { updates })).ok).toBe(true);
  expect(ledger.openFollowUps()).toEqual([]);
  close();
  rmSync(folder, { recursive: true, force: true });
});

test("outcomes that were summed up before patterns were recorded are the group of those that have none", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-migrations-"));
  const file = join(folder, "lookout.db");
  const old = openDatabase({ kind: "ledger", file, migrationsFolder: upTo("ledger", folder, 14) });
  if (!old.ok) throw new Error(old.error.text);
  const day = START - (START % 86_400_000);
  old.value.client.exec(`
    INSERT INTO outcome_tallies VALUES (1, 'all', '', ${day}, 3, 2, 1, 0.5, 1.6, 1), (1, 'tier', 'HIGH', ${day}, 3, 2, 1, 0.5, 1.6, 1);
    INSERT INTO outcome_marks VALUES (1, 'all', '', '${BTC}', ${slotNumber(31)}), (1, 'tier', 'HIGH', '${BTC}', 1);
  `);
  old.value.close();

  const opened = openLedger({ file, clock: { now: () => START }, stopwatch: { elapsed: () => 0 } });
  if (!opened.ok) throw new Error(opened.error.text);
  const { ledger, tallies, close } = opened.value;
  const patterns = () => tallies.since(day as TimestampMs).filter(({ dimension }) => dimension === "pattern");
  expect(patterns()).toMatchObject([
    { emitted: true, name: "", n: 3, independent: 2, wins: 1, sumR: 0.5, invalidated: 1 },
  ]);
  // What overlaps a trade of before is no case of its own, in the group of all and in this one.
  const decision = aDecision({ slot: slotNumber(30), pattern: null });
  ledger.commitScan(aScan(decision.slot, [decision], { followUps: [aFollowUp(decision)] }));
  ledger.commitScan(aScan(slotNumber(500), [], { updates: [anEnd(decision)] }));
  expect(patterns()).toMatchObject([{ n: 4, independent: 2 }]);
  close();
  rmSync(folder, { recursive: true, force: true });
});

test("money of trades that had ended is summed up in each of their groups", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-migrations-"));
  const file = join(folder, "lookout.db");
  const old = openDatabase({ kind: "ledger", file, migrationsFolder: upTo("ledger", folder, 18) });
  if (!old.ok) throw new Error(old.error.text);
  old.value.client.exec(openTradeOf(aDecision()));
  old.value.client.exec(`UPDATE outcomes SET exit_kind = 'tp', result = 'W', r = 1.9, net_cents = 285,
    exit_time = ${slotNumber(31)}`);
  old.value.close();

  const opened = openLedger({ file, clock: { now: () => START }, stopwatch: { elapsed: () => 0 } });
  if (!opened.ok) throw new Error(opened.error.text);
  const { tallies, close } = opened.value;
  const day = (START - (START % 86_400_000)) as TimestampMs;
  const groups = ["all", "model", "pattern", "session", "stated", "symbol", "tier"];
  const net = { emitted: true, n: 1, wins: 1, net: 285 };
  expect(tallies.since(day)).toMatchObject(groups.map((dimension) => ({ dimension, ...net })));
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
