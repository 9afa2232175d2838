/** Reads the calendar of news and market closures; one that cannot be read completely stops the start. */
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "../core/result.ts";
import { parseCalendarCsv } from "../risk/calendar/csv.ts";
import { parseCalendarIcs } from "../risk/calendar/ics.ts";
import type { Calendar } from "../risk/calendar.ts";
import { badInput, type Refusal } from "./refusal.ts";

/** More than a person can read in one go; the first ones are enough to see what is wrong with a file. */
const SHOWN = 20;

/** Null without a file: the gate then says that the calendar's rules were not checked. */
export function readCalendar(path: string | null): Result<Calendar | null, Refusal> {
  if (path === null) return ok(null);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    return refused(`CALENDAR_FILE ${path} cannot be read (${reason}). Check the path and its rights. ${UNPROTECTED}`);
  }
  const parsed = path.toLowerCase().endsWith(".ics") ? parseCalendarIcs(text) : parseCalendarCsv(text);
  if (parsed.ok) return parsed;
  const lines = parsed.error.slice(0, SHOWN).map(({ line, text: says }) => `${path}:${line}: ${says}`);
  const more = parsed.error.length > SHOWN ? [`… and ${parsed.error.length - SHOWN} more.`] : [];
  return refused(
    `CALENDAR_FILE has lines that cannot be read. Correct them and start again. ${UNPROTECTED}`,
    ...lines,
    ...more,
  );
}

const UNPROTECTED = "Nothing was started, because signals could be sent into news or before a closure unseen.";

const refused = (...lines: readonly string[]): Result<never, Refusal> => err(badInput("BAD_CALENDAR", ...lines));
