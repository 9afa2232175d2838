/**
 * Reads candle CSV straight from bytes: 52,000 rows of the bundled sample must not be felt at start-up, so numbers are
 * scanned digit by digit and no row ever becomes a string or an object.
 */
import { emptyColumns, sliceColumns } from "../core/candle.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { RawRows } from "./candle-rows.ts";
import { fileError, type ReplayError, rowError } from "./replay-error.ts";

export const CSV_HEADER = "timestamp_ms,open,high,low,close,volume";
const FIELDS = CSV_HEADER.split(",").length;

const COMMA = 0x2c;
const DOT = 0x2e;
const LF = 0x0a;
const CR = 0x0d;
const ZERO = 0x30;
const NINE = 0x39;
const POWERS_OF_TEN = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** What data tools write for a missing or infinite number; such a candle is left out later, not the whole file. */
const NOT_A_NUMBER = /^(nan|[+-]?inf(inity)?|null|)$/i;

/** Rows in the order of the file. Refuses a wrong header, a wrong number of columns and text where a number belongs. */
export function parseCandleCsv(file: string, bytes: Uint8Array): Result<RawRows, ReplayError> {
  const scanner = new Scanner(bytes);
  const header = scanner.takeLine().replace(/^\uFEFF|^\u00EF\u00BB\u00BF/, "");
  if (header !== CSV_HEADER) {
    const what = header === "" ? "the header is missing" : `the header is "${header.slice(0, 80)}"`;
    return err(badRow(file, 1, what));
  }
  const capacity = countLines(bytes);
  const columns = emptyColumns(capacity);
  const line = new Uint32Array(capacity);
  const targets = [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume];
  let rows = 0;
  for (scanner.skipBlank(); !scanner.done; scanner.skipBlank()) {
    const at = scanner.line;
    const problem = scanner.takeRow(targets, rows);
    if (problem !== null)
      return err(scanner.done && problem.tooShort ? cutShort(file, at) : badRow(file, at, problem.what));
    line[rows++] = at;
  }
  return ok({ columns: sliceColumns(columns, 0, rows), unit: "line", line });
}

const badRow = (file: string, line: number, what: string): ReplayError =>
  rowError(file, "line", line, {
    code: "REPLAY_BAD_ROW",
    what,
    cure: `Every line must hold ${CSV_HEADER} as plain numbers; correct it and start again.`,
  });

const cutShort = (file: string, line: number): ReplayError => ({
  ...fileError(file, {
    code: "REPLAY_TRUNCATED",
    what: `the file ends in the middle of line ${line}`,
    cure: "Copy or download it again and start again.",
  }),
  line,
});

function countLines(bytes: Uint8Array): number {
  let lines = 1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

type RowProblem = { readonly what: string; readonly tooShort: boolean };

class Scanner {
  /** 1-based line the cursor stands on. */
  line = 1;
  readonly #bytes: Uint8Array;
  #at = 0;
  #junk: string | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The rest of the line as text, without its end. */
  takeLine(): string {
    const start = this.#at;
    while (!this.done && this.#bytes[this.#at] !== LF) this.#at++;
    const text = this.#text(start, this.#at);
    this.#endLine();
    return text.replace(/\r$/, "");
  }

  skipBlank(): void {
    while (!this.done) {
      const byte = this.#bytes[this.#at];
      if (byte === LF) this.#endLine();
      else if (byte === CR) this.#at++;
      else return;
    }
  }

  /** Reads one line into row `row` of the target columns; says what is wrong with it, or null. */
  takeRow(targets: readonly Float64Array[], row: number): RowProblem | null {
    let fields = 0;
    for (const target of targets) {
      target[row] = this.#number();
      fields++;
      if (this.#junk !== null) return this.#problem(`"${this.#junk.slice(0, 40)}" is not a number`, false);
      if (this.#bytes[this.#at] !== COMMA) break;
      if (fields < FIELDS) this.#at++;
    }
    const extra = this.#bytes[this.#at] === COMMA;
    if (fields < FIELDS || extra) {
      const what = `it has ${extra ? "more than" : "only"} ${fields} columns instead of ${FIELDS}`;
      return this.#problem(what, !extra);
    }
    this.#endLine();
    return null;
  }

  #problem(what: string, tooShort: boolean): RowProblem {
    return { what, tooShort };
  }

  /**
   * A decimal number. With at most 15 digits both the digits and the power of ten are exact, so one division gives the
   * nearest double, the same as `Number(text)`; anything else takes the slow way.
   */
  #number(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let mantissa = 0;
    let digits = 0;
    let dot = -1;
    for (let byte = bytes[at]; byte !== undefined; byte = bytes[++at]) {
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        digits++;
      } else if (byte === DOT && dot === -1) dot = at;
      else break;
    }
    if (digits === 0 || digits > 15 || !isEnd(bytes[at])) return this.#slowNumber(start);
    this.#at = at;
    return dot === -1 ? mantissa : mantissa / (POWERS_OF_TEN[at - dot - 1] ?? 1);
  }

  #slowNumber(start: number): number {
    while (!isEnd(this.#bytes[this.#at])) this.#at++;
    const text = this.#text(start, this.#at).trim();
    if (DECIMAL.test(text)) return Number(text);
    if (!NOT_A_NUMBER.test(text)) this.#junk = text;
    return Number.NaN;
  }

  #endLine(): void {
    if (this.#bytes[this.#at] === CR) this.#at++;
    if (this.#bytes[this.#at] === LF) this.#at++;
    this.line++;
  }

  #text(start: number, end: number): string {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString("latin1");
  }
}

const isEnd = (byte: number | undefined): boolean => byte === undefined || byte === COMMA || byte === LF || byte === CR;
