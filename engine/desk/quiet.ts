/** When a chat wants to be left alone, by the wall clock of its zone. */
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { dayLabel, zonedInstant } from "../../risk/day.ts";
import type { Preferences } from "../ports/preferences.ts";

/** Minutes after midnight on the clocks of a zone, 0..1439. */
function minuteOfDay(at: TimestampMs, zone: string): number {
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Inside [from, until) of the zone's clocks; over midnight when `from` is the later one; equal ones are never. */
export function isQuiet({ quiet, zone }: Pick<Preferences, "quiet" | "zone">, at: TimestampMs): boolean {
  if (quiet === null || quiet.from === quiet.until) return false;
  const minute = minuteOfDay(at, zone);
  const { from, until } = quiet;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** The newest instant at or before `at` at which the zone's clocks showed that minute of the day, and its date there. */
export function newestAt(
  at: TimestampMs,
  zone: string,
  minute: number,
): { readonly at: TimestampMs; readonly day: string } {
  const today = dayLabel(at, zone, "00:00");
  const wall = Date.parse(today) + minute * MINUTE_MS;
  const instant = zonedInstant(wall, zone);
  if (instant <= at) return { at: instant, day: today };
  const day = new Date(Date.parse(today) - DAY_MS).toISOString().slice(0, 10);
  return { at: zonedInstant(wall - DAY_MS, zone), day };
}

/** The next instant after `at` at which the zone's clocks show that minute of the day. */
export function nextAt(at: TimestampMs, zone: string, minute: number): TimestampMs {
  const wall = Date.parse(dayLabel(at, zone, "00:00")) + minute * MINUTE_MS;
  const today = zonedInstant(wall, zone);
  return today > at ? today : zonedInstant(wall + DAY_MS, zone);
}
