/** Rows as an import finds them, and the verdict on each: sound ones in order, the others listed by their line. */

import {
  type Candle,
  type CandleColumns,
  type CandleFault,
  candleFault,
  copyRow,
  emptyColumns,
  equalRows,
  sliceColumns,
} from "../../core/candle.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { candleAt, type RawRows } from "../candle-rows.ts";

/** A row that is left out. */
export type BadRow = { readonly line: number; readonly why: string };

/** Rows of a file whose numbers could be read, and the lines that could not. */
export type FoundRows = RawRows & { readonly bad: readonly BadRow[] };

export type JudgedRows = {
  /** Sound candles, open times strictly rising. */
  readonly columns: CandleColumns;
  readonly bad: readonly BadRow[];
  /** Rows that repeated another one exactly. */
  readonly duplicates: number;
};

/** What the candles are told to be. */
export type Expected = {
  readonly timeframe: string;
  readonly stepMs: number;
  /** A candle that closes later is still forming. */
  readonly now: number;
};

/** Bitcoin's first block; an earlier time is a mistaken unit. */
const EARLIEST = Date.UTC(2009, 0, 3);
const LATEST = Date.UTC(2100, 0, 1);
/** Larger numbers are microseconds, in which Binance's spot dumps are written since 2025. */
const MICROSECONDS = 1e14;

export const toMilliseconds = (time: number): number => (time >= MICROSECONDS ? time / 1000 : time);

/** The error says how long the candles really are. */
export function judgeRows({ columns, line, bad }: FoundRows, expected: Expected): Result<JudgedRows, string> {
  const listed: BadRow[] = [...bad];
  const order = byTime(columns);
  const step = typicalStep(columns, order);
  if (step !== null && step !== expected.stepMs) {
    return err(`its candles are ${step / 60_000} minutes apart, and it is said to hold ${expected.timeframe} candles`);
  }
  const out = emptyColumns(columns.length);
  let kept = 0;
  let duplicates = 0;
  for (const same of groups(columns, order)) {
    const [first = 0, ...others] = same;
    const why = others.every((row) => equalRows(columns, row, columns, first))
      ? rowFault(candleAt(columns, first), expected)
      : "another row has other values for the same time";
    if (why === null) {
      copyRow(columns, first, out, kept++);
      duplicates += others.length;
    } else listed.push(...same.map((row) => ({ line: line[row] ?? 0, why })));
  }
  return ok({ columns: sliceColumns(out, 0, kept), bad: listed.toSorted((a, b) => a.line - b.line), duplicates });
}

const FAULTS: Readonly<Record<CandleFault, string>> = {
  NOT_FINITE: "a number is missing or not finite",
  NOT_POSITIVE: "a price is not above zero, or the volume below zero",
  OHLC_ORDER: "high and low do not enclose open and close",
};

function rowFault(candle: Candle, { stepMs, timeframe, now }: Expected): string | null {
  const { openTime } = candle;
  if (!(openTime >= EARLIEST && openTime < LATEST))
    return `the open time ${openTime} is not in milliseconds since 1970`;
  if (openTime % stepMs !== 0)
    return `the open time ${new Date(openTime).toISOString()} is not that of a ${timeframe} candle`;
  if (openTime + stepMs > now) return "the candle is not closed yet";
  const fault = candleFault(candle);
  return fault === null ? null : FAULTS[fault];
}

/** Row numbers in order of time; files are nearly always in order already. */
function byTime({ openTime }: CandleColumns): Uint32Array {
  const order = Uint32Array.from(openTime, (_, row) => row);
  const isSorted = openTime.every((time, row) => row === 0 || time >= (openTime[row - 1] ?? 0));
  return isSorted ? order : order.sort((a, b) => (openTime[a] ?? 0) - (openTime[b] ?? 0) || a - b);
}

/** Rows of the same time together. */
function* groups({ openTime }: CandleColumns, order: Uint32Array): Generator<readonly number[]> {
  let same: number[] = [];
  for (const row of order) {
    if (same[0] !== undefined && openTime[same[0]] !== openTime[row]) {
      yield same;
      same = [];
    }
    same.push(row);
  }
  if (same.length > 0) yield same;
}

/**
 * The commonest way from one time to the next, in milliseconds, the shorter one when two are; null with fewer than two
 * times. Quiet markets leave most minutes out, and still the next minute follows more often than any later one.
 */
function typicalStep({ openTime }: CandleColumns, order: Uint32Array): number | null {
  const counts = new Map<number, number>();
  for (let i = 1; i < order.length; i++) {
    const step = (openTime[order[i] ?? 0] ?? 0) - (openTime[order[i - 1] ?? 0] ?? 0);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [commonest] = [...counts].toSorted(([a, n], [b, m]) => m - n || a - b);
  return commonest?.[0] ?? null;
}
