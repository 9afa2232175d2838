/** Where exported candles come from, a stretch at a time: the history, completed by the database, or one file. */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, plus, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import type { CandleReader } from "../../db/candle-reader.ts";
import { monthOf } from "../../db/history/layout.ts";
import { mergeColumns } from "../../db/history/merge-columns.ts";
import { resample } from "../../engine/features/resample.ts";
import type { CandleHistory } from "../../engine/ports.ts";

export type Span = { readonly from: TimestampMs; readonly until: TimestampMs };

/** Candles of one instrument and timeframe. */
export type CandlePast = {
  /** From the first candle's open to the last one's close. */
  readonly span: Span;
  read(from: TimestampMs, until: TimestampMs): Promise<CandleColumns>;
};

/** Null when neither the history nor the database has a candle of the instrument. */
export async function storedPast(
  { history, reader }: { readonly history: CandleHistory; readonly reader: CandleReader | null },
  instrument: InstrumentId,
  timeframe: Timeframe,
): Promise<CandlePast | null> {
  const covered = (await history.coverage(instrument)).filter((each) => [timeframe, "1m"].includes(each.timeframe));
  const minutes = [...covered.filter((each) => each.timeframe === "1m"), ...databaseSpan(reader, instrument)];
  const span = spanOf([...covered, ...minutes]);
  if (span === null) return null;
  const readMinutes = async (from: TimestampMs, until: TimestampMs): Promise<CandleColumns> => {
    // The database first: a candle that moves into the history meanwhile is then seen in both, not in neither.
    const recent = reader?.candles.range(instrument, from, until);
    const past = await history.range(instrument, "1m", from, until);
    return recent === undefined ? past : mergeColumns(past, recent).columns;
  };
  if (timeframe === "1m") return { span, read: readMinutes };
  const known = spanOf(minutes)?.until ?? span.from;
  return {
    span,
    async read(from, until) {
      const own = await history.range(instrument, timeframe, from, until);
      const built = await buildBars({ span: { from: span.from, until: known }, read: readMinutes }, timeframe, {
        from,
        until,
      });
      return mergeColumns(own, built).columns;
    },
  };
}

/** The candles of a file, which are those of the timeframe or 1-minute ones. */
export function filePast(columns: CandleColumns, built: Timeframe | null): CandlePast {
  const step = built === null ? 1 : MINUTE_MS;
  const span = {
    from: (columns.openTime[0] ?? 0) as TimestampMs,
    until: ((columns.openTime[columns.length - 1] ?? -step) + step) as TimestampMs,
  };
  const read = async (from: TimestampMs, until: TimestampMs) =>
    sliceColumns(columns, rowAt(columns, from), rowAt(columns, until));
  if (built === null) return { span, read };
  return { span, read: (from, until) => buildBars({ span, read }, built, { from, until }) };
}

/** The past from one month to the next, so that memory does not grow with its length. */
export async function* monthByMonth(past: CandlePast, { from, until }: Span): AsyncGenerator<CandleColumns> {
  for (let at = from; at < until; at = monthOf(at).until as TimestampMs) {
    const candles = await past.read(at, Math.min(monthOf(at).until, until) as TimestampMs);
    if (candles.length > 0) yield candles;
  }
}

/** Bars that open in the span and are closed. A bar before it shows that the first one is whole. */
async function buildBars(minutes: CandlePast, timeframe: Timeframe, { from, until }: Span): Promise<CandleColumns> {
  const size = TIMEFRAMES[timeframe];
  const first = (Math.ceil(from / size) * size) as TimestampMs;
  const end = Math.min(Math.ceil(until / size) * size, minutes.span.until) as TimestampMs;
  const bars = resample(await minutes.read(plus(first, -size), end), timeframe, end);
  return sliceColumns(bars, rowAt(bars, first), bars.length);
}

function databaseSpan(reader: CandleReader | null, instrument: InstrumentId): readonly Span[] {
  const oldest = reader?.candles.oldest(instrument) ?? null;
  const newest = reader?.candles.newest(instrument) ?? null;
  return oldest === null || newest === null ? [] : [{ from: oldest, until: plus(newest, MINUTE_MS) }];
}

function spanOf(spans: readonly Span[]): Span | null {
  if (spans.length === 0) return null;
  return {
    from: Math.min(...spans.map(({ from }) => from)) as TimestampMs,
    until: Math.max(...spans.map(({ until }) => until)) as TimestampMs,
  };
}

function rowAt({ openTime, length }: CandleColumns, instant: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openTime[middle] ?? Number.POSITIVE_INFINITY) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
