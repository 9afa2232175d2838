/** Which stretch of its candles a backtest is made of, and whether all of them are there. */
import { replayRange } from "../../app/replay/range.ts";
import type { Tape } from "../../backtest/simulate/tape.ts";
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import { symbolOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, isoUtc, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import { type Coverage, segmentsOf } from "../../market/coverage.ts";
import type { AskedRange } from "./flags.ts";

export type BacktestRange = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly slots: readonly TimestampMs[];
};

export function backtestRange(
  tape: Tape,
  asked: AskedRange,
  allowHoles: boolean,
): Result<BacktestRange, readonly string[]> {
  const coverage = [...tape].map(([instrument, columns]) => ({
    ...{ instrument, segments: segmentsOf(columns), candles: columns.length, rejected: 0, duplicates: 0 },
  }));
  const range = replayRange(coverage, LONGEST_WARMUP_MINUTES, asked);
  if (!range.ok) return err(range.error.lines.map(inItsOwnFlags));
  const { from, until, slots } = range.value;
  const late = asked.from === null && !allowHoles ? lateStart(coverage, from) : null;
  if (late !== null) return err([late]);
  const holes = allowHoles ? [] : holesOf(tape, plus(from, -LONGEST_WARMUP_MINUTES * MINUTE_MS), until);
  return holes.length > 0 ? err([...holes, WHAT_TO_DO]) : ok({ from, until, slots });
}

/** Where nobody said when to begin, one symbol whose candles begin late would silently cut the others short. */
function lateStart(coverage: readonly Coverage[], from: TimestampMs): string | null {
  const starts = coverage.map(({ instrument, segments }) => ({
    symbol: symbolOf(instrument),
    start: segments.findLast((segment) => segment.from <= from)?.from ?? from,
  }));
  const [first, last] = [
    starts.toSorted((a, b) => a.start - b.start)[0],
    starts.toSorted((a, b) => b.start - a.start)[0],
  ];
  if (first === undefined || last === undefined || last.start - first.start < DAY_MS) return null;
  return `${last.symbol} begins at ${isoUtc(last.start)}, ${Math.round((last.start - first.start) / DAY_MS)} days after ${first.symbol}, so the others could be judged from ${isoUtc(from)} on only. Nothing was written: say --from ${isoUtc(from)} when that is meant, add its earlier candles, or leave it out of --symbols.`;
}

const inItsOwnFlags = (line: string): string => line.replaceAll("--data or --files", "--candles");

const WHAT_TO_DO =
  "What happened in the missing minutes is not known, so no figure of such a run is. Nothing was written: fetch them (npm run backfill), choose another --from and --to, or judge them as live judges missing candles with --allow-holes.";

/** A sentence for each instrument that lacks candles in [from, until). */
function holesOf(tape: Tape, from: TimestampMs, until: TimestampMs): readonly string[] {
  return [...tape].flatMap(([instrument, columns]) => {
    const holes = missingIn(columns, from, until);
    const [longest] = holes.toSorted((a, b) => b.until - b.from - (a.until - a.from));
    if (longest === undefined) return [];
    const lost = holes.reduce((sum, hole) => sum + (hole.until - hole.from) / MINUTE_MS, 0);
    const all = (until - from) / MINUTE_MS;
    return [
      `${symbolOf(instrument)} lacks ${lost.toLocaleString("en-US")} of ${all.toLocaleString("en-US")} minutes between ${isoUtc(from)} and ${isoUtc(until)}, warm-up included; the longest of ${holes.length === 1 ? "1 hole" : `${holes.length} holes`} is from ${isoUtc(longest.from)} to ${isoUtc(longest.until)}.`,
    ];
  });
}

type Hole = { readonly from: TimestampMs; readonly until: TimestampMs };

function missingIn({ openTime }: CandleColumns, from: TimestampMs, until: TimestampMs): readonly Hole[] {
  const [first, end] = [rowAtOrAfter(openTime, from), rowAtOrAfter(openTime, until)];
  const holes: Hole[] = [];
  let next: TimestampMs = from;
  for (let row = first; row <= end; row += 1) {
    const at = (row < end ? (openTime[row] ?? until) : until) as TimestampMs;
    if (at > next) holes.push({ from: next, until: at });
    next = plus(at, MINUTE_MS);
  }
  return holes;
}
