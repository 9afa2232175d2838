/** Where the monthly candle files lie: `<folder>/<venue>/<BASE-QUOTE>/<timeframe>/<YYYY-MM>.parquet`, months in UTC. */
import { join } from "node:path";
import { type InstrumentId, parseInstrument, symbolOf, venueOf } from "../../core/instrument.ts";
import { isTimeframe, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";

/** Candles of one instrument and one length. */
export type SeriesKey = { readonly instrument: InstrumentId; readonly timeframe: Timeframe };

/** A calendar month in UTC, [from, until). */
export type Month = { readonly name: string; readonly from: TimestampMs; readonly until: TimestampMs };

const MONTH_FILE = /^(\d{4})-(0[1-9]|1[0-2])\.parquet$/;

export const seriesFolder = (folder: string, { instrument, timeframe }: SeriesKey): string =>
  join(folder, venueOf(instrument), symbolOf(instrument).replace("/", "-"), timeframe);

export const monthPath = (folder: string, key: SeriesKey, { name }: Month): string =>
  join(seriesFolder(folder, key), `${name}.parquet`);

/** The month that an instant lies in. */
export function monthOf(at: number): Month {
  const date = new Date(at);
  return month(date.getUTCFullYear(), date.getUTCMonth());
}

/** The month a file is named after, or null when it is none of ours. */
export function parseMonthFile(name: string): Month | null {
  const [, year, number] = MONTH_FILE.exec(name) ?? [];
  return year === undefined ? null : month(Number(year), Number(number) - 1);
}

/** The series that a folder below the history's own holds (`binanceusdm/BTC-USDT/1m`), or null. */
export function parseSeriesFolder(parts: readonly string[]): SeriesKey | null {
  const [venue, pair, timeframe = "", ...rest] = parts;
  const instrument = parseInstrument(`${venue}:${pair?.replace("-", "/")}`);
  return rest.length === 0 && instrument.ok && isTimeframe(timeframe)
    ? { instrument: instrument.value, timeframe }
    : null;
}

/** Most candles that a month can add to the range [from, until). */
export function capacityOf({ from, until }: Month, timeframe: Timeframe, within: Span): number {
  const length = Math.min(until, within.until) - Math.max(from, within.from);
  return Math.max(0, Math.ceil(length / TIMEFRAMES[timeframe]));
}

type Span = { readonly from: TimestampMs; readonly until: TimestampMs };

const month = (year: number, index: number): Month => ({
  name: `${String(year).padStart(4, "0")}-${String(index + 1).padStart(2, "0")}`,
  from: Date.UTC(year, index) as TimestampMs,
  until: Date.UTC(year, index + 1) as TimestampMs,
});
