/** What the calendar holds for the hours in which a trade that is opened now could be open, in words for a person. */
import type { InstrumentId } from "../../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { agendaOf, type Calendar, during, type Span } from "../../risk/calendar.ts";

/** Titles come from a file that somebody else may have written. */
const LONGEST_TITLE = 60;
const MOST_NOTES = 5;

/** Major news and closures, in time order; empty without a calendar. */
export function calendarNotes(calendar: Calendar | null, instrument: InstrumentId, hours: Span): readonly string[] {
  if (calendar === null) return [];
  const { events, closures } = during(agendaOf(calendar, instrument), hours);
  const notes = [
    ...events
      .filter(({ impact }) => impact === "high" || impact === "targeted")
      .map(({ at, impact, title }) => ({ at, text: `${clock(at)} ${short(title) || "News"} (${impact})` })),
    ...closures.map(({ from, until }) => ({ at: from, text: `closed from ${clock(from)} to ${clock(until)}` })),
  ];
  return notes
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST_NOTES)
    .map(({ text }) => `In the calendar: ${text}.`);
}

const clock = (at: TimestampMs): string => `${isoUtc(at).slice(0, 16).replace("T", " ")} UTC`;

const short = (title: string): string =>
  title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
