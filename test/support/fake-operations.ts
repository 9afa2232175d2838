/** A machine that does well, with one job that went well and one that did not. */
import { DAY_MS, HOUR_MS, MINUTE_MS, plus } from "../../core/time.ts";
import type { HealthReport, JobReport, OperationsDesk, VersionReport } from "../../engine/api.ts";
import { aFeed, BTC, ETH, NOON } from "./bot-reports.ts";

export const aHealth = (over: Partial<HealthReport> = {}): HealthReport => ({
  ...{ at: NOON, version: "0.7.0", startedAt: plus(NOON, -5 * HOUR_MS), problems: [], warnings: [], chat: "up" },
  lastScan: { slot: plus(NOON, -MINUTE_MS), storedAt: NOON },
  scanMs: { p50: 210, p95: 480, n: 30 },
  candles: [
    { instrument: BTC, ageMs: 20_000 },
    { instrument: ETH, ageMs: 20_000 },
  ],
  sources: aFeed().sources,
  outbox: 0,
  model: { tag: "crypto-1", status: "observation", ageDays: 12, since: plus(NOON, -3 * DAY_MS) },
  database: "ok",
  databases: [
    { file: "lookout.db", bytes: 40_000_000 },
    { file: "candles.db", bytes: 8_200_000 },
  ],
  memory: { resident: 310_500_000, heap: 90_000_000 },
  eventLoop: { p50: 1, p99: 21 },
  ...over,
});

export const aVersion = (over: Partial<VersionReport> = {}): VersionReport => ({
  version: "0.7.0",
  commit: "bad68e4be729",
  node: "v24.11.0",
  model: "crypto-1",
  schema: "0011_people",
  startedAt: plus(NOON, -5 * HOUR_MS),
  uptimeMs: 5 * HOUR_MS,
  ...over,
});

const ran = { startedAt: plus(NOON, -9 * HOUR_MS), finishedAt: plus(NOON, -9 * HOUR_MS + 4000) };
export const JOBS: readonly JobReport[] = [
  {
    ...{ name: "archive", expression: "20 3 * * *", isRunning: false, next: plus(NOON, 15 * HOUR_MS) },
    last: { ...ran, ok: true, result: "", told: [{ as: "archived", before: NOON, moved: 4320, conflicting: 0 }] },
  },
  {
    ...{ name: "backup", expression: "40 3 * * *", isRunning: false, next: plus(NOON, 15 * HOUR_MS) },
    last: { ...ran, ok: false, result: "The disk is full.", told: null },
  },
  {
    name: "drift",
    expression: "0 4 * * *",
    isRunning: true,
    last: { ...ran, finishedAt: null, ok: null, result: null, told: null },
    next: null,
  },
];

/** Jobs that were asked for are remembered; the log has two lines. */
export function fakeOperations(): OperationsDesk & { readonly ran: string[] } {
  const started: string[] = [];
  return {
    ran: started,
    health: () => aHealth(),
    version: () => aVersion(),
    jobs: () => JOBS,
    runJob(name) {
      if (!JOBS.some((job) => job.name === name)) return "unknown";
      if (started.includes(name)) return "running";
      started.push(name);
      return "started";
    },
    log: (newest) => ['{"level":"info","msg":"boot"}', '{"level":"warn","code":"DATA_STALE"}'].slice(-newest),
  };
}
