/** The stored months of one series: what they hold, and whether it may be believed. */
import type { CandleColumns } from "../../core/candle.ts";
import { isoUtc, TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { HistoryCoverage } from "../../engine/ports.ts";
import { checkMonth } from "./checksum.ts";
import { damaged, unreadable } from "./faults.ts";
import { firstUnsound } from "./incoming.ts";
import { capacityOf, type Month, monthPath, type SeriesKey } from "./layout.ts";
import type { CandleFiles } from "./parquet.ts";

/** Months of one series, and DuckDB to read them with. */
export type StoredMonths = {
  readonly folder: string;
  readonly key: SeriesKey;
  readonly months: readonly Month[];
  readonly duck: CandleFiles;
};
type Range = { readonly from: TimestampMs; readonly until: TimestampMs };

const NO_CANDLES = "it is no whole file of candles";

/**
 * Candles with open time in the range. A month is believed when it is what was written there; where nobody noted what
 * was written, each of its candles must be possible.
 */
export async function readMonths(stored: StoredMonths, range: Range): Promise<CandleColumns> {
  const { folder, key, months } = stored;
  const unknown: Month[] = [];
  for (const month of months) {
    if ((await expectWritten(stored, month)) === "unknown") unknown.push(month);
  }
  const candles = await candlesOf(stored, range, unknown);
  for (const month of unknown) {
    const at = firstUnsound(candles, month);
    if (at === null) continue;
    const what = `its candle of ${isoUtc(at)} has impossible values`;
    throw damaged(key, monthPath(folder, key, month), what);
  }
  return candles;
}

/** Null when the series has no candle. Damaged months do not hide the others. */
export async function coverageOf(stored: StoredMonths): Promise<HistoryCoverage | null> {
  const { folder, key, months, duck } = stored;
  if (months.length === 0) return null;
  const whole = await duck.extent(pathsOf(stored)).catch(() => null);
  if (whole !== null) return whole.rows === 0 ? null : { ...key, ...spanOf(key, whole), rows: whole.rows, damaged: [] };
  const damages: string[] = [];
  const spans: Range[] = [];
  let rows = 0;
  for (const month of months) {
    const extent = await duck.extent([monthPath(folder, key, month)]).catch(() => null);
    if (extent === null) {
      damages.push((await damageOf(stored, month)).message);
      // What it held is not known, so that all of it counts: whoever reads there is told.
      spans.push(month);
    } else if (extent.rows > 0) spans.push(spanOf(key, extent));
    rows += extent?.rows ?? 0;
  }
  const from = Math.min(...spans.map((span) => span.from)) as TimestampMs;
  const until = Math.max(...spans.map((span) => span.until)) as TimestampMs;
  return spans.length === 0 ? null : { ...key, from, until, rows, damaged: damages };
}

async function expectWritten({ folder, key }: StoredMonths, month: Month): Promise<"sound" | "unknown"> {
  const file = monthPath(folder, key, month);
  const checked = await checkMonth(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (checked !== "damaged") return checked;
  throw damaged(key, file, "its bytes are not the ones that were written there");
}

async function candlesOf(stored: StoredMonths, range: Range, unknown: readonly Month[]): Promise<CandleColumns> {
  const { folder, key, months, duck } = stored;
  const capacity = months.reduce((sum, month) => sum + capacityOf(month, key.timeframe, range), 0);
  try {
    return await duck.read(pathsOf(stored), { ...range, capacity });
  } catch (cause) {
    // Only a month that nobody knows the bytes of can be one that DuckDB does not understand.
    for (const month of unknown) {
      const within = { ...month, capacity: capacityOf(month, key.timeframe, month) };
      await duck.read([monthPath(folder, key, month)], within).catch(() => {
        throw damaged(key, monthPath(folder, key, month), NO_CANDLES);
      });
    }
    throw unreadable(folder, cause);
  }
}

async function damageOf(stored: StoredMonths, month: Month): Promise<Error> {
  try {
    await expectWritten(stored, month);
    return damaged(stored.key, monthPath(stored.folder, stored.key, month), NO_CANDLES);
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

const pathsOf = ({ folder, key, months }: StoredMonths): readonly string[] =>
  months.map((month) => monthPath(folder, key, month));

const spanOf = ({ timeframe }: SeriesKey, { first, last }: { first: number; last: number }): Range => ({
  from: first as TimestampMs,
  until: (last + TIMEFRAMES[timeframe]) as TimestampMs,
});
