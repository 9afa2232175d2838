/** The machine as people may see it: how the process does, what it does by night, and what it wrote to its log. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FeedStatus, JobRun } from "../ports.ts";

/** What needs somebody's eyes. */
export type ProcessTrouble = "SCAN_LATE" | "CANDLES_OLD" | "OUTBOX_LONG" | "LOOP_SLOW";

export type ProcessReport = {
  readonly at: TimestampMs;
  /** Empty = all is well. */
  readonly troubles: readonly ProcessTrouble[];
  readonly lastScan: { readonly slot: TimestampMs; readonly storedAt: TimestampMs } | null;
  /** Of this process's newest scans (at most 200), milliseconds; null before the first. */
  readonly scanMs: { readonly p50: number; readonly p95: number; readonly scans: number } | null;
  /** Age of each symbol's newest closed candle; null = none is stored. */
  readonly candles: readonly { readonly instrument: InstrumentId; readonly ageMs: number | null }[];
  readonly feed: FeedStatus;
  /** Messages that still wait. */
  readonly outbox: number;
  /** `since`: when it was promoted; null = it serves as shipped. */
  readonly model: { readonly tag: string; readonly since: TimestampMs | null };
  readonly databaseBytes: number;
  readonly memoryBytes: number;
  /** 99 of 100 turns of the event loop waited at most so long, since the start. */
  readonly loopDelayMs: number;
};

export type VersionReport = {
  readonly version: string;
  /** Null = not a checkout. */
  readonly commit: string | null;
  readonly node: string;
  readonly model: string;
  /** Newest migration of the ledger. */
  readonly schema: string;
  readonly startedAt: TimestampMs;
  readonly uptimeMs: number;
};

export type JobReport = {
  readonly name: string;
  /** Minute, hour, day of month, month, weekday, in UTC. */
  readonly expression: string;
  readonly isRunning: boolean;
  readonly last: JobRun | null;
  readonly next: TimestampMs | null;
};

export type OperationsDesk = {
  health(): ProcessReport;
  version(): VersionReport;
  /** Empty in a recording, and in the first minute of a process. */
  jobs(): readonly JobReport[];
  /** Puts a job at the end of the queue; one that runs or waits already is left alone. */
  runJob(name: string): "started" | "running" | "unknown";
  /** The newest lines of this process's log, oldest first, without secrets. */
  log(newest: number): readonly string[];
};
