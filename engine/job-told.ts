/** What a scheduled job did, as sentences of a closed list, so that the log says it in English and a chat in its language. */
import type { TimestampMs } from "../core/time.ts";
import type { RefitReason } from "./confidence/refit-record.ts";
import type { DriftLevel } from "./drift/report.ts";

/** How many rows of one kind. */
export type Counted = { readonly name: string; readonly n: number };

export type JobTold =
  | { readonly as: "archived"; readonly before: TimestampMs; readonly moved: number; readonly conflicting: number }
  | { readonly as: "deleted"; readonly quotes: number; readonly vectors: number; readonly quality: number }
  /** What it came to stands after it. */
  | { readonly as: "refit-known"; readonly tag: string }
  | {
      readonly as: "refit";
      readonly id: string;
      readonly reason: RefitReason;
      readonly n: number;
      readonly nIndependent: number;
      /** Of the newest week; null = not compared. */
      readonly brier: { readonly before: number; readonly after: number } | null;
    }
  | { readonly as: "patterns-known" }
  | { readonly as: "patterns"; readonly outcomes: number; readonly patterns: number }
  | {
      readonly as: "drift";
      readonly tag: string;
      readonly level: DriftLevel;
      readonly features: number | null;
      readonly score: number | null;
      readonly calibration: number | null;
      /** Whether the bundle keeps what its inputs are compared with. */
      readonly baseline: boolean;
    }
  | { readonly as: "shadow-none" }
  | { readonly as: "shadow-early"; readonly tag: string }
  | {
      readonly as: "shadow";
      readonly tag: string;
      /** Brier score less the serving one's: below 0 is better. */
      readonly brier: number;
      readonly interval: readonly [number, number] | null;
      readonly n: number;
      readonly nIndependent: number;
      /** Too little to tell them apart. */
      readonly tooLittle: boolean;
    }
  | {
      readonly as: "costs-few";
      readonly days: number;
      readonly quotes: number;
      readonly fills: number;
      readonly needed: number;
    }
  | {
      readonly as: "costs";
      readonly days: number;
      readonly quotes: number;
      readonly fills: number;
      readonly rejected: number;
      readonly path: string;
    }
  | { readonly as: "access"; readonly month: string; readonly path: string }
  | { readonly as: "maintained" }
  | { readonly as: "secrets"; readonly n: number; readonly days: number; readonly old: readonly string[] }
  /** In megabytes; `files`: null = the system does not tell. */
  | {
      readonly as: "resources";
      readonly memory: number;
      readonly databases: number;
      readonly files: number | null;
    }
  | {
      readonly as: "refreshed";
      readonly symbols: number;
      readonly added: number;
      /** Candles that the exchange now tells otherwise, by symbol. */
      readonly differing: readonly Counted[];
    }
  | { readonly as: "ledger-deleted"; readonly tables: readonly Counted[] }
  | {
      readonly as: "backup";
      readonly path: string;
      readonly bytes: number;
      /** Rows by file. */
      readonly databases: readonly Counted[];
      /** Older ones that were rotated away. */
      readonly dropped: number;
      /** Where it was sent to; null = it lies only here. */
      readonly bucket: string | null;
    }
  | {
      readonly as: "drill";
      readonly bytes: number;
      readonly backupMs: number;
      readonly restoreMs: number;
      readonly rows: number;
    }
  | {
      readonly as: "exported";
      /** YYYY-MM-DD. */
      readonly day: string;
      readonly tables: readonly Counted[];
      readonly path: string;
      readonly sent: boolean;
    }
  | {
      readonly as: "ledger-archived";
      readonly path: string;
      readonly before: TimestampMs;
      readonly days: number;
      readonly rows: number;
    }
  /** Made up freely, in English. */
  | { readonly as: "text"; readonly text: string };

/** How the second model compares with the serving one. */
export type ShadowTold = Extract<JobTold, { as: "shadow" | "shadow-early" }>;
