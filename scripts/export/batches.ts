/** The rows of one export as batches, from whatever holds them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../app/clock.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { type CandleReader, openCandleReader } from "../../db/candle-reader.ts";
import { openHistory } from "../../db/history/history.ts";
import { readCandleFile } from "../../market/candle-file.ts";
import { parseCandleFileName } from "../../market/candle-file-name.ts";
import type { ExportArguments } from "./arguments.ts";
import { featureBatches } from "./features.ts";
import { indicatorBatches } from "./indicators.ts";
import { type CandlePast, filePast, monthByMonth, type Span, storedPast } from "./past.ts";
import { qualityBatches } from "./quality.ts";
import { quoteBatches } from "./quotes.ts";
import { type Batch, number, time } from "./table.ts";
import { vectorBatches } from "./vectors.ts";

export type Rows = { readonly batches: AsyncIterable<Batch>; close(): Promise<void> };

/** The error is a sentence for a person; a file that cannot be read throws. */
export async function rowsOf(wish: ExportArguments, varFolder: string): Promise<Result<Rows, string>> {
  if (wish.candles !== null) return fromFile(wish, wish.candles);
  const database = join(varFolder, "candles.db");
  const reader = existsSync(database) ? openCandleReader(database) : null;
  const history = openHistory({ folder: join(varFolder, "history") });
  const close = async (): Promise<void> => {
    reader?.close();
    await history.close();
  };
  const batches =
    wish.kind === "quality" || wish.kind === "quotes" || wish.kind === "vectors"
      ? countedOf(wish, reader)
      : await candleRows(wish, await storedPast({ history, reader }, wish.instrument, wish.timeframe), varFolder);
  if (!batches.ok) await close();
  return batches.ok ? ok({ batches: batches.value, close }) : batches;
}

async function fromFile(wish: ExportArguments, file: string): Promise<Result<Rows, string>> {
  const length = parseCandleFileName(file)?.timeframe ?? wish.timeframe;
  if (length !== wish.timeframe && length !== "1m") {
    return err(
      `${file} holds ${length} candles by its name, so --timeframe ${wish.timeframe} cannot be built of them.`,
    );
  }
  const read = await readCandleFile(file);
  if (!read.ok) return err(read.error.text);
  const past = filePast(read.value.columns, length === wish.timeframe ? null : wish.timeframe);
  const batches = await candleRows(wish, past, file);
  return batches.ok ? ok({ batches: batches.value, close: async () => {} }) : batches;
}

async function candleRows(
  wish: ExportArguments,
  past: CandlePast | null,
  where: string,
): Promise<Result<AsyncIterable<Batch>, string>> {
  const { instrument, timeframe, kind } = wish;
  if (past === null) {
    return err(
      `There are no ${timeframe} candles of ${instrument} in ${where}. Run npm run backfill first, or name a file with --candles.`,
    );
  }
  const span = {
    from: Math.max(wish.from ?? 0, past.span.from) as TimestampMs,
    // What is known at the last close is a row too.
    until: Math.min(wish.until ?? Number.POSITIVE_INFINITY, past.span.until + (kind === "features" ? 1 : 0)),
  } as Span;
  if (span.from >= span.until) {
    return err(
      `The candles of ${instrument} in ${where} are from ${isoUtc(past.span.from)} to ${isoUtc(past.span.until)}: none is between --from and --to.`,
    );
  }
  if (kind === "features") return ok(featureBatches(past, span));
  return ok(kind === "indicators" ? indicatorBatches(past, timeframe, span) : candleBatches(past, span));
}

async function* candleBatches(past: CandlePast, span: Span): AsyncGenerator<Batch> {
  for await (const { openTime, open, high, low, close, volume, length } of monthByMonth(past, span)) {
    const columns = [
      time(openTime),
      number("open", open),
      number("high", high),
      number("low", low),
      number("close", close),
      number("volume", volume),
    ];
    yield { columns, length };
  }
}

/** What only a running program writes down. */
function countedOf(
  { instrument, kind, set, from, until }: ExportArguments,
  reader: CandleReader | null,
): Result<AsyncIterable<Batch>, string> {
  if (reader === null)
    return err(`There is no candle database yet, so there is no ${kind} in it. Start Lookout first.`);
  const span = { from: from ?? (0 as TimestampMs), until: until ?? systemClock.now() };
  if (kind === "vectors") return ok(asAsync(vectorBatches(reader, instrument, span, set)));
  return ok(asAsync((kind === "quotes" ? quoteBatches : qualityBatches)(reader, instrument, span)));
}

async function* asAsync<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}
