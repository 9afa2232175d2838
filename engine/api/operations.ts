/** The machine as people may see it: how the process does, what it does by night, and what it wrote to its log. */
import type { TimestampMs } from "../../core/time.ts";
import type { JobRun } from "../ports.ts";
import type { HealthReport } from "./health.ts";

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
  health(): HealthReport;
  version(): VersionReport;
  /** Empty in a recording, and in the first minute of a process. */
  jobs(): readonly JobReport[];
  /** Puts a job at the end of the queue; one that runs or waits already is left alone. */
  runJob(name: string): "started" | "running" | "unknown";
  /** The newest lines of this process's log, oldest first, without secrets. */
  log(newest: number): readonly string[];
};
