/**
 * The account's day: it starts when the wall clock of a zone shows the reset time. Days have 23 or 25 hours where the
 * zone changes its clocks. A reset time that a change skips happens one hour later on the wall clock, one that occurs
 * twice happens the first time (the "compatible" rule of RFC 5545 and Temporal).
 */
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../core/time.ts";

/** First instant of the account day that contains `at`. */
export function dayStart(at: TimestampMs, zone: string, resetAt: string): TimestampMs {
  const calendar = calendarOf(zone, resetAt);
  return startOf(calendar, dayNumber(calendar, at));
}

/** The next reset strictly after `at`; it is the end of the account day that contains `at`. */
export function nextReset(at: TimestampMs, zone: string, resetAt: string): TimestampMs {
  const calendar = calendarOf(zone, resetAt);
  return startOf(calendar, dayNumber(calendar, at) + 1);
}

/** Date (YYYY-MM-DD, in the zone) on which the account day that contains `at` started. */
export function dayLabel(at: TimestampMs, zone: string, resetAt: string): string {
  const number = dayNumber(calendarOf(zone, resetAt), at);
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which a zone's clocks show a wall time, which is given as if it were UTC. */
export const zonedInstant = (wall: number, zone: string): TimestampMs => instantOf(calendarOf(zone, "00:00"), wall);

/** Whether the machine knows an IANA zone of this name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The starts of one zone's days, by days since 1970; formatting is slow, so each day is worked out once. */
type Calendar = {
  readonly format: Intl.DateTimeFormat;
  readonly resetMs: number;
  readonly starts: Map<number, TimestampMs>;
};

const calendars = new Map<string, Calendar>();

function calendarOf(zone: string, resetAt: string): Calendar {
  const key = `${zone} ${resetAt}`;
  const known = calendars.get(key);
  if (known !== undefined) return known;
  const [hours, minutes] = resetAt.split(":").map(Number);
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const calendar = { format, resetMs: ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS, starts: new Map() };
  calendars.set(key, calendar);
  return calendar;
}

/** Days since 1970 of the account day that contains `at`: the newest one that has started. */
function dayNumber(calendar: Calendar, at: TimestampMs): number {
  // No zone is more than a day away from UTC, so the day is at most one ahead; the reset time adds up to one behind.
  let number = Math.floor(at / DAY_MS) + 1;
  while (startOf(calendar, number) > at) number -= 1;
  return number;
}

function startOf(calendar: Calendar, number: number): TimestampMs {
  const known = calendar.starts.get(number);
  if (known !== undefined) return known;
  const start = instantOf(calendar, number * DAY_MS + calendar.resetMs);
  calendar.starts.set(number, start);
  return start;
}

/** The instant at which the zone's clocks show a wall time (given as if it were UTC). */
function instantOf(calendar: Calendar, wall: number): TimestampMs {
  const before = offsetAt(calendar, wall - DAY_MS);
  const after = offsetAt(calendar, wall + DAY_MS);
  const earlier = wall - Math.max(before, after);
  if (offsetAt(calendar, earlier) === wall - earlier) return earlier as TimestampMs;
  // Either the ordinary later reading, or a skipped wall time read with the offset that held before the change.
  return (wall - Math.min(before, after)) as TimestampMs;
}

/** Milliseconds the zone's wall clock is ahead of UTC at a whole second. */
function offsetAt({ format }: Calendar, at: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
