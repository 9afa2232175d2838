/** How the process is: for `/health` in chat and for machines. Reading it changes nothing. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { SourceStatus } from "../ports/market.ts";

/** What somebody must look at. None = healthy. */
export type HealthProblem =
  /** No scan was stored for seven minutes. */
  | "SCAN_LATE"
  /** The newest candle of a watched symbol is older than two hours. */
  | "CANDLES_STALE"
  /** Telegram cannot be reached or refuses the token. */
  | "CHAT_DOWN"
  /** The ledger cannot be read. */
  | "DATABASE_FAULT";

/** What somebody should know though the process is healthy. */
export type HealthWarning =
  /** The newest candle of a watched symbol is missing or older than three minutes: it gets no signal now. */
  | "CANDLES_OLD"
  /** More than 50 messages wait. */
  | "OUTBOX_LONG"
  /** 1 of 100 turns of the event loop came more than 200 ms late. */
  | "LOOP_SLOW";

export type HealthReport = {
  readonly at: TimestampMs;
  readonly version: string;
  readonly startedAt: TimestampMs;
  readonly problems: readonly HealthProblem[];
  readonly warnings: readonly HealthWarning[];
  /** Null before the first one. */
  readonly lastScan: { readonly slot: TimestampMs; readonly storedAt: TimestampMs } | null;
  /** Milliseconds from the start of a scan to its row being written, over the newest ones; null before the first one. */
  readonly scanMs: { readonly n: number; readonly p50: number; readonly p95: number } | null;
  /** By watched instrument: milliseconds since the newest stored candle closed; null = none is stored. */
  readonly candles: readonly { readonly instrument: InstrumentId; readonly ageMs: number | null }[];
  readonly sources: readonly SourceStatus[];
  /** Messages that wait to be sent. */
  readonly outbox: number;
  readonly chat: "up" | "down" | "starting" | "terminal" | "none";
  readonly model: {
    readonly tag: string;
    readonly status: "observation" | "live";
    readonly ageDays: number;
    /** Promoted or gone back to; null = it serves as shipped. */
    readonly since: TimestampMs | null;
  };
  /** Whether the databases answered just now. */
  readonly database: "ok" | "fault";
  /** Bytes of each database, its write-ahead log included. */
  readonly databases: readonly { readonly file: string; readonly bytes: number }[];
  /** Bytes. */
  readonly memory: { readonly resident: number; readonly heap: number };
  /** Milliseconds that the event loop was late, since the process started. */
  readonly eventLoop: { readonly p50: number; readonly p99: number };
};
