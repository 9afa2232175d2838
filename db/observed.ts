/** What a ledger and a candle database say of the newest days of a run; read beside the process that writes them. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { TimestampMs } from "../core/time.ts";

export type ObservedScan = { readonly slot: number; readonly late: number; readonly latencyMs: number };
export type ObservedSignal = {
  readonly id: string;
  readonly side: "long" | "short";
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly rr: number;
  readonly quantity: number;
  readonly riskCents: number;
  readonly slot: number;
  readonly validUntil: number;
  readonly exit: string | null;
  readonly result: string | null;
};
export type ObservedDecision = {
  readonly id: string;
  readonly emitted: number;
  readonly firstRefusal: string | null;
  readonly verdicts: string;
  readonly instrument: string;
  readonly spreadExpectedBps: number | null;
};
export type ObservedMessage = {
  readonly status: string;
  readonly sendLatencyMs: number | null;
  readonly createdAt: number;
  readonly possibleRepeat: number;
};
export type Observed = {
  readonly newest: TimestampMs | null;
  readonly scans: readonly ObservedScan[];
  readonly signals: readonly ObservedSignal[];
  readonly decisions: readonly ObservedDecision[];
  readonly messages: readonly ObservedMessage[];
  /** Median quoted spread by instrument, basis points of the middle, and of how many quotes. */
  readonly spreads: ReadonlyMap<string, { readonly medianBps: number; readonly quotes: number }>;
};

const SCANS = "SELECT slot, late, latency_ms AS latencyMs FROM scans WHERE slot >= ? ORDER BY slot";
const SIGNALS = `SELECT signal_id AS id, side, entry_price AS entry, sl_price AS stop, tp_price AS target, rr_expected AS rr,
  quantity, risk_cents AS riskCents, slot, valid_until AS validUntil, exit_kind AS exit, result
  FROM signals WHERE slot >= ? ORDER BY slot`;
const DECISIONS = `SELECT id, emitted, first_refusal AS firstRefusal, verdicts, instrument,
  spread_expected_bps AS spreadExpectedBps FROM decisions WHERE slot >= ? ORDER BY slot`;
const MESSAGES = `SELECT status, send_latency_ms AS sendLatencyMs, created_at AS createdAt, possible_repeat AS possibleRepeat
  FROM outbox WHERE created_at >= ?`;
const SPREADS = `SELECT instrument, (ask - bid) / ((ask + bid) / 2) * 10000 AS bps
  FROM quotes WHERE slot >= ? AND ask + bid > 0 ORDER BY instrument, bps`;

/** Of the days before the newest scan. */
export function observed(ledger: string, candles: string, days: number): Observed {
  const client = new Database(ledger, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const newest = client.prepare<[], TimestampMs | null>("SELECT max(slot) FROM scans").pluck().get() ?? null;
    const since = (newest ?? 0) - days * 86_400_000;
    return {
      newest,
      scans: client.prepare<[number], ObservedScan>(SCANS).all(since),
      signals: client.prepare<[number], ObservedSignal>(SIGNALS).all(since),
      decisions: client.prepare<[number], ObservedDecision>(DECISIONS).all(since),
      messages: client.prepare<[number], ObservedMessage>(MESSAGES).all(since),
      spreads: spreadsIn(candles, since),
    };
  } finally {
    client.close();
  }
}

function spreadsIn(file: string, since: number): Observed["spreads"] {
  if (!existsSync(file)) return new Map();
  const client = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const byInstrument = new Map<string, number[]>();
    for (const { instrument, bps } of client
      .prepare<[number], { instrument: string; bps: number }>(SPREADS)
      .all(since)) {
      const kept = byInstrument.get(instrument);
      if (kept === undefined) byInstrument.set(instrument, [bps]);
      else kept.push(bps);
    }
    const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    return new Map(
      [...byInstrument].map(([name, all]) => [name, { medianBps: middle(all), quotes: all.length }] as const),
    );
  } finally {
    client.close();
  }
}
