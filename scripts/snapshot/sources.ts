/** The candle files of a snapshot: read, hashed, and put together per instrument. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type CandleColumns, copyRow, emptyColumns, equalRows, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { readCandleFile } from "../../market/candle-file.ts";
import { parseCandleFileName } from "../../market/candle-file-name.ts";

export type Source = {
  readonly file: string;
  readonly sha256: string;
  readonly instrument: InstrumentId;
  readonly rows: number;
  /** Candles that no price can be read from; left out. */
  readonly rejected: number;
};

export type Recorded = { readonly instrument: InstrumentId; readonly candles: CandleColumns };
export type Sources = { readonly sources: readonly Source[]; readonly recorded: readonly Recorded[] };

export type ReadFile = Source & { readonly candles: CandleColumns };

/** All files, or one sentence for each that cannot be used. Order of the arguments does not matter. */
export async function readSources(files: readonly string[]): Promise<Result<Sources, readonly string[]>> {
  const read = await Promise.all(files.map(readSource));
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]));
  if (problems.length > 0) return err(problems);
  return joined(read.flatMap((one) => (one.ok ? [one.value] : [])));
}

/** Files of the same instrument become one. */
export function joined(known: readonly ReadFile[]): Result<Sources, readonly string[]> {
  const sorted = known.toSorted((a, b) => compare(a.instrument, b.instrument) || firstTime(a) - firstTime(b));
  const recorded: Recorded[] = [];
  for (const instrument of new Set(sorted.map((one) => one.instrument))) {
    const joined = join(sorted.filter((one) => one.instrument === instrument));
    if (!joined.ok) return err([joined.error]);
    recorded.push({ instrument, candles: joined.value });
  }
  return ok({ sources: sorted.map(({ candles: _unused, ...source }) => source), recorded });
}

export async function readSource(path: string): Promise<Result<ReadFile, string>> {
  const file = basename(path);
  const name = parseCandleFileName(path);
  if (name === null) {
    return err(`${path}: the name does not say venue and symbol. Name it like binanceusdm_BTCUSDT_1m.csv.gz.`);
  }
  if (name.timeframe !== "1m") {
    return err(`${path}: it holds ${name.timeframe} candles, but features are computed from 1m candles. Leave it out.`);
  }
  const sound = await readCandleFile(path);
  if (!sound.ok) return err(sound.error.text);
  const { columns: candles, rejected } = sound.value;
  const sha256 = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  return ok({ file, sha256, instrument: name.instrument, rows: candles.length, rejected: rejected.length, candles });
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const firstTime = ({ candles }: ReadFile): number => candles.openTime[0] ?? 0;

/** Files of one instrument, the earliest first. Where two overlap they must agree. */
function join(files: readonly ReadFile[]): Result<CandleColumns, string> {
  const total = files.reduce((sum, { candles }) => sum + candles.length, 0);
  const all = emptyColumns(total);
  const order = files.flatMap(({ candles, file }) =>
    Array.from(candles.openTime, (openTime, row) => ({ openTime, row, candles, file })),
  );
  order.sort((a, b) => a.openTime - b.openTime);
  let kept = 0;
  for (const { openTime, row, candles, file } of order) {
    if (kept > 0 && all.openTime[kept - 1] === openTime) {
      if (equalRows(candles, row, all, kept - 1)) continue;
      const when = new Date(openTime).toISOString();
      return err(`${file} contradicts another file about ${when}. Nothing was written: leave one of them out.`);
    }
    copyRow(candles, row, all, kept);
    kept += 1;
  }
  return ok(sliceColumns(all, 0, kept));
}
