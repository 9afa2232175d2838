/** What the calendar holds for the hours in which a trade that is opened now could be open. */
import type { InstrumentId } from "../../core/instrument.ts";
import { agendaOf, type Calendar, type CalendarEvent, during, type Span } from "../../risk/calendar.ts";
import type { CheckWarning } from "../check-warning.ts";

/** Titles come from a file that somebody else may have written. */
const LONGEST_TITLE = 60;
const MOST_NOTES = 5;

/** Major news and closures, in time order; empty without a calendar. */
export function calendarNotes(
  calendar: Calendar | null,
  instrument: InstrumentId,
  hours: Span,
): readonly CheckWarning[] {
  if (calendar === null) return [];
  const { events, closures } = during(agendaOf(calendar, instrument), hours);
  const notes = [
    ...events.flatMap((event) => eventNote(event)),
    ...closures.map(({ from, until }) => ({ at: from, note: { as: "closed", from, until } as const })),
  ];
  return notes
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST_NOTES)
    .map(({ note }) => note);
}

type Noted = { readonly at: CalendarEvent["at"]; readonly note: CheckWarning };

const eventNote = ({ at, impact, title }: CalendarEvent): readonly Noted[] =>
  impact === "high" || impact === "targeted" ? [{ at, note: { as: "event", at, impact, title: short(title) } }] : [];

const short = (title: string): string =>
  title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
