/** Building blocks of a message: lines, tables for a phone's width, and parts that fit Telegram's limits. */
import { FormattedString } from "@grammyjs/parse-mode";
import type { Words } from "../words/words.ts";

/** Longest text of one Telegram message, in UTF-16 code units after entities are parsed. */
export const TEXT_LIMIT = 4096;
/** Longest text under a picture. */
export const CAPTION_LIMIT = 1024;

/** Widest table line that a phone shows without wrapping. */
export const TABLE_WIDTH = 34;

export type Piece = FormattedString | string;

/** Buttons expire by people's own time, which a replay's clock is not; so no hour is named. */
export const answerSoon = (words: Words): string => words.text("change-answer-soon");

/** Joins the pieces that are there, one per line; null leaves a line out, "" makes an empty one. */
export function lines(...pieces: readonly (Piece | null)[]): FormattedString {
  return FormattedString.join(
    pieces.filter((piece) => piece !== null),
    "\n",
  );
}

export const bold = (text: Piece): FormattedString => FormattedString.bold(text);
export const italic = (text: Piece): FormattedString => FormattedString.italic(text);
/** Shown folded on a phone until it is tapped. No table goes in: Telegram sets none inside a quote. */
export const folded = (text: Piece): FormattedString => FormattedString.expandableBlockquote(text);
export const code = (text: Piece): FormattedString => FormattedString.code(text);

export type Align = "left" | "right";
export type Column = { readonly width: number; readonly align: Align };

/** A row of cells, or one string that takes the whole line. */
export type Row = readonly string[] | string;

/** A monospace table; what is longer than its column is cut with "…". Trailing spaces are dropped. */
export function table(columns: readonly Column[], rows: readonly Row[]): FormattedString {
  const whole: Column = { width: TABLE_WIDTH, align: "left" };
  const texts = rows.map((row) => (typeof row === "string" ? cellText(row, whole).trimEnd() : tableLine(columns, row)));
  return FormattedString.pre(texts.join("\n"));
}

function tableLine(columns: readonly Column[], row: readonly string[]): string {
  return columns
    .map((column, index) => cellText(row[index] ?? "", column))
    .join(" ")
    .trimEnd();
}

function cellText(text: string, { width, align }: Column): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return align === "left" ? cut.padEnd(width) : cut.padStart(width);
}

/**
 * Parts of at most `limit` code units, cut at line ends where there is one; entities go on in the next part. A table that
 * fits into a part is never cut: it begins the next one.
 */
export function splitMessage(message: FormattedString, limit: number = TEXT_LIMIT): readonly FormattedString[] {
  const parts: FormattedString[] = [];
  let rest = message;
  while (rest.text.length > limit) {
    const cut = beforeTable(rest, cutAt(rest.text, limit), limit);
    parts.push(rest.slice(0, cut.end));
    rest = rest.slice(cut.next);
  }
  if (rest.text.trim() !== "" || parts.length === 0) parts.push(rest);
  return parts;
}

type Cut = { readonly end: number; readonly next: number };

function beforeTable({ text, entities }: FormattedString, cut: Cut, limit: number): Cut {
  const table = entities.find(
    ({ type, offset, length }) => type === "pre" && offset < cut.next && cut.end < offset + length && length <= limit,
  );
  if (table === undefined || text.slice(0, table.offset).trim() === "") return cut;
  const isLineEnd = text[table.offset - 1] === "\n";
  return { end: isLineEnd ? table.offset - 1 : table.offset, next: table.offset };
}

function cutAt(text: string, limit: number): Cut {
  const newline = text.lastIndexOf("\n", limit);
  if (newline > 0 && text.slice(0, newline).trim() !== "") return { end: newline, next: newline + 1 };
  // A line longer than a message: cut it, but never through a surrogate pair.
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return { end, next: end };
}
