/** Brings the candle store up to a moment: fetches what is missing, appends it piece by piece, says what went wrong. */
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import { err, type Result } from "../core/result.ts";
import { DAY_MS, MINUTE_MS, plus, type Stopwatch, type TimestampMs } from "../core/time.ts";
import type { CandleBatch, CandleSource, CandleStore, Collected, Collector, SourceError } from "../engine/ports.ts";
import { createHoles, type Span } from "./holes.ts";
import { inParallel } from "./in-parallel.ts";

/** A piece is stored before the next one is fetched, so that a fault late in a long catch-up does not lose the start. */
const PIECE_MS = DAY_MS;

export type FetchParts = {
  readonly source: CandleSource;
  readonly store: CandleStore;
  /** No further piece is begun once this says so. */
  readonly isOver?: () => boolean;
};

/** Fetches and appends the candles of [from, until) that come after the newest one stored. */
export async function catchUp(parts: FetchParts, instrument: InstrumentId, span: Span): Promise<Collected> {
  const newest = parts.store.newest(instrument) ?? Number.NEGATIVE_INFINITY;
  const from = Math.max(span.from, newest + MINUTE_MS) as TimestampMs;
  return fetchRange(parts, instrument, { from, until: span.until });
}

/** The same from the first minute of [from, until) that is not stored, so that older holes are filled too. */
export async function fillHoles(parts: FetchParts, instrument: InstrumentId, span: Span): Promise<Collected> {
  const { openTime, length } = parts.store.range(instrument, span.from, span.until);
  let held = 0;
  while (held < length && openTime[held] === span.from + held * MINUTE_MS) held++;
  return fetchRange(parts, instrument, { from: plus(span.from, held * MINUTE_MS), until: span.until });
}

async function fetchRange(
  { source, store, isOver = () => false }: FetchParts,
  instrument: InstrumentId,
  { from, until }: Span,
): Promise<Collected> {
  let added = 0;
  let rejected = 0;
  for (let start: number = from; start < until; start += PIECE_MS) {
    if (isOver()) return { instrument, added, rejected, error: unfinished(instrument) };
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

const unfinished = (instrument: InstrumentId): SourceError => ({
  code: "TIMEOUT",
  text: `Fetching the candles of ${symbolOf(instrument)} takes longer than one scan may wait; no signal is made from missing candles. The next scan goes on where this one stopped.`,
  retryable: true,
  retryAfterMs: null,
});

export type CollectorParts = {
  readonly source: CandleSource;
  readonly store: CandleStore;
  /** Asked at each call, because symbols are added and removed while it runs. */
  readonly instruments: () => readonly InstrumentId[];
  /** How much history before a scan is kept complete, in milliseconds (the warm-up of the features). */
  readonly historyMs: number;
  /**
   * Since when an instrument's candles are needed beyond that; null = not. A trade that was open when the process went
   * down is followed through all the minutes since, however many they are.
   */
  readonly neededSince?: (instrument: InstrumentId) => TimestampMs | null;
  /**
   * How long one look may go on beginning new pieces, in milliseconds of the stopwatch: live, the next scan comes after
   * two minutes. Without it there is no limit (a replay must not depend on how fast the machine is).
   */
  readonly budget?: { readonly ms: number; readonly stopwatch: Stopwatch };
  /** Awaited before each instrument: candles that are there already come without a pause for anybody else. */
  readonly pace?: () => Promise<void>;
};

/** Enough to keep the exchange's limits the only brake at usual latencies, few enough not to look like an attack. */
const AT_ONCE = 16;

/**
 * One collector for all instruments. The first complete look at an instrument also fills holes that an earlier run left;
 * afterwards only what is new is fetched, and such instruments come first: the long history of a new symbol must not make
 * the others late. A store that fails is broken infrastructure: it throws, after all the others have finished.
 */
export function createCollector(collector: CollectorParts): Collector {
  const { source, store, instruments, historyMs, neededSince = () => null, budget, pace } = collector;
  const complete = new Set<InstrumentId>();
  const holes = createHoles(store);
  /** Further back than the history only where candles are missing so far back. */
  const beginning = (instrument: InstrumentId, until: TimestampMs): TimestampMs => {
    const usual = until - historyMs;
    const isBehind = !complete.has(instrument) || (store.newest(instrument) ?? 0) < usual;
    const needed = isBehind ? Math.min(usual, neededSince(instrument) ?? usual) : usual;
    return (Math.floor(needed / MINUTE_MS) * MINUTE_MS) as TimestampMs;
  };
  const collect = async (instrument: InstrumentId, until: TimestampMs, isOver: () => boolean): Promise<Collected> => {
    await pace?.();
    const parts = { source, store, isOver };
    const newest = store.newest(instrument);
    const isKnown = complete.has(instrument) && newest !== null;
    const from = beginning(instrument, until);
    const collected = await (isKnown ? catchUp : fillHoles)(parts, instrument, { from, until });
    if (collected.error !== null) return collected;
    complete.add(instrument);
    const hole = holes.take(instrument);
    // What is left out again was told the first time.
    const refilled = hole === null ? 0 : (await fetchRange(parts, instrument, hole)).added;
    holes.note(instrument, { from: isKnown ? (Math.max(from, newest + MINUTE_MS) as TimestampMs) : from, until });
    return refilled === 0 ? collected : { ...collected, added: collected.added + refilled, refilled };
  };
  const timer = (): (() => boolean) => {
    if (budget === undefined) return () => false;
    const begun = budget.stopwatch.elapsed();
    return () => budget.stopwatch.elapsed() - begun > budget.ms;
  };
  return {
    collect: async (until) => {
      const isOver = timer();
      const asked = instruments();
      const order = asked.toSorted((a, b) => Number(complete.has(b)) - Number(complete.has(a)));
      const results = await inParallel(order, AT_ONCE, (instrument) => collect(instrument, until, isOver));
      const byInstrument = new Map(order.map((instrument, i) => [instrument, results[i]]));
      return asked.map((instrument) => settled(byInstrument.get(instrument)));
    },
  };
}

function settled(result: PromiseSettledResult<Collected> | undefined): Collected {
  if (result?.status === "fulfilled") return result.value;
  throw new Error("Candles could not be stored", { cause: result?.reason });
}
