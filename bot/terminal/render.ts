/** A chat message as terminal text: a rail on the left, wrapped at words, entities as bold, italic and colour. */
import { FormattedString } from "@grammyjs/parse-mode";
import type { MessageEntity } from "grammy/types";

export type Style = {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
};

export type Accent = "reply" | "question" | "signal" | "outcome" | "alert" | "watch" | "digest";

const RESET = "\u001b[0m";
const sgr = (...codes: readonly number[]): string => `\u001b[${codes.join(";")}m`;
const ACCENTS: Readonly<Record<Accent, string>> = {
  reply: sgr(90),
  question: sgr(33),
  signal: sgr(1, 32),
  outcome: sgr(36),
  alert: sgr(1, 31),
  watch: sgr(33),
  digest: sgr(36),
};
const ENTITIES: Readonly<Partial<Record<MessageEntity["type"], string>>> = {
  bold: sgr(1),
  italic: sgr(2, 3),
  code: sgr(36),
};
const MARKS: Readonly<Record<string, string>> = { "✓": sgr(32), "✗": sgr(31), "?": sgr(33), i: sgr(34) };

export const paint = (text: string, start: string, { color }: Style): string =>
  color && text !== "" && start !== "" ? `${start}${text}${RESET}` : text;

export const dim = (text: string, style: Style): string => paint(text, sgr(90), style);

export type Shown = {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly buttons: readonly { readonly label: string }[];
  /** The number of the first button; 1 when nothing is said. */
  readonly first?: number;
};

/** Narrower than this nothing is readable, so lines may then run over. */
const NARROWEST = 20;

export function renderMessage(shown: Shown, accent: Accent, style: Style): string {
  const rail = paint("┃", ACCENTS[accent], style);
  const width = Math.max(NARROWEST, style.columns - 3);
  const body = linesOf(new FormattedString(withoutControls(shown.text), [...shown.entities]));
  const rows = body.flatMap((line) => wrap(line, width)).map((line) => painted(line, style));
  const choices = shown.buttons.map(
    ({ label }, index) => `${paint(`[${index + (shown.first ?? 1)}]`, sgr(1, 33), style)} ${label}`,
  );
  const all = choices.length === 0 ? rows : [...rows, "", choices.join("   ")];
  return all.map((row) => `${rail} ${row}`.trimEnd()).join("\n");
}

/** Names and texts of others must not steer the terminal. Same length, so that entities keep their places. */
const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is meant
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");

function linesOf(message: FormattedString): readonly FormattedString[] {
  const ends = [...message.text.matchAll(/\n|$/g)].map(({ index }) => index);
  return ends.map((end, n) => message.slice((ends[n - 1] ?? -1) + 1, end));
}

const isTable = (line: FormattedString): boolean => line.entities.some(({ type }) => type === "pre");

/** Lines of at most `width` characters, broken at spaces; tables keep their lines. */
function wrap(line: FormattedString, width: number): readonly FormattedString[] {
  const parts: FormattedString[] = [];
  let rest = line;
  while (rest.text.length > width && !isTable(rest)) {
    const space = rest.text.lastIndexOf(" ", width);
    const end = space > 0 ? space : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...parts, rest];
}

function painted(line: FormattedString, style: Style): string {
  if (!style.color) return line.text;
  if (isTable(line)) return markPainted(line.text, style);
  const cuts = [...new Set([0, line.text.length, ...line.entities.flatMap((e) => [e.offset, e.offset + e.length])])];
  cuts.sort((a, b) => a - b);
  return cuts
    .slice(1)
    .map((end, index) => span(line, cuts[index] ?? 0, end, style))
    .join("");
}

function span(line: FormattedString, from: number, until: number, style: Style): string {
  const codes = line.entities
    .filter(({ offset, length }) => offset < until && offset + length > from)
    .map(({ type }) => ENTITIES[type] ?? "");
  return paint(line.text.slice(from, until), codes.join(""), style);
}

/** A table row that opens with a verdict's mark gets the mark coloured. */
function markPainted(text: string, style: Style): string {
  const mark = text.charAt(0);
  const colour = MARKS[mark];
  return colour === undefined || text.charAt(1) !== " " ? text : `${paint(mark, colour, style)}${text.slice(1)}`;
}
