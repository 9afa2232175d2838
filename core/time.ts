/** Instants, the clock port and the names of candle lengths. All times are UTC milliseconds since 1970. */
import type { Brand } from "./brand.ts";
import { err, ok, type Result } from "./result.ts";

export type TimestampMs = Brand<number, "TimestampMs">;

/** Where "now" comes from: the machine in live, the replayed slot in replay, a fixed value in tests. */
export type Clock = { now(): TimestampMs };

/** Elapsed time for latency measurements, milliseconds with fractions; only differences mean anything. */
export type Stopwatch = { elapsed(): number };

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Slots are the even UTC minutes: the engine looks at the market once per slot. */
export const SLOT_MS = 2 * MINUTE_MS;

export const TIMEFRAMES = {
  "1m": MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "1d": DAY_MS,
} as const;
export type Timeframe = keyof typeof TIMEFRAMES;
export const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(TIMEFRAMES, text);

/** Accepts finite whole milliseconds between 1970 and 2100; anything else is a unit mistake (seconds, microseconds). */
export function parseTimestamp(raw: number): Result<TimestampMs, "not-a-timestamp"> {
  return Number.isInteger(raw) && raw >= 0 && raw < 4_102_444_800_000 ? ok(raw as TimestampMs) : err("not-a-timestamp");
}

/** ISO 8601 with an explicit zone ("2025-06-01T12:00Z", "+02:00") or a bare date, which means midnight UTC. */
export function parseIsoUtc(text: string): Result<TimestampMs, "not-a-timestamp"> {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) {
    return err("not-a-timestamp");
  }
  return parseTimestamp(Date.parse(text));
}

/** The instant as "2025-06-01T12:00:00.000Z". */
export const isoUtc = (at: TimestampMs): string => new Date(at).toISOString();

/** The newest slot at or before an instant. */
export const slotAt = (at: TimestampMs): TimestampMs => (Math.floor(at / SLOT_MS) * SLOT_MS) as TimestampMs;

/** An instant moved by a number of milliseconds. */
export const plus = (at: TimestampMs, ms: number): TimestampMs => (at + ms) as TimestampMs;
