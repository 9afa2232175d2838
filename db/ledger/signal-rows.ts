/** Sent signals as rows for other programs, read beside the process that wrote them: nothing is locked or changed. */
import Database from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";

/** Times in UTC milliseconds; null while it is open, and where nothing came of it. */
export type SignalRow = {
  readonly id: string;
  readonly instrument: string;
  readonly side: string;
  readonly tier: string;
  readonly mode: string;
  readonly session: string;
  readonly model: string;
  /** Candlestick pattern at the decision, `none`; null in rows of versions that did not record it. */
  readonly pattern: string | null;
  readonly slot: number;
  readonly pWin: number;
  readonly confidence: number;
  readonly quantity: number;
  readonly rrExpected: number;
  readonly entryTime: number | null;
  readonly entryPrice: number;
  readonly stop: number;
  readonly target: number;
  readonly exit: string | null;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly result: string | null;
  readonly r: number | null;
  /** Cents of the account's currency. */
  readonly net: number | null;
};

const ROWS = `SELECT s.signal_id AS id, s.instrument, s.side, s.tier, s.mode, d.session, d.model_tag AS model, d.pattern,
  s.slot, d.p_win AS pWin, d.confidence, s.quantity, s.rr_expected AS rrExpected, s.entry_time AS entryTime,
  s.entry_price AS entryPrice, s.sl_price AS stop, s.tp_price AS target, s.exit_kind AS exit, s.exit_time AS exitTime,
  s.exit_price AS exitPrice, s.result, s.r_realized AS r, s.net_cents AS net
  FROM signals s JOIN decisions d ON d.id = s.signal_id WHERE s.slot >= ? AND s.slot < ? ORDER BY s.slot, s.signal_id`;

/** Of slots in [from, until), the oldest first; read as they are asked for. */
export function* signalRows(file: string, from: TimestampMs, until: TimestampMs): Generator<SignalRow> {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    yield* client.prepare<[number, number], SignalRow>(ROWS).iterate(from, until);
  } finally {
    client.close();
  }
}
