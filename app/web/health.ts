/** Collects how the process is. Cheap enough to be asked every few seconds: a few small reads and counters in memory. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Desk, HealthProblem, HealthReport, HealthWarning } from "../../engine/api.ts";
import type { Stores } from "../stores.ts";

export type HealthParts = {
  readonly stores: Pick<Stores, "ledger" | "scanTimes" | "store" | "outbox">;
  readonly desk: Pick<Desk, "facts" | "feed" | "model">;
  readonly watched: () => readonly InstrumentId[];
  readonly chat: () => HealthReport["chat"];
  /** Where the databases lie. */
  readonly folder: string;
  readonly version: string;
  readonly clock: Clock;
};
export type HealthWatch = { report(): HealthReport; stop(): void };

/** Three scans that did not come, and a minute. */
const SCAN_LATE_MS = 7 * MINUTE_MS;
const CLOCK_LEEWAY_MS = 2 * MINUTE_MS;
const CANDLES_STALE_MS = 2 * HOUR_MS;
const CANDLES_OLD_MS = 3 * MINUTE_MS;
const LONG_OUTBOX = 50;
const SLOW_LOOP_MS = 200;
/** An hour of scans. */
const TIMED_SCANS = 30;
const FILES = ["lookout.db", "candles.db"];

export function watchHealth(parts: HealthParts): HealthWatch {
  const { clock, desk, version } = parts;
  const startedAt = clock.now();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return {
    report() {
      const at = clock.now();
      const stored = readStored(parts, at);
      const chat = parts.chat();
      const { rss, heapUsed } = process.memoryUsage();
      const { tag, status, ageDays, since } = desk.model();
      const eventLoop = latenessOf(delay);
      return {
        ...{ at, version, startedAt, chat, ...stored.facts },
        problems: [...stored.problems, ...scanProblems(stored.facts.lastScan, startedAt, at), ...chatProblems(chat)],
        sources: desk.feed().sources,
        warnings: warningsOf(stored.facts, eventLoop),
        model: { tag, status, ageDays, since },
        memory: { resident: rss, heap: heapUsed },
        eventLoop,
      };
    },
    stop: () => void delay.disable(),
  };
}

type Stored = {
  readonly facts: Pick<HealthReport, "lastScan" | "scanMs" | "candles" | "outbox" | "database" | "databases">;
  readonly problems: readonly HealthProblem[];
};

/** A database that cannot be read is a finding, not a reason to give no answer. */
function readStored(parts: HealthParts, at: TimestampMs): Stored {
  const { stores, folder, watched } = parts;
  const databases = FILES.map((file) => ({ file, bytes: sizeOf(join(folder, file)) }));
  try {
    const candles = watched().map((instrument) => ({ instrument, ageMs: ageOf(stores.store.newest(instrument), at) }));
    const isStale = candles.some(({ ageMs }) => ageMs === null || ageMs > CANDLES_STALE_MS);
    const last = stores.ledger.lastScan();
    return {
      facts: {
        lastScan: last === null ? null : { slot: last.slot, storedAt: last.storedAt },
        scanMs: quantiles(stores.scanTimes(TIMED_SCANS)),
        ...{ candles, database: "ok", databases, outbox: stores.outbox.depth() },
      },
      problems: isStale ? ["CANDLES_STALE"] : [],
    };
  } catch {
    const facts = { lastScan: null, scanMs: null, candles: [], outbox: 0, database: "fault", databases } as const;
    return { facts, problems: ["DATABASE_FAULT"] };
  }
}

function warningsOf(
  { candles, outbox }: Stored["facts"],
  { p99 }: HealthReport["eventLoop"],
): readonly HealthWarning[] {
  const found: readonly (HealthWarning | null)[] = [
    candles.some(({ ageMs }) => ageMs === null || ageMs > CANDLES_OLD_MS) ? "CANDLES_OLD" : null,
    outbox > LONG_OUTBOX ? "OUTBOX_LONG" : null,
    p99 > SLOW_LOOP_MS ? "LOOP_SLOW" : null,
  ];
  return found.filter((warning) => warning !== null);
}

const ageOf = (openTime: TimestampMs | null, at: TimestampMs): number | null =>
  openTime === null ? null : Math.max(0, at - openTime - MINUTE_MS);

/** What was written lies in the log beside the file until it is folded in. */
const sizeOf = (file: string): number =>
  [file, `${file}-wal`].reduce((sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0), 0);

/** Nearest rank. */
function quantiles(values: readonly number[]): HealthReport["scanMs"] {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95) };
}

/** A start after a long pause is given the same time for its first scan. */
const scanProblems = (
  last: HealthReport["lastScan"],
  startedAt: TimestampMs,
  at: TimestampMs,
): readonly HealthProblem[] => {
  const isLate = at - Math.max(last?.storedAt ?? 0, startedAt) > SCAN_LATE_MS;
  // A clock that went back: no scan comes before it has caught up.
  const isAhead = last !== null && last.slot - at > CLOCK_LEEWAY_MS;
  return isLate || isAhead ? ["SCAN_LATE"] : [];
};

const chatProblems = (chat: HealthReport["chat"]): readonly HealthProblem[] => (chat === "down" ? ["CHAT_DOWN"] : []);

/** The histogram counts nanoseconds, its own resolution included. */
function latenessOf(delay: ReturnType<typeof monitorEventLoopDelay>): HealthReport["eventLoop"] {
  const late = (percent: number): number => Math.max(0, Math.round(delay.percentile(percent) / 1e4) / 100 - 10);
  return { p50: late(50), p99: late(99) };
}
