/** Brings the candle store up to a moment: fetches what is missing, appends it piece by piece, says what went wrong. */
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import { err, type Result } from "../core/result.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../core/time.ts";
import type { CandleBatch, CandleSource, CandleStore, Collected, Collector, SourceError } from "../engine/ports.ts";

/** A piece is stored before the next one is fetched, so that a fault late in a long catch-up does not lose the start. */
const PIECE_MS = DAY_MS;

/** Fetches and appends the candles of [from, until) that come after the newest one stored. */
export async function catchUp(
  source: CandleSource,
  store: CandleStore,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Promise<Collected> {
  const newest = store.newest(instrument) ?? Number.NEGATIVE_INFINITY;
  return fetchRange(source, store, instrument, Math.max(from, newest + MINUTE_MS) as TimestampMs, until);
}

/** The same from the first minute of [from, until) that is not stored, so that older holes are filled too. */
export async function fillHoles(
  source: CandleSource,
  store: CandleStore,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Promise<Collected> {
  const { openTime, length } = store.range(instrument, from, until);
  let held = 0;
  while (held < length && openTime[held] === from + held * MINUTE_MS) held++;
  return fetchRange(source, store, instrument, (from + held * MINUTE_MS) as TimestampMs, until);
}

async function fetchRange(
  source: CandleSource,
  store: CandleStore,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Promise<Collected> {
  let added = 0;
  let rejected = 0;
  for (let start: number = from; start < until; start += PIECE_MS) {
    const batch = await ask(source, instrument, start as TimestampMs, Math.min(until, start + PIECE_MS) as TimestampMs);
    if (!batch.ok) return { instrument, added, rejected, error: batch.error };
    const stored = store.append(instrument, batch.value.candles);
    added += stored.added;
    rejected += batch.value.rejected.length + stored.conflicting;
  }
  return { instrument, added, rejected, error: null };
}

/** A source that throws has a bug; that must not stop the other instruments either. */
async function ask(
  source: CandleSource,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Promise<Result<CandleBatch, SourceError>> {
  try {
    return await source.candles(instrument, from, until);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `Candles of ${symbolOf(instrument)} could not be fetched (${reason}); no signal is made from missing candles. The next scan asks again.`;
    return err({ code: "BAD_DATA", text, retryable: true, retryAfterMs: null });
  }
}

export type CollectorParts = {
  readonly source: CandleSource;
  readonly store: CandleStore;
  /** Asked at each call, because symbols are added and removed while it runs. */
  readonly instruments: () => readonly InstrumentId[];
  /** How much history before a scan is kept complete, in milliseconds (the warm-up of the features). */
  readonly historyMs: number;
};

/**
 * One collector for all instruments. The first complete look at an instrument also fills holes that an earlier run left;
 * afterwards only what is new is fetched. A store that fails is broken infrastructure: it throws, after all the others
 * have finished.
 */
export function createCollector({ source, store, instruments, historyMs }: CollectorParts): Collector {
  const complete = new Set<InstrumentId>();
  const collect = async (instrument: InstrumentId, until: TimestampMs): Promise<Collected> => {
    const from = (Math.floor((until - historyMs) / MINUTE_MS) * MINUTE_MS) as TimestampMs;
    const bring = complete.has(instrument) ? catchUp : fillHoles;
    const collected = await bring(source, store, instrument, from, until);
    if (collected.error === null) complete.add(instrument);
    return collected;
  };
  return {
    collect: async (until) => {
      const results = await Promise.allSettled(instruments().map((instrument) => collect(instrument, until)));
      return results.map((result) => {
        if (result.status === "fulfilled") return result.value;
        throw new Error("Candles could not be stored", { cause: result.reason });
      });
    },
  };
}
