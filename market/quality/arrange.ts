/** Brings the rows of a file into order of time, and says of each whether it came out of order, twice or at no time. */
import { type CandleColumns, equalRows } from "../../core/candle.ts";
import { DAY_MS } from "../../core/time.ts";
import { BIT } from "./checks.ts";
import { faultOf } from "./judge.ts";

/** Bitcoin's first block, and the far future: times outside are mistaken units. */
const EARLIEST = Date.UTC(2009, 0, 3);
const LATEST = Date.UTC(2100, 0, 1);
const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
const FIRST_MONDAY = 4 * DAY_MS;

/**
 * The row that stands for each time, in order of time. What arranging finds is added to `failed`: rows that cannot be
 * placed, that came too late, or that repeat another.
 */
export function arrange(columns: CandleColumns, intervalMs: number, failed: Uint16Array): Uint32Array {
  const placed = placeable(columns.openTime, intervalMs, columns.length, failed);
  const { openTime } = columns;
  const at = (row: number | undefined): number => openTime[row ?? -1] ?? Number.NaN;
  if (placed.every((row, index) => index === 0 || at(row) > at(placed[index - 1]))) return placed;
  placed.sort((a, b) => at(a) - at(b) || a - b);
  let kept = 0;
  for (let from = 0; from < placed.length; ) {
    let until = from + 1;
    while (until < placed.length && at(placed[until]) === at(placed[from])) until++;
    placed[kept++] = chooseOne(columns, placed.subarray(from, until), failed);
    from = until;
  }
  return placed.subarray(0, kept);
}

/** Rows whose time is an open time of the timeframe, as they stand; those that came after a later one are marked. */
function placeable(times: Float64Array, intervalMs: number, length: number, failed: Uint16Array): Uint32Array {
  const rows = new Uint32Array(length);
  const offset = intervalMs % WEEK_MS === 0 ? FIRST_MONDAY : 0;
  let placed = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    const time = times[row] ?? Number.NaN;
    if (!Number.isFinite(time)) mark(failed, row, BIT.finite);
    else if (time < EARLIEST || time >= LATEST || (time - offset) % intervalMs !== 0) mark(failed, row, BIT.misaligned);
    else {
      if (time < latest) mark(failed, row, BIT.outOfOrder);
      latest = Math.max(latest, time);
      rows[placed++] = row;
    }
  }
  return rows.subarray(0, placed);
}

/** Of the rows of one time the first sound one stands; an equal one repeats it, another one contradicts it. */
function chooseOne(columns: CandleColumns, rows: Uint32Array, failed: Uint16Array): number {
  const first = rows[0] ?? 0;
  const chosen = rows.find((row) => faultOf(columns, row) === 0) ?? first;
  for (const row of rows) {
    if (row !== first) mark(failed, row, BIT.duplicate);
    if (row === chosen) continue;
    mark(failed, row, faultOf(columns, row));
    if (!equalRows(columns, row, columns, chosen)) mark(failed, row, BIT.conflict);
  }
  return chosen;
}

const mark = (failed: Uint16Array, row: number, bits: number): void => {
  failed[row] = (failed[row] ?? 0) | bits;
};
