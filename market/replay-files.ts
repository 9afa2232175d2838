/** Chooses the candle files of a replay from a folder or a list, by what their names say. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import { err, ok, type Result } from "../core/result.ts";
import { diskError } from "./candle-file.ts";
import { parseCandleFileName } from "./candle-file-name.ts";
import { fileError, type ReplayError } from "./replay-error.ts";

export type ReplayFiles = {
  /** Candle files, each `<venue>_<BASEQUOTE>_1m[_<period>].csv.gz|.csv|.parquet`; or one folder that holds such files. */
  readonly from: { readonly files: readonly string[] } | { readonly directory: string };
  /** Only this venue. Without it all files must be of one venue. */
  readonly venue?: string;
  /** Only these instruments, each of which must be there. Without it all that are found. */
  readonly instruments?: readonly InstrumentId[];
};

export type ChosenFiles = {
  readonly venue: string;
  /** Files of each instrument, in the order of their names. */
  readonly byInstrument: ReadonlyMap<InstrumentId, readonly string[]>;
};

type Named = { readonly file: string; readonly venue: string; readonly instrument: InstrumentId };

export async function chooseReplayFiles(options: ReplayFiles): Promise<Result<ChosenFiles, ReplayError>> {
  const { from, venue, instruments } = options;
  const where = "directory" in from ? from.directory : (from.files[0] ?? "replay");
  const named = "directory" in from ? await namesIn(from.directory) : namesOf(from.files);
  if (!named.ok) return named;
  const ofVenue = named.value.filter((each) => venue === undefined || each.venue === venue);
  const venues = new Set(ofVenue.map((each) => each.venue));
  const [only] = venues;
  if (only === undefined) return err(nothingFound(where, venue));
  if (venues.size > 1) return err(mixedVenues(where, [...venues]));
  const byInstrument = Map.groupBy(ofVenue, (each) => each.instrument);
  const missing = instruments?.find((instrument) => !byInstrument.has(instrument));
  if (missing !== undefined) return err(instrumentMissing(where, missing, [...byInstrument.keys()]));
  const wanted = instruments ?? [...byInstrument.keys()].toSorted();
  const files = (instrument: InstrumentId): string[] => (byInstrument.get(instrument) ?? []).map(({ file }) => file);
  return ok({
    venue: only,
    byInstrument: new Map(wanted.map((instrument) => [instrument, files(instrument).toSorted()])),
  });
}

/** Other files of a folder (other timeframes, notes) are none of the replay's business and passed over. */
async function namesIn(directory: string): Promise<Result<readonly Named[], ReplayError>> {
  try {
    const files = (await readdir(directory)).map((name) => join(directory, name));
    return ok(files.flatMap((file) => named(file) ?? []));
  } catch (cause) {
    return err(diskError(directory, cause));
  }
}

function namesOf(files: readonly string[]): Result<readonly Named[], ReplayError> {
  const all: Named[] = [];
  for (const file of files) {
    const each = named(file);
    if (each === null) return err(badName(file));
    all.push(each);
  }
  return ok(all);
}

function named(file: string): Named | null {
  const parsed = parseCandleFileName(file);
  return parsed?.timeframe === "1m" ? { file, venue: parsed.venue, instrument: parsed.instrument } : null;
}

function badName(file: string): ReplayError {
  const timeframe = parseCandleFileName(file)?.timeframe;
  if (timeframe === undefined) {
    const what = "the name does not say which venue, symbol and timeframe it holds";
    return fileError(file, { code: "REPLAY_NAME", what, cure: `Name it like ${EXAMPLE}.` });
  }
  const what = `it holds ${timeframe} candles by its name, and a replay needs 1-minute candles`;
  return fileError(file, { code: "REPLAY_TIMEFRAME", what, cure: `Give a file like ${EXAMPLE}.` });
}

const EXAMPLE = "binanceusdm_BTCUSDT_1m.csv.gz";

const nothingFound = (where: string, venue: string | undefined): ReplayError =>
  fileError(where, {
    code: "REPLAY_FILE_MISSING",
    what: `there are no 1-minute candle files${venue === undefined ? "" : ` of the venue ${venue}`} here`,
    cure: `Give files named like ${EXAMPLE}.`,
  });

const mixedVenues = (where: string, venues: readonly string[]): ReplayError =>
  fileError(where, {
    code: "REPLAY_VENUES_MIXED",
    what: `there are candles of several venues (${venues.toSorted().join(", ")}), and their prices must not be mixed`,
    cure: "Choose one venue or give only its files.",
  });

const instrumentMissing = (where: string, missing: InstrumentId, found: readonly InstrumentId[]): ReplayError =>
  fileError(where, {
    code: "REPLAY_FILE_MISSING",
    what: `there are no 1-minute candles of ${missing} (only ${found.map(symbolOf).toSorted().join(", ")})`,
    cure: "Give its file too, or take the symbol out of the list.",
  });
