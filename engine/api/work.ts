/** Longer work that people ask for in chat: files of data, backtests, simulated challenges. It runs beside the process. */
import type { Timeframe, TimestampMs } from "../../core/time.ts";
import type { UnknownSymbol } from "../api.ts";
import type { Actor } from "../ports.ts";
import type { ReliabilityPoint } from "./stats.ts";

export const EXPORT_FORMATS = ["csv", "json", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** `days`: back from now. */
export type Work =
  | {
      readonly kind: "candles";
      readonly symbol: string;
      readonly timeframe: Timeframe;
      readonly format: ExportFormat;
      readonly days: number;
    }
  | { readonly kind: "signals"; readonly format: ExportFormat; readonly days: number }
  /** `threshold` null = the one in force. */
  | { readonly kind: "backtest"; readonly symbol: string; readonly days: number; readonly threshold: number | null }
  /** By the trades of sent signals, or of the newest backtest. */
  | { readonly kind: "challenge"; readonly of: "signals" | "backtest" };

export type WorkFile = { readonly path: string; readonly name: string; readonly bytes: number };

export type BacktestSummary = {
  readonly symbol: string;
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly scans: number;
  readonly model: string;
  readonly threshold: number;
  readonly closed: number;
  readonly open: number;
  /** Null where nothing was traded. Shares of 1 with their 95 % interval. */
  readonly won: { readonly rate: number; readonly interval: readonly [number, number] } | null;
  /** Mean R a trade after costs; the interval is null when all lie in one day. */
  readonly mean: { readonly r: number; readonly interval: readonly [number, number] | null } | null;
  /** Shares of the initial balance: all trades together, and the deepest fall. */
  readonly net: number;
  readonly fall: number;
  readonly reliability: readonly ReliabilityPoint[];
  /** Balance in account currency units, less the one it began with. */
  readonly curve: readonly { readonly at: TimestampMs; readonly value: number }[];
};

export type ChallengeSummary = {
  readonly preset: string;
  readonly attempts: number;
  readonly passed: number;
  readonly rate: number;
  readonly interval: readonly [number, number];
  readonly breaches: { readonly daily: number; readonly total: number };
  /** Ended neither passed nor broken. */
  readonly stalled: number;
  /** Trading days of those that passed; null when none did. */
  readonly medianDays: number | null;
};

export type WorkEnd =
  | { readonly kind: "file"; readonly file: WorkFile }
  | { readonly kind: "backtest"; readonly summary: BacktestSummary; readonly page: WorkFile }
  | { readonly kind: "challenge"; readonly summary: ChallengeSummary }
  /** No chat takes it; `command` makes it on the machine itself. */
  | { readonly kind: "too-large"; readonly bytes: number; readonly command: string }
  | { readonly kind: "cancelled" }
  /** `reason`: what the program said, in English; `code` where it is known what was missing. */
  | { readonly kind: "failed"; readonly reason: string; readonly code?: WorkMissing };

/** No ended signal, no backtest with trades, no stored candles. */
export type WorkMissing = "NO_TRADES" | "NO_BACKTEST" | "NO_CANDLES";

export type RunningWork = {
  readonly id: string;
  /** 0..1; null = not known. */
  progress(): number | null;
  /** Never rejects. */
  readonly ended: Promise<WorkEnd>;
  /** Removes what it left on the disk; called when its files were sent. */
  release(): void;
};

export type WorkRefusal =
  | UnknownSymbol
  | {
      readonly code: "WORK_BUSY";
      /** What runs; null = the process itself is ending. */
      readonly running: Work | null;
    };

export type WorkDesk = {
  /** One export and one simulation at a time. */
  begin(work: Work, by: Actor): RunningWork | WorkRefusal;
  /** `ended`: it is not running any more. `other`: somebody else began it. */
  cancel(id: string, by: Actor): "cancelled" | "ended" | "other";
};

/** Telegram takes files up to this size from a bot. */
export const FILE_BYTES_AT_MOST = 50_000_000;
