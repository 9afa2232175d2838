/** Collects how the process does; asking changes nothing and waits for nothing. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { InstrumentId } from "../core/instrument.ts";
import { type Clock, MINUTE_MS, SLOT_MS } from "../core/time.ts";
import type { FeedStatus, OperationsDesk, ProcessReport, ProcessTrouble } from "../engine/api.ts";
import type { EventBody } from "../engine/events.ts";
import type { RunningJobs } from "./jobs.ts";
import type { RecentLines } from "./log/recent-lines.ts";
import type { Serving } from "./serving.ts";
import type { Stores } from "./stores.ts";

/** Scans whose times are remembered. */
const REMEMBERED = 200;
/** One scan may be missed before it is said. */
const LATE_MS = 3 * SLOT_MS;
const OLD_MS = 3 * MINUTE_MS;
const LONG_OUTBOX = 50;
const SLOW_LOOP_MS = 200;
const ROOT = join(import.meta.dirname, "..");

export type OperationsParts = {
  readonly stores: Pick<Stores, "ledger" | "store" | "outbox" | "jobs">;
  readonly serving: Pick<Serving, "bundle" | "release">;
  readonly watched: () => readonly InstrumentId[];
  readonly feed: () => FeedStatus;
  /** Where the databases of the run lie. */
  readonly folder: string;
  readonly version: string;
  readonly recent: RecentLines;
  /** The feed's time: in a recording the played one. */
  readonly clock: Clock;
  readonly wall: Clock;
};

export type Operations = {
  readonly desk: OperationsDesk;
  /** Hears of every event: scans are timed. */
  heard(event: EventBody): void;
  /** The jobs that run from now on. */
  follow(jobs: RunningJobs): void;
  stop(): void;
};

export function openOperations(parts: OperationsParts): Operations {
  const { stores, serving, recent, wall } = parts;
  const startedAt = wall.now();
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  const times: number[] = [];
  let jobs: RunningJobs | null = null;
  return {
    heard(event) {
      if (event.type !== "scan") return;
      times.push(Object.values(event.stagesMs).reduce((sum, ms) => sum + ms, 0));
      if (times.length > REMEMBERED) times.shift();
    },
    follow(running) {
      jobs = running;
    },
    stop: () => void loop.disable(),
    desk: {
      health: () => healthOf(parts, times, loop.percentile(99) / 1e6),
      version: () => ({
        version: parts.version,
        commit: commitOf(ROOT),
        node: process.version,
        model: serving.bundle.tag,
        schema: newestMigration(),
        startedAt,
        uptimeMs: wall.now() - startedAt,
      }),
      jobs: () => (jobs?.list() ?? []).map((job) => ({ ...job, last: stores.jobs.last(job.name) })),
      runJob: (name) => jobs?.runNow(name) ?? "unknown",
      log: (newest) => recent.newest(newest),
    },
  };
}

function healthOf(parts: OperationsParts, times: readonly number[], loopDelayMs: number): ProcessReport {
  const { stores, serving, watched, clock, folder } = parts;
  const at = clock.now();
  const lastScan = stores.ledger.lastScan();
  const candles = watched().map((instrument) => {
    const newest = stores.store.newest(instrument);
    return { instrument, ageMs: newest === null ? null : at - newest - MINUTE_MS };
  });
  const outbox = stores.outbox.depth();
  const isOld = candles.some(({ ageMs }) => ageMs === null || ageMs > OLD_MS);
  const found: readonly (ProcessTrouble | null)[] = [
    lastScan === null || at - lastScan.slot > LATE_MS ? "SCAN_LATE" : null,
    isOld ? "CANDLES_OLD" : null,
    outbox > LONG_OUTBOX ? "OUTBOX_LONG" : null,
    loopDelayMs > SLOW_LOOP_MS ? "LOOP_SLOW" : null,
  ];
  return {
    at,
    troubles: found.filter((trouble) => trouble !== null),
    lastScan: lastScan === null ? null : { slot: lastScan.slot, storedAt: lastScan.storedAt },
    scanMs: spread(times),
    candles,
    feed: parts.feed(),
    outbox,
    model: { tag: serving.bundle.tag, since: serving.release.since },
    databaseBytes: ["lookout.db", "candles.db"].reduce((sum, name) => sum + bytesOf(join(folder, name)), 0),
    memoryBytes: process.memoryUsage.rss(),
    loopDelayMs,
  };
}

function spread(times: readonly number[]): ProcessReport["scanMs"] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), scans: sorted.length };
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Read from the files of the checkout: no other program is started for it. */
export function commitOf(root: string): string | null {
  const git = join(root, ".git");
  try {
    const head = readFileSync(join(git, "HEAD"), "utf8").trim();
    const name = head.startsWith("ref: ") ? head.slice("ref: ".length) : null;
    const commit = name === null ? head : readFileSync(join(git, name), "utf8").trim();
    return /^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, 12) : null;
  } catch {
    // A package without its history, or a branch that is packed: not known.
    return null;
  }
}

function newestMigration(): string {
  const journal = readFileSync(join(ROOT, "db", "migrations", "ledger", "meta", "_journal.json"), "utf8");
  const { entries } = JSON.parse(journal) as { readonly entries: readonly { readonly tag: string }[] };
  return entries.at(-1)?.tag ?? "none";
}
