/** The "Deals" table of a MetaTrader 5 account history, from HTML or CSV, as rows of named cells. */
import { err, ok, type Result } from "../../../core/result.ts";

export type Row = {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  /** Cells by the heading above them, in small letters. */
  readonly cells: ReadonlyMap<string, string>;
};
export type TableFault = { readonly line: number; readonly text: string };

/** Headings without which a table is not taken for the deals. `Fee` is missing in older terminals. */
const NEEDED = ["time", "symbol", "type", "direction", "volume", "commission", "swap", "profit", "balance"];

type RawRow = { readonly line: number; readonly cells: readonly string[] };

/** Null where the text holds no table of deals at all. */
export function dealRows(text: string): Result<readonly Row[], TableFault> | null {
  const rows = text.trimStart().startsWith("<") ? htmlRows(text) : csvRows(text);
  const head = rows.findIndex(isHead);
  if (head === -1) return null;
  const names = (rows[head]?.cells ?? []).map((cell) => cell.toLowerCase());
  const below = rows.slice(head + 1);
  // The table ends with its row of totals, which has no time, or with the end of the file.
  const end = below.findIndex(({ cells }) => (cells[0] ?? "") === "");
  const deals = end === -1 ? below : below.slice(0, end);
  const uneven = deals.find(({ cells }) => cells.length !== names.length);
  if (uneven !== undefined) {
    return err({ line: uneven.line, text: `has ${uneven.cells.length} cells under ${names.length} headings` });
  }
  const stray = below.slice(deals.length).find(({ cells }) => cells.length === names.length && cells[0] !== "");
  if (stray !== undefined) return err({ line: stray.line, text: "stands after the end of the table of deals" });
  return ok(deals.map(({ line, cells }) => ({ line, cells: new Map(names.map((name, i) => [name, cells[i] ?? ""])) })));
}

function isHead({ cells }: RawRow): boolean {
  const names = new Set(cells.map((cell) => cell.toLowerCase()));
  return NEEDED.every((name) => names.has(name));
}

function htmlRows(html: string): readonly RawRow[] {
  const rows: RawRow[] = [];
  let line = 1;
  let counted = 0;
  for (const match of html.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/gi)) {
    for (; counted < match.index; counted += 1) if (html[counted] === "\n") line += 1;
    const cells = [...(match[1] ?? "").matchAll(/<t[dh]\b[^>]*>([\s\S]*?)<\/t[dh]>/gi)];
    rows.push({ line, cells: cells.map(([, inner = ""]) => plain(inner)) });
  }
  return rows;
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: " ", amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/&(#\d+|[a-z]+);/gi, (whole, name: string) =>
      name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name.toLowerCase()] ?? whole),
    )
    .trim();

/** Separated by tab, semicolon or comma, whichever the first line of headings uses; quotes as in RFC 4180. */
function csvRows(text: string): readonly RawRow[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const separator of ["\t", ";", ","]) {
    const rows = lines.map((one, index) => ({ line: index + 1, cells: cellsOf(one, separator) }));
    if (rows.some(isHead)) return rows;
  }
  return [];
}

function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const [index, character] of [...line].entries()) {
    if (character === '"') {
      if (!quoted && line[index - 1] === '"') cell += '"';
      quoted = !quoted;
    } else if (character === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
