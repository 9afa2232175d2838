/** Asks the exchange by REST for the minutes the stream said nothing final about, and writes down what it answers. */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { CandleBatch, CandleSource } from "../../engine/ports.ts";
import { KEPT_MS, type MinuteBook } from "./minute-book.ts";

/** So long after its end a minute without a candle is one the exchange has none of, and not one it is late with. */
const LATE_MS = 90_000;

/**
 * Writes an answer for [from, until) into the book: candles, unsound ones, and minutes that are absent for sure. What is
 * older than the book reaches back is left out.
 */
export function noteBatch(book: MinuteBook, batch: CandleBatch, from: number, until: number, now: number): void {
  const first = Math.max(from, until - KEPT_MS);
  const told = new Set<number>();
  for (const candle of batch.candles) told.add(candle.openTime);
  for (const candle of batch.candles) {
    if (candle.openTime >= first) book.settle(candle.openTime, { kind: "candle", candle });
  }
  for (const { openTime, why } of batch.rejected) {
    told.add(openTime);
    if (openTime >= first && openTime % MINUTE_MS === 0) book.settle(openTime, { kind: "unsound", why });
  }
  const answeredUntil = Math.max(batch.candles.at(-1)?.openTime ?? 0, now - LATE_MS - MINUTE_MS + 1);
  for (let minute = first; minute < Math.min(until, answeredUntil); minute += MINUTE_MS) {
    if (!told.has(minute)) book.settle(minute, { kind: "absent" });
  }
}

export type Backfill = {
  /** Asks for [from, until) unless an answer for the instrument is under way or one failed a moment ago. */
  ask(instrument: InstrumentId, book: MinuteBook, from: number, until: number): void;
  /** Waits for the answers under way. */
  settled(): Promise<void>;
};

/** After an answer that did not settle everything, or none, the next question waits: 5 s, 10 s, 20 s … 60 s. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

export function createBackfill(rest: Pick<CandleSource, "candles">, clock: Clock): Backfill {
  const running = new Map<InstrumentId, Promise<void>>();
  const resting = new Map<InstrumentId, { readonly until: number; readonly inVain: number }>();
  const inVain = (instrument: InstrumentId, askedFor = 0): void => {
    const before = resting.get(instrument)?.inVain ?? 0;
    const pause = Math.max(askedFor, Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** before));
    resting.set(instrument, { until: clock.now() + pause, inVain: before + 1 });
  };
  const bring = async (instrument: InstrumentId, book: MinuteBook, from: number, until: number): Promise<void> => {
    const answer = await rest.candles(instrument, from as TimestampMs, until as TimestampMs);
    if (answer.ok) noteBatch(book, answer.value, from, until, clock.now());
    if (book.firstUnknown(from, until) === null) resting.delete(instrument);
    else inVain(instrument, answer.ok ? 0 : (answer.error.retryAfterMs ?? 0));
  };
  return {
    ask: (instrument, book, from, until) => {
      if (running.has(instrument) || clock.now() < (resting.get(instrument)?.until ?? 0)) return;
      const asking = bring(instrument, book, from, until)
        // A source that throws has a bug; the stream goes on, and whoever asks for the candles will hear of it.
        .catch(() => inVain(instrument))
        .then(() => {
          running.delete(instrument);
        });
      running.set(instrument, asking);
    },
    settled: async () => {
      await Promise.all(running.values());
    },
  };
}
