/**
 * The test exchange's own aggregation of recorded minutes, in decimal text and whole numbers: nothing of the code under
 * test is used, so that what it computes can be compared with it.
 */
import type { RecordedRow } from "./binance-rows.ts";

const MINUTE_MS = 60_000;

/** Binance's names of candle lengths that are whole minutes up to a day. */
export const INTERVALS: Readonly<Record<string, number>> = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "2h": 120 * MINUTE_MS,
  "4h": 240 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "8h": 480 * MINUTE_MS,
  "12h": 720 * MINUTE_MS,
  "1d": 1440 * MINUTE_MS,
};

/** One row per interval that holds at least one minute, its time the start of the interval (UTC). */
export function resampled(minutes: readonly RecordedRow[], stepMs: number): readonly RecordedRow[] {
  if (stepMs === MINUTE_MS) return minutes;
  const parts = Map.groupBy(minutes, ({ time }) => time - (time % stepMs));
  return [...parts].map(([time, rows]) => joined(time, rows));
}

function joined(time: number, rows: readonly RecordedRow[]): RecordedRow {
  const by = (better: (a: number, b: number) => boolean, pick: (row: RecordedRow) => string): string =>
    rows.map(pick).reduce((best, next) => (better(Number(next), Number(best)) ? next : best));
  return {
    time,
    open: rows[0]?.open ?? "",
    high: by(
      (a, b) => a > b,
      ({ high }) => high,
    ),
    low: by(
      (a, b) => a < b,
      ({ low }) => low,
    ),
    close: rows.at(-1)?.close ?? "",
    volume: sum(rows.map(({ volume }) => volume)),
  };
}

/** Exact, as an exchange counts: in hundred-millionths. */
function sum(volumes: readonly string[]): string {
  const total = volumes.reduce((all, text) => all + toUnits(text), 0n);
  const digits = total.toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

function toUnits(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(8, "0").slice(0, 8));
}

/** The candle in its first moment: one price, hardly any volume. */
const unfinished = ({ time, open }: RecordedRow): RecordedRow => ({
  time,
  open,
  high: open,
  low: open,
  close: open,
  volume: "0.001",
});

/** Recorded minutes by symbol, as they stand at a moment. */
export type Book = {
  has(symbol: string): boolean;
  /** Rows of [start, end] that have begun by `now`; the one under way is unfinished. Null start = the newest ones. */
  rows(ask: {
    readonly symbol: string;
    readonly stepMs: number;
    readonly now: number;
    readonly start: number | null;
    readonly end: number;
    readonly limit: number;
  }): readonly RecordedRow[];
  /** The price of the minute under way, or of the last one before it. */
  price(symbol: string, now: number): string | null;
};

export function candleBook(recorded: ReadonlyMap<string, readonly RecordedRow[]>): Book {
  const whole = new Map<readonly RecordedRow[], Map<number, readonly RecordedRow[]>>();
  const complete = (minutes: readonly RecordedRow[], stepMs: number): readonly RecordedRow[] => {
    const lengths = whole.get(minutes) ?? new Map<number, readonly RecordedRow[]>();
    whole.set(minutes, lengths);
    const rows = lengths.get(stepMs) ?? resampled(minutes, stepMs);
    lengths.set(stepMs, rows);
    return rows;
  };
  /** The candle under way, from the minutes that have begun. */
  const forming = (minutes: readonly RecordedRow[], stepMs: number, now: number): readonly RecordedRow[] => {
    const first = firstAt(minutes, now - (now % stepMs));
    const begun = minutes.slice(first, firstAt(minutes, now + 1));
    return resampled(
      begun.map((row) => (row.time + MINUTE_MS > now ? unfinished(row) : row)),
      stepMs,
    );
  };
  return {
    has: (symbol) => recorded.has(symbol),
    rows: ({ symbol, stepMs, now, start, end, limit }) => {
      const minutes = recorded.get(symbol) ?? [];
      const rows = complete(minutes, stepMs);
      const from = firstAt(rows, start ?? 0);
      const closed = rows.slice(from, firstAt(rows, Math.min(end + 1, now - (now % stepMs))));
      const open = forming(minutes, stepMs, now).filter(({ time }) => time <= end && time >= (start ?? 0));
      const all = [...closed, ...open];
      return start === null ? all.slice(-limit) : all.slice(0, limit);
    },
    price: (symbol, now) => {
      const minutes = recorded.get(symbol) ?? [];
      return minutes[firstAt(minutes, now + 1) - 1]?.open ?? null;
    },
  };
}

/** Index of the first row that opens at or after a moment. */
function firstAt(rows: readonly RecordedRow[], moment: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.time ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
