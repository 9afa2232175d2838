/**
 * A calendar as iCalendar text (RFC 5545), of which it reads VEVENT entries. CATEGORIES says what an entry is and what
 * it applies to: `NEWS,HIGH,USD` or `CLOSURE,BTC/USDT`. X-VALID-FROM and X-VALID-UNTIL of the calendar say from when
 * until when it is complete. Entries that repeat, or last whole days, are refused rather than guessed.
 */
import { err, ok, type Result } from "../../core/result.ts";
import { parseTimestamp, type TimestampMs } from "../../core/time.ts";
import { type Calendar, type CalendarProblem, calendarOf, IMPACTS, type Span } from "../calendar.ts";
import { isZone, zonedInstant } from "../day.ts";
import { type Draft, EntryError, entriesOf } from "./entries.ts";
import { type Block, blocksOf, type Property, unfolded } from "./ics-lines.ts";

/** All problems of the file, by the line on which the entry or property begins. */
export function parseCalendarIcs(text: string): Result<Calendar, readonly CalendarProblem[]> {
  const lines = unfolded(text);
  if (lines[0]?.content.toUpperCase() !== "BEGIN:VCALENDAR") {
    return err([{ line: lines[0]?.line ?? 1, text: "The first line must be BEGIN:VCALENDAR." }]);
  }
  const blocks = blocksOf(lines);
  if (!blocks.ok) return err([blocks.error]);
  const head = blocks.value.find(({ kind }) => kind === "VCALENDAR")?.properties ?? new Map();
  const entries = blocks.value.filter(({ kind }) => kind === "VEVENT");
  const used = entries.filter(({ properties }) => properties.get("STATUS")?.value.toUpperCase() !== "CANCELLED");
  const read = entriesOf(used.map((entry) => ({ line: entry.line, read: () => draftOf(entry) })));
  if (!read.ok) return read;
  const stated = statedSpan(head);
  if (!stated.ok) return err([stated.error]);
  const calendar = calendarOf(read.value.events, read.value.closures, stated.value);
  return calendar.ok ? ok(calendar.value) : err([calendar.error]);
}

function draftOf({ properties }: Block): Draft {
  for (const name of ["RRULE", "RDATE", "EXDATE"]) {
    if (properties.has(name)) throw new EntryError(`It repeats (${name}). Export every date as an entry of its own.`);
  }
  const start = properties.get("DTSTART");
  if (start === undefined) throw new EntryError("It has no DTSTART.");
  const from = instant(start);
  const tags = (properties.get("CATEGORIES")?.value ?? "").split(",").map((one) => one.trim().toUpperCase());
  const kind = tags.filter((tag) => tag === "NEWS" || tag === "CLOSURE");
  if (kind.length !== 1) throw new EntryError("Its CATEGORIES must hold NEWS or CLOSURE, and only one of the two.");
  const isImpact = (tag: string): boolean => (IMPACTS as readonly string[]).includes(tag.toLowerCase());
  const closure = kind[0] === "CLOSURE";
  return {
    type: closure ? "closure" : "event",
    from,
    until: closure ? endOf(properties, from) : null,
    impact: tags.filter(isImpact).join(" "),
    applies: tags.filter((tag) => tag !== "NEWS" && tag !== "CLOSURE" && !isImpact(tag) && tag !== ""),
    title: (properties.get("SUMMARY")?.value ?? "").replace(/\\([\\;,])/g, "$1"),
  };
}

function endOf(properties: Block["properties"], from: TimestampMs): TimestampMs | null {
  const end = properties.get("DTEND");
  if (end !== undefined) return instant(end);
  const duration = properties.get("DURATION");
  return duration === undefined ? null : ((from + durationMs(duration.value)) as TimestampMs);
}

function durationMs(value: string): number {
  const match = /^\+?P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/.exec(value);
  if (match === null) throw new EntryError(`Its DURATION "${value}" is not one.`);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** In UTC (…Z) or in a named IANA zone; a time without either could be anywhere. */
function instant({ name, params, value }: Property): TimestampMs {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/.exec(value);
  if (match === null) throw new EntryError(`Its ${name} "${value}" is not a moment like 20261210T133000Z.`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls 31 February over into March.
  if (new Date(wall).toISOString().replace(/[-:]|\.\d+Z/g, "") !== value.replace("Z", "")) {
    throw new EntryError(`Its ${name} "${value}" does not exist.`);
  }
  const zone = params.get("TZID");
  if (match[7] !== "Z" && (zone === undefined || !isZone(zone))) {
    throw new EntryError(`Its ${name} needs a Z at the end or a TZID that is an IANA zone like Europe/Prague.`);
  }
  const at = parseTimestamp(match[7] === "Z" || zone === undefined ? wall : zonedInstant(wall, zone));
  if (!at.ok) throw new EntryError(`Its ${name} "${value}" is out of range.`);
  return at.value;
}

function statedSpan(head: ReadonlyMap<string, Property>): Result<Partial<Span>, CalendarProblem> {
  const stated: { from?: TimestampMs; until?: TimestampMs } = {};
  for (const [key, name] of [["from", "X-VALID-FROM"] as const, ["until", "X-VALID-UNTIL"] as const]) {
    const property = head.get(name);
    if (property === undefined) continue;
    try {
      stated[key] = instant(property);
    } catch (error) {
      if (!(error instanceof EntryError)) throw error;
      return err({ line: property.line, text: error.message });
    }
  }
  return ok(stated);
}
