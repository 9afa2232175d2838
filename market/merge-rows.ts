/** Joins the files of one instrument: overlaps that agree are dropped and counted, a contradiction refuses the replay. */
import { type CandleColumns, copyRow, emptyColumns, equalRows, rowAtOrAfter, sliceColumns } from "../core/candle.ts";
import { err, ok, type Result } from "../core/result.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import type { RejectedRow, SoundRows } from "./candle-rows.ts";
import { fileError, type ReplayError } from "./replay-error.ts";

/** Both runs of rows in order of time. `file` names the second one, for the error. */
export function mergeRows(file: string, a: SoundRows, b: SoundRows): Result<SoundRows, ReplayError> {
  const out = emptyColumns(a.columns.length + b.columns.length);
  let rows = 0;
  let repeats = 0;
  for (let i = 0, j = 0; i < a.columns.length || j < b.columns.length; ) {
    const left = a.columns.openTime[i] ?? Number.POSITIVE_INFINITY;
    const right = b.columns.openTime[j] ?? Number.POSITIVE_INFINITY;
    if (left === right) {
      if (!equalRows(a.columns, i, b.columns, j)) return err(contradiction(file, left));
      repeats++;
      j++;
    } else if (left < right) copyRow(a.columns, i++, out, rows++);
    else copyRow(b.columns, j++, out, rows++);
  }
  const columns = sliceColumns(out, 0, rows);
  return ok({
    columns,
    rejected: stillMissing(columns, [...a.rejected, ...b.rejected]),
    duplicates: a.duplicates + b.duplicates + repeats,
  });
}

/** What one file had to leave out may stand soundly in the other; what both left out counts once. */
function stillMissing({ openTime }: CandleColumns, rejected: readonly RejectedRow[]): readonly RejectedRow[] {
  const isSound = (time: number): boolean => openTime[rowAtOrAfter(openTime, time)] === time;
  const byTime = new Map(rejected.map((row) => [row.openTime, row]));
  return [...byTime.values()].filter((row) => !isSound(row.openTime)).toSorted((x, y) => x.openTime - y.openTime);
}

const contradiction = (file: string, time: number): ReplayError =>
  fileError(file, {
    code: "REPLAY_DUPLICATE_DIFFERS",
    what: `its candle of ${isoUtc(time as TimestampMs)} contradicts another file of the same instrument`,
    cure: "Find out which file is right, leave the other out and start again.",
  });
