/** A stretch of a running process's ledger, copied for a comparison and read beside it: the process itself is not touched. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

/** What decided a slot, as its decisions name it. */
export type DecidedBy = {
  readonly slot: TimestampMs;
  readonly modelTag: string;
  readonly calibrator: string;
  readonly patternsVersion: string | null;
};
/** What a person or a setting changed: a simulation cannot follow it. */
export type Changed = {
  readonly at: TimestampMs;
  readonly action: string;
  /** The newest slot whose scan had begun before; null = none. */
  readonly lastSlot: TimestampMs | null;
  /** Names the settings in force before, where it was they that changed. */
  readonly printBefore: string | null;
};

export type LedgerDay = {
  /** Slots that were scanned in (since, until], rising. */
  readonly slots: readonly TimestampMs[];
  readonly decidedBy: readonly DecidedBy[];
  /** Instruments that a model answered for, per slot. */
  readonly answered: ReadonlyMap<TimestampMs, ReadonlySet<InstrumentId>>;
  /** The first change after `since`; null = none. */
  readonly changed: Changed | null;
};

const SLOTS = "SELECT slot FROM scans WHERE slot > ? ORDER BY slot";
const DECIDED_BY = `SELECT DISTINCT slot, model_tag AS modelTag, calibrator, patterns_version AS patternsVersion
  FROM decisions WHERE slot > ? ORDER BY slot`;
const ANSWERED = "SELECT DISTINCT slot, instrument FROM predictions WHERE slot > ?";
/** A configuration file that was read again and put nothing in force changed nothing. */
const CHANGED = `SELECT at, action, (SELECT max(slot) FROM scans WHERE started_at < a.at) AS lastSlot,
  json_extract(detail, '$.print.before') AS printBefore FROM audit_log a
  WHERE at > ? AND (action IN ('setting_changed', 'account_stated', 'symbol_added', 'symbol_removed',
    'watchlist_configured', 'watchlist_reset')
    OR action = 'config_applied' AND json_extract(detail, '$.changed') <> '{}') ORDER BY id LIMIT 1`;

export function readLedgerDay(file: string, since: TimestampMs): LedgerDay {
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    const answered = new Map<TimestampMs, Set<InstrumentId>>();
    const rows = client.prepare<[number], { slot: TimestampMs; instrument: InstrumentId }>(ANSWERED).all(since);
    for (const { slot, instrument } of rows) answered.set(slot, (answered.get(slot) ?? new Set()).add(instrument));
    return {
      slots: client.prepare<[number], TimestampMs>(SLOTS).pluck().all(since),
      decidedBy: client.prepare<[number], DecidedBy>(DECIDED_BY).all(since),
      answered,
      changed: client.prepare<[number], Changed>(CHANGED).get(since) ?? null,
    };
  } finally {
    client.close();
  }
}

const LENT = [
  "INSERT OR IGNORE INTO scans SELECT * FROM lender.scans WHERE slot = ?",
  "INSERT OR IGNORE INTO predictions SELECT * FROM lender.predictions WHERE slot = ?",
] as const;

/** Tiers as the scan of a slot left them, from one copy to another: a simulation keeps no scan at which nothing happened. */
export function lendTiers(from: string, to: string, slot: TimestampMs): void {
  const client = new Database(to, { timeout: 1_000 });
  try {
    client.prepare("ATTACH ? AS lender").run(from);
    for (const statement of LENT) client.prepare(statement).run(slot);
  } finally {
    client.close();
  }
}

/** Everything of older scans that no later decision can see: the rows behind each other, referring ones first. */
const FORGET = [
  "DELETE FROM shadow_predictions WHERE slot < @before",
  "DELETE FROM volatility_forecasts WHERE slot < @before",
  "DELETE FROM predictions WHERE slot < @before",
  "DELETE FROM outcomes WHERE slot < @before AND emitted = 0 AND exit_kind IS NOT NULL",
  `DELETE FROM decisions WHERE slot < @before AND id NOT IN (SELECT signal_id FROM signals)
    AND id NOT IN (SELECT decision_id FROM outcomes)`,
] as const;

/** The ledger as it is at this moment, in a file of its own, without what lies before `before` and nothing rests on. */
export function copyLedger(from: string, to: string, before: TimestampMs): void {
  for (const file of [to, `${to}-wal`, `${to}-shm`]) rmSync(file, { force: true });
  const live = new Database(from, { readonly: true, timeout: 10_000 });
  try {
    live.prepare("VACUUM INTO ?").run(to);
  } finally {
    live.close();
  }
  const copy = new Database(to);
  try {
    for (const statement of FORGET) copy.prepare(statement).run({ before });
    copy.exec("VACUUM");
  } finally {
    copy.close();
  }
}
