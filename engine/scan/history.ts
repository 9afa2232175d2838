/** The warm-up window of each instrument, kept in memory and topped up from the candle store at each scan. */
import { type CandleColumns, COLUMN_NAMES, rowAtOrAfter } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { CandleStore } from "../ports.ts";

/** Room behind the window, as a share of it: the fuller it gets, the more often the window is moved to the front. */
const SPARE = 1 / 20;
/** Minutes; a piece longer than this comes only where slots are far apart. */
const LEAST_SPARE = 30;

type Buffers = Record<(typeof COLUMN_NAMES)[number], Float64Array>;
type Window = {
  readonly buffers: Buffers;
  start: number;
  end: number;
  /** The latest slot asked for. */
  until: number;
  /** Open time from which the store has rows that are not in the window. */
  next: number;
};

export type Remembered = (instrument: InstrumentId, from: TimestampMs, slot: TimestampMs) => CandleColumns | null;

export type History = {
  /** Stored candles with open time in [slot − warm-up, slot), as views that stay valid until the next call. */
  upTo(instrument: InstrumentId, slot: TimestampMs): CandleColumns;
  /** Reads the instrument's window from the store again: candles were added behind its newest one. */
  reread(instrument: InstrumentId): void;
  /**
   * A copy of what is held of [from, slot), when exactly that slot was the last one asked for and all of it is held; else
   * null. For questions between scans: a copy stays as it is while the next scan goes on.
   */
  readonly remembered: Remembered;
  /** Lets go of all others: what is no longer watched takes no memory. */
  keepOnly(instruments: readonly InstrumentId[]): void;
};

/**
 * Slots should not go backwards per instrument; one that does is read from the store again. The store only grows behind
 * its newest candle, and where a hole was filled the window is read again: it holds exactly what the store holds, and a
 * restart computes the same features.
 */
export function createHistory(store: Pick<CandleStore, "range">, warmupMinutes: number): History {
  const capacity = warmupMinutes + Math.max(Math.ceil(warmupMinutes * SPARE), LEAST_SPARE);
  const windows = new Map<InstrumentId, Window>();
  return {
    upTo(instrument, slot) {
      const from = plus(slot, -warmupMinutes * MINUTE_MS);
      const known = windows.get(instrument);
      if (known !== undefined && slot < known.until) return store.range(instrument, from, slot);
      const window = known ?? emptyWindow(capacity);
      windows.set(instrument, window);
      dropBefore(window, from);
      // From behind the newest row held, not from the last slot: candles that came late are still picked up.
      append(window, store.range(instrument, Math.max(window.next, from) as TimestampMs, slot), capacity);
      window.until = slot;
      return viewOf(window);
    },
    remembered(instrument, from, slot) {
      const window = windows.get(instrument);
      if (window === undefined || window.until !== slot || from < slot - warmupMinutes * MINUTE_MS) return null;
      const { openTime } = window.buffers;
      const first = rowAtOrAfter(openTime, from, window.start, window.end);
      return copyOf(window.buffers, first, window.end);
    },
    reread: (instrument) => void windows.delete(instrument),
    keepOnly(instruments) {
      for (const instrument of windows.keys()) if (!instruments.includes(instrument)) windows.delete(instrument);
    },
  };
}

const emptyWindow = (capacity: number): Window => ({
  buffers: Object.fromEntries(COLUMN_NAMES.map((name) => [name, new Float64Array(capacity)])) as Buffers,
  start: 0,
  end: 0,
  until: 0,
  next: 0,
});

function dropBefore(window: Window, from: number): void {
  const { openTime } = window.buffers;
  while (window.start < window.end && (openTime[window.start] ?? 0) < from) window.start += 1;
}

function append(window: Window, rows: CandleColumns, capacity: number): void {
  if (window.end + rows.length > capacity) moveToFront(window);
  for (const name of COLUMN_NAMES) window.buffers[name].set(rows[name].subarray(0, rows.length), window.end);
  window.end += rows.length;
  const newest = rows.openTime[rows.length - 1];
  if (newest !== undefined) window.next = newest + MINUTE_MS;
}

function moveToFront(window: Window): void {
  for (const name of COLUMN_NAMES) window.buffers[name].copyWithin(0, window.start, window.end);
  window.end -= window.start;
  window.start = 0;
}

function copyOf(buffers: Buffers, first: number, end: number): CandleColumns {
  const copy = (name: (typeof COLUMN_NAMES)[number]): Float64Array => buffers[name].slice(first, end);
  return {
    openTime: copy("openTime"),
    open: copy("open"),
    high: copy("high"),
    low: copy("low"),
    close: copy("close"),
    volume: copy("volume"),
    length: end - first,
  };
}

function viewOf({ buffers, start, end }: Window): CandleColumns {
  const view = (name: (typeof COLUMN_NAMES)[number]): Float64Array => buffers[name].subarray(start, end);
  return {
    openTime: view("openTime"),
    open: view("open"),
    high: view("high"),
    low: view("low"),
    close: view("close"),
    volume: view("volume"),
    length: end - start,
  };
}
