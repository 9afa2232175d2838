/**
 * A calendar as comma-separated text. The first line names the columns; every other line is one entry:
 *
 *     type,from,until,impact,applies,title
 *     valid,2026-12-01T00:00Z,2027-01-01T00:00Z,,,
 *     event,2026-12-10T13:30Z,,high,USD,"Consumer prices, yearly"
 *     closure,2026-12-12T07:00Z,2026-12-12T11:00Z,,BTC/USDT;ETH/USDT,Maintenance
 *
 * Nothing is guessed: a line that cannot be read makes the whole file unusable.
 */
import { err, ok, type Result } from "../../core/result.ts";
import { parseIsoUtc, type TimestampMs } from "../../core/time.ts";
import { type Calendar, type CalendarProblem, calendarOf } from "../calendar.ts";
import { type Draft, EntryError, entriesOf } from "./entries.ts";

const COLUMNS = "type,from,until,impact,applies,title";

/** All problems of the file, by line. Blank lines and lines that begin with # are left out. */
export function parseCalendarCsv(text: string): Result<Calendar, readonly CalendarProblem[]> {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const numbered = lines.map((content, index) => ({ line: index + 1, content }));
  const [header, ...rows] = numbered.filter(({ content }) => content.trim() !== "" && !content.startsWith("#"));
  if (header?.content.trim() !== COLUMNS) {
    return err([{ line: header?.line ?? 1, text: `The first line must be exactly "${COLUMNS}".` }]);
  }
  const read = entriesOf(rows.map(({ line, content }) => ({ line, read: () => draftOf(content) })));
  if (!read.ok) return read;
  const { events, closures, stated } = read.value;
  const calendar = calendarOf(events, closures, stated);
  return calendar.ok ? ok(calendar.value) : err([calendar.error]);
}

function draftOf(content: string): Draft {
  const cells = cellsOf(content);
  const [type = "", from = "", until = "", impact = "", applies = "", title = ""] = cells;
  if (cells.length !== 6) throw new EntryError(`It has ${cells.length} cells instead of 6 (${COLUMNS}).`);
  return {
    type,
    from: instant(from, "from"),
    until: until === "" ? null : instant(until, "until"),
    impact,
    applies: applies.split(";").map((one) => one.trim()),
    title,
  };
}

function instant(text: string, column: string): TimestampMs {
  const parsed = parseIsoUtc(text);
  // A bare date would silently mean midnight in UTC.
  if (parsed.ok && text.includes("T")) return parsed.value;
  throw new EntryError(`"${text}" in ${column} is not a time with a zone, like 2026-12-10T13:30Z.`);
}

/** Cells of one line after RFC 4180; quotes may not run over the end of the line. */
function cellsOf(content: string): readonly string[] {
  const cells: string[] = [];
  // Every cell begins with a comma once the line has one in front, so that no match is empty.
  const line = `,${content}`;
  const cell = /,(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/y;
  while (cell.lastIndex < line.length) {
    const match = cell.exec(line);
    if (match === null) throw new EntryError("Its quotes do not close, or stand inside a cell.");
    const [, quoted, plain = ""] = match;
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
  }
  return cells;
}
