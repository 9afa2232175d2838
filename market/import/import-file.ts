/**
 * Brings the candles of one file into the history, all or none of them. What is stored already is compared: equal rows
 * are counted, different ones are listed and the stored ones stay.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { type InstrumentId, parseInstrument } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type Clock, isoUtc, isTimeframe, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import type { Shelf } from "../backfill/parts.ts";
import { fileAll, storedRows } from "../backfill/shelf.ts";
import { compareRows, type Disagreement } from "../compare-rows.ts";
import { VENUES } from "../venues.ts";
import { type ImportName, parseImportName } from "./file-name.ts";
import { type ImportError, importError } from "./import-error.ts";
import { readImportFile } from "./read-file.ts";
import { type BadRow, type JudgedRows, judgeRows } from "./rows.ts";

/** What the command line says of all files; null = their names do. */
export type ImportFlags = {
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly timeframe: string | null;
};

export type ImportReport = {
  readonly file: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Candles that are new. */
  readonly added: number;
  /** Candles that were stored already with the same values. */
  readonly equal: number;
  /** Rows of the file that repeated another one exactly. */
  readonly duplicates: number;
  /** Rows that were left out. `unit` says what their numbers count. */
  readonly bad: readonly BadRow[];
  readonly unit: "line" | "row";
  readonly disagreements: readonly Disagreement[];
};

export type ImportParts = Shelf & { readonly clock: Clock };

export async function importFile(
  parts: ImportParts,
  file: string,
  flags: ImportFlags,
): Promise<Result<ImportReport, ImportError>> {
  const read = await readRecorded(file, flags, parts.clock.now());
  if (!read.ok) return read;
  const { instrument, timeframe, columns, bad, duplicates, unit } = read.value;
  const series = { instrument, timeframe };
  const first = columns.openTime[0] ?? 0;
  const last = columns.openTime[columns.length - 1] ?? 0;
  const stored = await storedRows(parts, series, { from: first as TimestampMs, until: (last + 1) as TimestampMs });
  const { fresh, equal, disagreements } = compareRows(stored, columns);
  // One transaction takes the whole file; filing month by month can then be cut off anywhere and goes on later.
  const { added } = parts.store.stage(series, fresh);
  await fileAll(parts, series);
  return ok({ file, ...series, added, equal, duplicates, bad, unit, disagreements });
}

/** The sound candles of a file of any kind that can be imported, and of what they are. */
export type RecordedFile = JudgedRows & {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly unit: ImportReport["unit"];
};

/** `now` in milliseconds since 1970: a candle that closes later is left out. */
export async function readRecorded(
  file: string,
  flags: ImportFlags,
  now: number,
): Promise<Result<RecordedFile, ImportError>> {
  const content = contentOf(file, flags);
  if (!content.ok) return content;
  const { name, instrument, timeframe } = content.value;
  const found = await readImportFile(file, name);
  if (!found.ok) return found;
  const judged = judgeRows(found.value, { timeframe, stepMs: TIMEFRAMES[timeframe], now });
  if (!judged.ok) {
    const cure = "Say how long its candles are with --timeframe, or leave it out.";
    return err(importError("IMPORT_TIMEFRAME", file, judged.error, cure));
  }
  if (judged.value.columns.length === 0) return err(nothingUsable(file, judged.value));
  const outside = outsideOf(file, name, judged.value.columns);
  if (outside !== null) return err(outside);
  return ok({ instrument, timeframe, unit: found.value.unit, ...judged.value });
}

/** Candles of another month than the name says: one of the two is wrong, and the candles may be of another file. */
function outsideOf(file: string, { period }: ImportName, { openTime }: CandleColumns): ImportError | null {
  if (period === null) return null;
  const found = openTime.find((at) => at < period.from || at >= period.until);
  if (found === undefined) return null;
  const what = `its name says ${period.text}, and it holds a candle of ${isoUtc(found as TimestampMs).slice(0, 16)}Z`;
  return importError("IMPORT_PERIOD", file, what, "Give it its right name, or download it again.");
}

function nothingUsable(file: string, { bad }: JudgedRows): ImportError {
  const [first] = bad;
  const what = first === undefined ? "it holds no candle" : `none of its rows is usable (${first.line}: ${first.why})`;
  return importError("IMPORT_EMPTY", file, what, "Give a file of recorded candles.");
}

type Content = { readonly name: ImportName; readonly instrument: InstrumentId; readonly timeframe: Timeframe };

/** What the file holds by its name and the flags; a contradiction of the two is not guessed away. */
function contentOf(file: string, flags: ImportFlags): Result<Content, ImportError> {
  const name = parseImportName(file);
  if (name === null) return err(importError("IMPORT_NAME", file, "its name is not one of recorded candles", READABLE));
  const merged: Record<string, string> = {};
  for (const part of ["venue", "symbol", "timeframe"] as const) {
    const [said, flag] = [name[part], flags[part]];
    if (said !== null && flag !== null && said !== flag) {
      const what = `its name says ${part} ${said} and --${part} says ${flag}`;
      return err(importError("IMPORT_FLAG_CONTRADICTS", file, what, "Correct the flag, or rename the file."));
    }
    const known = said ?? flag;
    if (known === null) {
      const what = `neither its name nor a flag says its ${part}`;
      return err(importError("IMPORT_NAME", file, what, `Say it with ${EXAMPLES[part]}.`));
    }
    // A mistyped venue would begin a second history beside the one that is read.
    if (part === "venue" && said === null && !Object.hasOwn(VENUES, known)) {
      return err(
        importError("IMPORT_NAME", file, `--venue says "${known}", which is no venue that is known here`, KNOWN),
      );
    }
    merged[part] = known;
  }
  return checked(file, name, merged);
}

function checked(
  file: string,
  name: ImportName,
  merged: Readonly<Record<string, string>>,
): Result<Content, ImportError> {
  const { venue = "", symbol = "", timeframe = "" } = merged;
  const instrument = parseInstrument(`${venue}:${symbol}`);
  if (!instrument.ok) {
    const what = `"${symbol}" on "${venue}" is not a symbol on a venue`;
    return err(importError("IMPORT_NAME", file, what, `Say them with ${EXAMPLES.symbol} ${EXAMPLES.venue}.`));
  }
  if (isTimeframe(timeframe)) return ok({ name, instrument: instrument.value, timeframe });
  const what = `it holds ${timeframe} candles, and the history keeps ${Object.keys(TIMEFRAMES).join(", ")}`;
  return err(importError("IMPORT_TIMEFRAME", file, what, "Leave it out."));
}

const EXAMPLES = {
  venue: "--venue binanceusdm",
  symbol: "--symbol BTC/USDT",
  timeframe: "--timeframe 1m",
} as const;
const KNOWN = `Say one of ${Object.keys(VENUES).join(", ")}. Candles of another exchange are taken from a file that bears its name, like bitfinex_BTCUSD_1m.csv.`;
const READABLE =
  "Give a .zip or .csv of Binance, a .csv.gz, .csv or .parquet like binanceusdm_BTCUSDT_1m.csv.gz, or freqtrade's .json or .feather.";
