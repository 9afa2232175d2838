/**
 * Moves candles that have grown old out of the candle database into the history. They are deleted only after the
 * history has them on the disk, so it may be killed at any moment; what was not finished is done by the next run.
 */
import { setImmediate } from "node:timers/promises";
import { sliceColumns } from "../core/candle.ts";
import type { InstrumentId } from "../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../core/time.ts";
import type { CandleHistory, CandleStore } from "../engine/ports.ts";
import { monthOf } from "./history/layout.ts";

export type ArchiveOptions = {
  readonly store: Pick<CandleStore, "instruments" | "oldest" | "range" | "remove">;
  readonly history: Pick<CandleHistory, "merge">;
  readonly now: TimestampMs;
  /** Days before today's UTC midnight that stay in the database; at least 31. */
  readonly keepDays: number;
  /** Ends the run early; the next one goes on. */
  readonly leaving?: AbortSignal;
};

export type Archived = {
  /** Candles that opened before this instant belong to the history. */
  readonly before: TimestampMs;
  /** Candles that left the database. */
  readonly moved: number;
  /** Of these, candles that the history had with other values; its own were kept. */
  readonly conflicting: number;
  /** Instruments that could not be moved; their candles are still in the database. */
  readonly failed: readonly { readonly instrument: InstrumentId; readonly why: string }[];
};

/** Correlations look at 30 days of hours. */
const LEAST_DAYS = 31;
/** A day's minutes: one short transaction, so that the process can go on with other things in between. */
const STEP = 1_440;

export async function archive({ store, history, now, keepDays, leaving }: ArchiveOptions): Promise<Archived> {
  if (!(keepDays >= LEAST_DAYS)) throw new RangeError(`At least ${LEAST_DAYS} days must be kept, not ${keepDays}`);
  const before = plus((Math.floor(now / DAY_MS) * DAY_MS) as TimestampMs, -keepDays * DAY_MS);
  const total = { moved: 0, conflicting: 0 };
  const failed: { instrument: InstrumentId; why: string }[] = [];
  for (const instrument of store.instruments()) {
    try {
      await moveOld(instrument, { store, history, before, leaving }, total);
    } catch (cause) {
      failed.push({ instrument, why: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return { before, ...total, failed };
}

type Move = Pick<ArchiveOptions, "store" | "history"> & {
  readonly before: TimestampMs;
  readonly leaving: AbortSignal | undefined;
};

/** Month by month, because the history writes whole months. */
async function moveOld(
  instrument: InstrumentId,
  { store, history, before, leaving }: Move,
  total: { moved: number; conflicting: number },
): Promise<void> {
  while (leaving?.aborted !== true) {
    const oldest = store.oldest(instrument);
    if (oldest === null || oldest >= before) return;
    const until = Math.min(before, monthOf(oldest).until) as TimestampMs;
    const candles = store.range(instrument, oldest, until);
    const { conflicting } = await history.merge(instrument, "1m", candles);
    total.conflicting += conflicting;
    for (let from = 0; from < candles.length; from += STEP) {
      const { openTime } = sliceColumns(candles, from, Math.min(from + STEP, candles.length));
      total.moved += store.remove(instrument, openTime);
      await setImmediate();
    }
  }
}
