/**
 * Minutes that a source left out between others. One incomplete answer must not stay a hole: they are asked for again,
 * but only twice, because most holes are real: nothing was traded, or the exchange stood still.
 */
import type { InstrumentId } from "../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../core/time.ts";
import type { CandleStore } from "../engine/ports.ts";

export type Span = { readonly from: TimestampMs; readonly until: TimestampMs };

export type Holes = {
  /** What is to be asked for once more, or null; each call counts as one try. */
  take(instrument: InstrumentId): Span | null;
  /** Looks for holes in what was just fetched. */
  note(instrument: InstrumentId, fetched: Span): void;
};

const TRIES = 2;

export function createHoles(store: Pick<CandleStore, "range">): Holes {
  const open = new Map<InstrumentId, { readonly span: Span; tries: number }>();
  return {
    take: (instrument) => {
      const hole = open.get(instrument);
      if (hole === undefined) return null;
      hole.tries += 1;
      if (hole.tries >= TRIES) open.delete(instrument);
      return hole.span;
    },
    note: (instrument, fetched) => {
      const span = holeIn(store, instrument, fetched);
      if (span !== null) open.set(instrument, { span, tries: 0 });
    },
  };
}

/** From the first to the last minute that is absent before the newest candle of the span. */
function holeIn(store: Pick<CandleStore, "range">, instrument: InstrumentId, { from, until }: Span): Span | null {
  const { openTime, length } = store.range(instrument, from, until);
  const newest = openTime[length - 1];
  if (newest === undefined) return null;
  let head = 0;
  while (openTime[head] === from + head * MINUTE_MS) head += 1;
  if (head >= length) return null;
  let tail = 1;
  while (openTime[length - 1 - tail] === newest - tail * MINUTE_MS) tail += 1;
  return {
    from: (from + head * MINUTE_MS) as TimestampMs,
    until: (newest - (tail - 1) * MINUTE_MS) as TimestampMs,
  };
}
