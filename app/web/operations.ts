/** The machine as people may ask for it: its health, jobs, log and version. Asking changes nothing and waits for nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../core/time.ts";
import type { HealthReport, OperationsDesk } from "../../engine/api.ts";
import type { RunningJobs } from "../jobs/jobs.ts";
import type { RecentLines } from "../log/recent-lines.ts";
import type { Serving } from "../models/serving.ts";
import type { Stores } from "../stores.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export type OperationsParts = {
  readonly stores: Pick<Stores, "jobs">;
  readonly serving: Pick<Serving, "bundle">;
  readonly health: () => HealthReport;
  readonly version: string;
  readonly recent: RecentLines;
  readonly wall: Clock;
};

export type Operations = {
  readonly desk: OperationsDesk;
  /** The jobs that run from now on. */
  follow(jobs: RunningJobs): void;
};

export function openOperations(parts: OperationsParts): Operations {
  const { stores, serving, recent, wall } = parts;
  const startedAt = wall.now();
  let jobs: RunningJobs | null = null;
  return {
    follow(running) {
      jobs = running;
    },
    desk: {
      health: parts.health,
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
