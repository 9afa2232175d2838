/** Recorded candles as a candle store that knows everything from the start; what it hands out are views, not copies. */
import { type CandleColumns, emptyColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { HOUR_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { CandleStore } from "../../engine/ports.ts";

/** Rows of each instrument strictly rising in time. */
export type Tape = ReadonlyMap<InstrumentId, CandleColumns>;

/** A live run begins with the warm-up and nothing before it; correlations would else see more than it saw. */
export function fromWarmup(tape: Tape, first: TimestampMs | undefined): Tape {
  if (first === undefined) return tape;
  const from = plus(first, -LONGEST_WARMUP_MINUTES * MINUTE_MS);
  const cut = (columns: CandleColumns): CandleColumns =>
    sliceColumns(columns, rowAtOrAfter(columns.openTime, from), columns.length);
  return new Map([...tape].map(([instrument, columns]) => [instrument, cut(columns)]));
}

export function tapeStore(tape: Tape): CandleStore {
  const columnsOf = (instrument: InstrumentId): CandleColumns => tape.get(instrument) ?? NOTHING;
  return {
    range(instrument, from, until) {
      const columns = columnsOf(instrument);
      return sliceColumns(columns, rowAtOrAfter(columns.openTime, from), rowAtOrAfter(columns.openTime, until));
    },
    hourlyCloses(instrument, from, until) {
      const { openTime, close } = columnsOf(instrument);
      const closes: { hour: TimestampMs; close: number }[] = [];
      for (let hour = (Math.floor(from / HOUR_MS) + 1) * HOUR_MS; hour <= until; hour += HOUR_MS) {
        const row = rowAtOrAfter(openTime, hour - MINUTE_MS);
        if (openTime[row] === hour - MINUTE_MS) closes.push({ hour: hour as TimestampMs, close: close[row] ?? 0 });
      }
      return closes;
    },
    newest: (instrument) => (columnsOf(instrument).openTime.at(-1) as TimestampMs | undefined) ?? null,
    oldest: (instrument) => (columnsOf(instrument).openTime[0] as TimestampMs | undefined) ?? null,
    instruments: () => [...tape.keys()].toSorted(),
    append: neverWritten,
    appendColumns: neverWritten,
    remove: neverWritten,
  };
}

const NOTHING = emptyColumns(0);

function neverWritten(): never {
  throw new Error("A recorded tape is read, not written.");
}
