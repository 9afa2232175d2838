/**
 * Decides which recorded rows are usable candles. The order of a file is never repaired: unsorted or contradicting
 * rows refuse the file, identical repeats are dropped and counted, unsound candles are left out and listed.
 */
import {
  type Candle,
  type CandleColumns,
  type CandleFault,
  COLUMN_NAMES,
  candleFault,
  copyRow,
  equalRows,
  sliceColumns,
} from "../core/candle.ts";
import { err, ok, type Result } from "../core/result.ts";
import { isoUtc, MINUTE_MS, type TimestampMs } from "../core/time.ts";
import { type ReplayError, rowError } from "./replay-error.ts";

/** Rows as they stand in a file, not yet judged; `line[i]` is where row i stands. */
export type RawRows = {
  readonly columns: CandleColumns;
  readonly unit: "line" | "row";
  readonly line: Uint32Array;
};

export type RejectedRow = {
  readonly openTime: number;
  readonly why: CandleFault;
  /** The row as it stood: open time, open, high, low, close, volume. */
  readonly rows: readonly (readonly number[])[];
};

export type SoundRows = {
  /** Sound candles, open times strictly rising. */
  readonly columns: CandleColumns;
  /** Candles left out, in order of time. */
  readonly rejected: readonly RejectedRow[];
  /** Rows dropped because they repeated the row before them exactly. */
  readonly duplicates: number;
};

/** Bitcoin's first block. An earlier time is a mistaken unit (seconds instead of milliseconds). */
const EARLIEST = Date.UTC(2009, 0, 3);
/** A later time is one too (microseconds). */
const LATEST = Date.UTC(2100, 0, 1);

/** Judges every row of a file and packs the sound ones together, in place. */
export function soundRows(file: string, { columns, unit, line }: RawRows): Result<SoundRows, ReplayError> {
  const rejected: RejectedRow[] = [];
  let kept = 0;
  let duplicates = 0;
  const step = smallestStep(columns.openTime);
  for (let row = 0; row < columns.length; row++) {
    if (row > 0 && equalRows(columns, row, columns, row - 1)) {
      duplicates++;
      continue;
    }
    const fault = timeFault(columns.openTime, row);
    if (fault !== null) return err(rowError(file, unit, line[row] ?? 0, fault));
    const candle = candleAt(columns, row);
    const why = candleFault(candle);
    if (why !== null) rejected.push({ openTime: candle.openTime, why, rows: [valuesAt(columns, row)] });
    // Packing never overtakes reading, so the row before this one is still as it was in the file.
    else copyRow(columns, row, columns, kept++);
  }
  if (step > MINUTE_MS) return err(rowError(file, unit, line[0] ?? 1, tooCoarse(step)));
  return ok({ columns: sliceColumns(columns, 0, kept), rejected, duplicates });
}

type Fault = Parameters<typeof rowError>[3];

function timeFault(times: Float64Array, row: number): Fault | null {
  const time = times[row] ?? Number.NaN;
  const previous = times[row - 1] ?? Number.NEGATIVE_INFINITY;
  const isInRange = time >= EARLIEST && time < LATEST;
  if (isInRange && time > previous && time % MINUTE_MS === 0) return null;
  if (!isInRange) {
    const isMissing = Number.isNaN(time);
    const what = isMissing ? "the open time is missing" : `the open time ${time} is not in milliseconds since 1970`;
    return { code: "REPLAY_BAD_ROW", what, cure: "Write open times in UTC milliseconds and start again." };
  }
  if (time % MINUTE_MS === 0) return orderFault(time as TimestampMs, previous as TimestampMs);
  const what = `the open time ${new Date(time).toISOString()} is not a whole minute`;
  return { code: "REPLAY_TIMEFRAME", what, cure: "Give a file of 1-minute candles." };
}

function orderFault(time: TimestampMs, previous: TimestampMs): Fault {
  if (time === previous) {
    const what = `two rows for ${isoUtc(time)} contradict each other`;
    const cure = "Find out which one is right, delete the other and start again.";
    return { code: "REPLAY_DUPLICATE_DIFFERS", what, cure };
  }
  const what = `the open time ${isoUtc(time)} comes after ${isoUtc(previous)}, so the rows are not in order`;
  return { code: "REPLAY_UNSORTED", what, cure: "Sort the rows by open time and start again." };
}

/** Shortest way forward from one row to the next, in milliseconds; a minute when there is none. */
function smallestStep(times: Float64Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let row = 1; row < times.length; row++) {
    const step = (times[row] ?? 0) - (times[row - 1] ?? 0);
    if (step > 0 && step < smallest) smallest = step;
  }
  return smallest === Number.POSITIVE_INFINITY ? MINUTE_MS : smallest;
}

const tooCoarse = (stepMs: number): Fault => ({
  code: "REPLAY_TIMEFRAME",
  what: `its candles are never closer together than ${stepMs / MINUTE_MS} minutes`,
  cure: "Give a file of 1-minute candles.",
});

const valuesAt = (columns: CandleColumns, row: number): readonly number[] =>
  COLUMN_NAMES.map((name) => columns[name][row] ?? Number.NaN);

/** Row `row` as a candle. */
export function candleAt(columns: CandleColumns, row: number): Candle {
  const at = (column: Float64Array): number => column[row] ?? Number.NaN;
  return {
    openTime: at(columns.openTime) as TimestampMs,
    open: at(columns.open),
    high: at(columns.high),
    low: at(columns.low),
    close: at(columns.close),
    volume: at(columns.volume),
  };
}
