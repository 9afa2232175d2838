/** Which stretch of a recording is replayed: what was asked for, held against what is there and its warm-up. */
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, HOUR_MS, isoUtc, MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { slotsBetween } from "../../engine/schedule.ts";
import { type Coverage, firstUsable, replayEnd } from "../../market/coverage.ts";
import { badInput, type Refusal } from "../refusal.ts";

export type ReplayRange = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly slots: readonly TimestampMs[];
  /** What is left of the slots from there on. */
  readonly slotsFrom: (from: TimestampMs) => readonly TimestampMs[];
};

export function replayRange(
  coverage: readonly Coverage[],
  warmupMinutes: number,
  asked: { readonly from: TimestampMs | null; readonly until: TimestampMs | null },
): Result<ReplayRange, Refusal> {
  const warmupMs = warmupMinutes * MINUTE_MS;
  const usable = firstUsable(coverage, warmupMs, asked.from ?? 0);
  if (usable === null) return err(noWarmup(coverage, warmupMs, asked.from));
  const from = asked.from ?? prettyStart(coverage, warmupMs, usable);
  if (usable > from) return err(tooEarly(from, usable, warmupMinutes));
  const end = Math.max(...coverage.flatMap(({ segments }) => segments.map(({ until }) => until))) as TimestampMs;
  if (asked.until !== null && asked.until > end) return err(tooLate(asked.until, end));
  const until = asked.until ?? replayEnd(coverage, from) ?? end;
  const slotsFrom = (start: TimestampMs): readonly TimestampMs[] => recordedSlots(coverage, start, until);
  const slots = slotsFrom(from);
  return slots.length === 0 ? err(emptyRange(from, until)) : ok({ from, until, slots, slotsFrom });
}

/** So long after a recording broke off scans go on: what is stale is said, and open signals time out. */
const AFTER_BREAK_MS = 6 * HOUR_MS;

/** The months between two recordings are not scanned slot by slot: nothing can be known there. */
function recordedSlots(coverage: readonly Coverage[], from: TimestampMs, until: TimestampMs): readonly TimestampMs[] {
  const segments = coverage.flatMap((one) => one.segments);
  const isNear = (slot: TimestampMs): boolean =>
    segments.some((segment) => segment.from <= slot && slot < segment.until + AFTER_BREAK_MS);
  return slotsBetween(from, until).filter(isNear);
}

/** Without a wish the first week is kept as history, as long a warm-up as any feature set may ask for. */
const LEAD_MS = 7 * DAY_MS;

/** The first midnight UTC behind the lead, or the first usable slot of a shorter recording. */
function prettyStart(coverage: readonly Coverage[], warmupMs: number, usable: TimestampMs): TimestampMs {
  const behindLead = firstUsable(coverage, Math.max(LEAD_MS, warmupMs), 0);
  const midnight = behindLead === null ? null : ((Math.ceil(behindLead / DAY_MS) * DAY_MS) as TimestampMs);
  if (midnight !== null && firstUsable(coverage, warmupMs, midnight) === midnight) return midnight;
  return (Math.ceil(usable / SLOT_MS) * SLOT_MS) as TimestampMs;
}

const days = (minutes: number): string => `${Math.round((minutes / 1440) * 10) / 10} days`;

const tooEarly = (from: TimestampMs, usable: TimestampMs, warmup: number): Refusal =>
  badInput(
    "REPLAY_NO_WARMUP",
    `The replay cannot start at ${isoUtc(from)}: the features need ${days(warmup)} of candles before it, and the recording does not have them. Nothing was replayed. The first usable time is ${isoUtc(usable)}: start with --from ${isoUtc(usable)}.`,
  );

function noWarmup(coverage: readonly Coverage[], warmupMs: number, from: TimestampMs | null): Refusal {
  const first = firstUsable(coverage, warmupMs, 0);
  if (first === null || from === null) {
    return badInput(
      "REPLAY_TOO_SHORT",
      `The recording is too short to replay: the features need ${days(warmupMs / MINUTE_MS)} of candles of every symbol before the first scan. Nothing was replayed. Give longer recordings with --data or --files.`,
    );
  }
  return badInput(
    "REPLAY_NO_WARMUP",
    `The recording has nothing to replay from ${isoUtc(from)} on. Nothing was replayed. The first usable time is ${isoUtc(first)}: start with --from ${isoUtc(first)}.`,
  );
}

const tooLate = (until: TimestampMs, end: TimestampMs): Refusal =>
  badInput(
    "REPLAY_AFTER_END",
    `The replay cannot run until ${isoUtc(until)}: the recording ends at ${isoUtc(end)}. Nothing was replayed. Choose --until ${isoUtc(end)} or earlier.`,
  );

const emptyRange = (from: TimestampMs, until: TimestampMs): Refusal =>
  badInput(
    "REPLAY_EMPTY_RANGE",
    `Between ${isoUtc(from)} and ${isoUtc(until)} there is nothing to scan: a scan happens at each even minute, the end not included. Choose a later --until.`,
  );
