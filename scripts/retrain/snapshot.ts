/** The newest candles of the watched symbols, out of the archive, as a snapshot to learn from. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CandleColumns } from "../../core/candle.ts";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, isoUtc, type TimestampMs } from "../../core/time.ts";
import { CRYPTO_2 } from "../../engine/features/crypto/crypto.ts";
import { openStoredCandles, type StoredCandles } from "../candles/stored.ts";
import { writeParquet } from "../export/parquet.ts";
import { type Batch, number, time } from "../export/table.ts";
import type { Recipe } from "../snapshot/arguments.ts";
import { snapshotOf } from "../snapshot/program.ts";
import { type Recorded, readSources } from "../snapshot/sources.ts";
import type { RetrainWish } from "./arguments.ts";

/** Gaps stay gaps, as they do for the features of a scan. */
export const RECIPE: Recipe = { set: CRYPTO_2, stepMinutes: 15, fillMinutes: 0 };
const MONTH_MS = 30.44 * DAY_MS;

export type Prepared = { readonly snapshot: string; readonly recorded: readonly Recorded[] };

/** The candles are kept as files while the snapshot is built, so that its manifest names what it was built of. */
export async function prepareSnapshot(wish: RetrainWish, varFolder: string): Promise<Result<Prepared, string>> {
  const folder = join(varFolder, "models", "training", `candles.${process.pid}`);
  await mkdir(folder, { recursive: true });
  const stored = openStoredCandles(varFolder);
  try {
    const files: string[] = [];
    for (const instrument of wish.instruments) {
      const file = await exported(instrument, wish.months, stored, folder);
      if (file !== null) files.push(file);
    }
    if (files.length === 0) return err("There are no candles of the watched symbols in the archive.");
    const sources = await readSources(files);
    if (!sources.ok) return err(sources.error.join(" "));
    const built = await snapshotOf(sources.value, RECIPE, join(varFolder, "snapshots"));
    return built.ok
      ? ok({ snapshot: built.value.folder, recorded: sources.value.recorded })
      : err(built.error.join(" "));
  } finally {
    await stored.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function exported(
  instrument: InstrumentId,
  months: number,
  stored: StoredCandles,
  folder: string,
): Promise<string | null> {
  const span = await stored.span(instrument);
  if (span === null) return null;
  const from = Math.max(span.from, span.until - months * MONTH_MS) as TimestampMs;
  const candles = await stored.range(instrument, from, span.until);
  const until = isoUtc(span.until).slice(0, 10);
  const file = join(folder, `${venueOf(instrument)}_${symbolOf(instrument).replace("/", "")}_1m_${until}.parquet`);
  await writeParquet(file, batches(candles));
  return file;
}

async function* batches({ openTime, open, high, low, close, volume, length }: CandleColumns): AsyncGenerator<Batch> {
  const columns = [
    ...[time(openTime), number("open", open), number("high", high), number("low", low)],
    ...[number("close", close), number("volume", volume)],
  ];
  yield { columns, length };
}
