/** Opens the file of a history: JSON lines are streamed, a MetaTrader 5 report is read whole. */
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";
import type { Arguments } from "./arguments.ts";
import { parseEvent } from "./event.ts";
import { linesOf } from "./lines.ts";
import { historyOf } from "./mt5/history.ts";
import { serverTime } from "./mt5/server-time.ts";
import { dealRows } from "./mt5/table.ts";
import type { Entry, Source } from "./source.ts";

/** Enough for the headings of any report. */
const HEAD_BYTES = 65_536;
const NO_FILE = new Set(["ENOENT", "ENOTDIR", "EISDIR", "EACCES"]);

/** The error is a sentence for a person; broken disks throw. */
export function openHistory(args: Arguments): Result<Source, string> {
  try {
    if (!statSync(args.events).isFile()) return err(`${args.events} is not a regular file; it is read twice.`);
    return isReport(headOf(args.events)) ? report(args) : ok(() => jsonEntries(args.events));
  } catch (cause) {
    if (!NO_FILE.has(codeOf(cause))) throw cause;
    return err(`${args.events} cannot be read (${codeOf(cause)}).`);
  }
}

async function* jsonEntries(path: string): AsyncGenerator<readonly Entry[]> {
  for await (const lines of linesOf(path)) {
    yield lines.map(({ number, text }) => ({ line: number, event: parseEvent(text) }));
  }
}

/** HTML, or a table with the headings of deals; anything else is taken for JSON lines and judged line by line. */
const isReport = (head: string): boolean => head.trimStart().startsWith("<") || dealRows(head) !== null;

const WHICH_CLOCK =
  "the times are those of the trade server's clock, which the report does not name. Add --server-time, for FTMO: --server-time America/New_York+7";

function report({ events, preset, initial, serverTime: name }: Arguments): Result<Source, string> {
  if (name === null) return err(`${events} is a MetaTrader 5 report: ${WHICH_CLOCK}.`);
  const clock = serverTime(name);
  if (clock === null) return err(`--server-time "${name}" is no IANA zone, offset, or zone and hours: ${WHICH_CLOCK}.`);
  const rows = dealRows(decoded(readFileSync(events)));
  if (rows === null)
    return err(`${events} holds no table of deals with English headings (Time, Deal, Symbol, Type, …).`);
  const entries: readonly Entry[] = rows.ok
    ? historyOf(rows.value, { initial, preset, clock })
    : [{ line: rows.error.line, event: err(rows.error.text) }];
  return ok(async function* () {
    yield entries;
  });
}

function headOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return decoded(bytes.subarray(0, readSync(file, bytes)));
  } finally {
    closeSync(file);
  }
}

/** MetaTrader writes UTF-16 with a byte order mark; edited files are often UTF-8. */
function decoded(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
