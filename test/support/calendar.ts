/** Calendars for gate inputs, complete for June 2026 unless told otherwise. */
import type { TimestampMs } from "../../core/time.ts";
import { type Calendar, type CalendarEvent, type Closure, calendarOf, type Span } from "../../risk/calendar.ts";
import { NOON, utc } from "./gate.ts";

const JUNE: Span = { from: utc("2026-06-01T00:00:00Z"), until: utc("2026-07-01T00:00:00Z") };

/** The gate's noon, moved by minutes. */
export const minutes = (count: number): TimestampMs => (NOON + count * 60_000) as TimestampMs;

export const news = (at: TimestampMs, over: Partial<CalendarEvent> = {}): CalendarEvent => ({
  at,
  impact: "high",
  applies: ["USD"],
  title: "Consumer prices",
  ...over,
});

export const closed = (from: TimestampMs, until: TimestampMs, applies: readonly string[] = ["*"]): Closure => ({
  from,
  until,
  applies,
  title: "Maintenance",
});

export function aCalendar(
  events: readonly CalendarEvent[],
  closures: readonly Closure[] = [],
  covers: Partial<Span> = JUNE,
): Calendar {
  const calendar = calendarOf(events, closures, covers);
  if (!calendar.ok) throw new Error(calendar.error.text);
  return calendar.value;
}
