/** The candles of a backtest out of files: one run of candles an instrument, on one venue, nothing twice. */
import type { Tape } from "../../backtest/simulate/tape.ts";
import { rowAtOrAfter } from "../../core/candle.ts";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { joined, type ReadFile, readSource } from "../snapshot/sources.ts";
import { candleFiles } from "./candle-files.ts";

type Refused = readonly string[];

/** Instruments in the order asked for, else in the usual one, the others behind. A folder stands for its files. */
export async function readTape(
  paths: readonly string[],
  symbols: readonly string[] | null,
  usualSymbols: readonly string[],
): Promise<Result<Tape, Refused>> {
  const files = await candleFiles(paths);
  if (!files.ok) return files;
  const read = await readAll(files.value);
  if (!read.ok) return read;
  const venues = new Set(read.value.map(({ instrument }) => venueOf(instrument)));
  if (venues.size > 1) {
    const names = [...venues].join(", ");
    return err([`The files are of several venues (${names}), but an account trades on one. Give the files of one.`]);
  }
  const all = joined(read.value);
  if (!all.ok) return all;
  const bySymbol = new Map(
    all.value.recorded.map(({ instrument, candles }) => [symbolOf(instrument), [instrument, candles] as const]),
  );
  const missing = (symbols ?? []).filter((symbol) => !bySymbol.has(symbol));
  if (missing.length > 0) {
    return err([`No file holds candles of ${missing.join(", ")}. Leave it out of --symbols or add its file.`]);
  }
  const usual = [...new Set([...usualSymbols, ...bySymbol.keys()])];
  const wanted = (symbols ?? usual).flatMap((symbol) => {
    const entry = bySymbol.get(symbol);
    return entry === undefined ? [] : [entry];
  });
  return ok(new Map(wanted));
}

async function readAll(files: readonly string[]): Promise<Result<readonly ReadFile[], Refused>> {
  const read = await Promise.all(files.map(readSource));
  const known = read.flatMap((one) => (one.ok ? [one.value] : []));
  const problems = [...read.flatMap((one) => (one.ok ? [] : [one.error])), ...overlaps(known)];
  return problems.length > 0 ? err(problems) : ok(known);
}

/** Which of two recordings of the same minutes is right is not guessed, and a file given twice is a mistake. */
function overlaps(files: readonly ReadFile[]): Refused {
  const byInstrument: readonly (readonly [InstrumentId, readonly ReadFile[]])[] = [
    ...Map.groupBy(files, ({ instrument }) => instrument),
  ];
  return byInstrument.flatMap(([instrument, own]) =>
    own.flatMap((file, at) =>
      own.slice(at + 1).flatMap((other) => {
        const minute = firstShared(file, other);
        if (minute === null) return [];
        return [
          `${file.file} and ${other.file} both hold ${symbolOf(instrument)} at ${isoUtc(minute)}. Nothing was written: leave one of them out, or cut one off before the other begins.`,
        ];
      }),
    ),
  );
}

function firstShared({ candles: one }: ReadFile, { candles: other }: ReadFile): TimestampMs | null {
  const start = Math.max(one.openTime[0] ?? Number.POSITIVE_INFINITY, other.openTime[0] ?? Number.POSITIVE_INFINITY);
  let [a, b] = [rowAtOrAfter(one.openTime, start), rowAtOrAfter(other.openTime, start)];
  while (a < one.length && b < other.length) {
    const [left = 0, right = 0] = [one.openTime[a], other.openTime[b]];
    if (left === right) return left as TimestampMs;
    if (left < right) a += 1;
    else b += 1;
  }
  return null;
}
