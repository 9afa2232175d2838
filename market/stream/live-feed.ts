/**
 * Candles and quotes of a live exchange on the best way there is: from the stream where it has them all, by REST
 * otherwise. Which way is taken never changes what is answered, only how much is asked of the exchange; every change is
 * reported.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type InstrumentId, venueOf } from "../../core/instrument.ts";
import type { Quote } from "../../core/quote.ts";
import { ok, type Result } from "../../core/result.ts";
import { type Clock, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type {
  CandleBatch,
  CandleSource,
  FeedMonitor,
  QuoteSource,
  SourceError,
  SourceStatus,
} from "../../engine/ports.ts";
import { toQuotes } from "../book-tickers.ts";
import { VENUES } from "../venues.ts";
import { noteBatch } from "./backfill.ts";
import { type CandleStream, createCandleStream, type StreamState, type StreamTiming } from "./candle-stream.ts";
import { type SessionOptions, sessionOpener } from "./session.ts";

/** `auto`: the stream is used from `streamFrom` instruments on. */
export type StreamMode = "off" | "on" | "auto";

export type FeedSwitch = {
  readonly path: "rest" | "stream";
  readonly at: TimestampMs;
  /** Why it is not the way that was configured, or null. */
  readonly because: string | null;
  /** True when the stream that the start wanted came up without a fault: that is how it was meant, and no news. */
  readonly isOpening: boolean;
  /** The whole of it for a person. */
  readonly text: string;
};

export type LiveFeedOptions = Omit<SessionOptions, "venue"> & {
  /** Its venue is the one that is streamed. */
  readonly rest: CandleSource & QuoteSource & { status(): SourceStatus; quoteStatus(): SourceStatus };
  readonly mode: StreamMode;
  readonly streamFrom: number;
  readonly clock: Clock;
  /** The machine's by default. */
  readonly timing?: StreamTiming;
  readonly onSwitch: (change: FeedSwitch) => void;
  /** Told of each step of the stream's connection, whether or not it changes the way. */
  readonly onStream?: (state: StreamState) => void;
};

export type LiveFeed = CandleSource &
  QuoteSource &
  FeedMonitor & {
    /** The instruments from now on. Others are answered too, by REST. */
    watch(instruments: readonly InstrumentId[]): void;
  };

/** A best price changes with the book; one that stood for a minute is asked for again. */
const QUOTE_MAX_AGE_MS = MINUTE_MS;

/** Waits do not keep the process alive: whoever stops the feed ends what hangs on them. */
const MACHINE: StreamTiming = {
  wait: (ms) => sleep(ms, undefined, { ref: false }),
  random: Math.random,
};

type Way = Pick<FeedSwitch, "path" | "because"> & { readonly since: TimestampMs };

/** Opens no connection before the first `watch`. */
export function openLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { rest, clock } = options;
  const venue = VENUES[rest.venue];
  if (venue === undefined) throw new Error(`${rest.venue} has no stream`);
  let wanted: boolean | null = null;
  /** From the first list of instruments on, while the stream it wants neither came nor failed. */
  let isOpening = false;
  let way: Way = { path: "rest", since: clock.now(), because: null };
  const stream = createCandleStream({
    open: sessionOpener({ ...options, venue }),
    rest,
    clock,
    timing: options.timing ?? MACHINE,
    onState: (state) => {
      follow(state);
      options.onStream?.(state);
    },
  });
  const follow = (state: StreamState): void => {
    const next = wayOf(state, wanted === true);
    if (state.lastFault !== null) isOpening = false;
    if (next.path === way.path) {
      way = { ...way, because: next.because };
      return;
    }
    way = { ...next, since: clock.now() };
    options.onSwitch({ ...next, at: way.since, isOpening, text: switchText(venue.place, next) });
    isOpening = false;
  };

  return {
    name: rest.name,
    venue: rest.venue,
    watch: (instruments) => {
      const here = instruments.filter((instrument) => venueOf(instrument) === rest.venue);
      const isFirst = wanted === null;
      wanted = options.mode === "on" || (options.mode === "auto" && here.length >= options.streamFrom);
      isOpening = wanted && (isFirst || isOpening);
      stream.watch(wanted ? here : []);
      follow(stream.state());
    },
    candles: async (instrument, from, until) =>
      fromStream(stream, clock, instrument, from, until) ?? askRest(options, stream, instrument, from, until),
    skewMs: () => rest.skewMs?.() ?? null,
    takeTradeCounts: (instrument) => stream.watched(instrument)?.takeTradeCounts() ?? null,
    quotes: (instruments) => bestQuotes(options, stream, instruments),
    status: () => ({
      ...way,
      sources: [
        rest.status(),
        ...troubled(rest.quoteStatus()),
        ...streamStatus(rest.venue, wanted === true, stream.state()),
      ],
    }),
    stop: async () => {
      await rest.stop();
      stream.watch([]);
      await stream.stop();
    },
  };
}

const minuteUp = (at: number): number => Math.ceil(at / MINUTE_MS) * MINUTE_MS;
const minuteDown = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

/** The whole answer from what the stream settled, or null. An empty range is left to REST, which also checks the symbol. */
function fromStream(
  stream: CandleStream,
  clock: Clock,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Result<CandleBatch, never> | null {
  const first = minuteUp(from);
  const end = minuteDown(Math.min(until, clock.now()));
  const batch = first < end ? (stream.watched(instrument)?.book.read(first, end) ?? null) : null;
  return batch === null ? null : ok(batch);
}

/** What REST answers is noted, so that the stream need not ask for it once more. */
async function askRest(
  { rest, clock }: LiveFeedOptions,
  stream: CandleStream,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Promise<Result<CandleBatch, SourceError>> {
  const answer = await rest.candles(instrument, from, until);
  const watched = stream.watched(instrument);
  if (!answer.ok || watched === null) return answer;
  const now = clock.now();
  noteBatch(watched.book, answer.value, minuteUp(from), minuteDown(Math.min(until, now)), now);
  return answer;
}

async function bestQuotes(
  { rest, clock }: LiveFeedOptions,
  stream: CandleStream,
  instruments: readonly InstrumentId[],
): Promise<Result<readonly Quote[], SourceError>> {
  const now = clock.now();
  const isUp = stream.state().phase === "up";
  const streamed = instruments.flatMap((instrument) => {
    const seen = isUp ? stream.watched(instrument)?.quote() : null;
    if (!seen || now - seen.receivedAt > QUOTE_MAX_AGE_MS) return [];
    return toQuotes([instrument], () => ({ ...seen, timestamp: seen.at }), seen.receivedAt);
  });
  const held = new Set(streamed.map(({ instrument }) => instrument));
  const missing = instruments.filter((instrument) => !held.has(instrument));
  if (missing.length === 0) return ok(streamed);
  const asked = await rest.quotes(missing);
  if (asked.ok) return ok([...streamed, ...asked.value]);
  return streamed.length > 0 ? ok(streamed) : asked;
}

function wayOf({ phase, lastFault }: StreamState, wanted: boolean): Omit<Way, "since"> {
  if (!wanted) return { path: "rest", because: null };
  if (phase === "up" || phase === "renewing") return { path: "stream", because: null };
  return {
    path: "rest",
    because: lastFault === null ? "the stream is being opened" : `the stream is down: ${lastFault}`,
  };
}

/** Quotes that come are nothing to tell of. */
const troubled = (quotes: SourceStatus): readonly SourceStatus[] => (quotes.breaker === "closed" ? [] : [quotes]);

/** Told as a circuit breaker would be: open while it waits for the next try. */
function streamStatus(venue: string, wanted: boolean, state: StreamState): readonly SourceStatus[] {
  if (!wanted) return [];
  const { phase, retryAt, lastFault } = state;
  const breaker = phase === "waiting" ? "open" : phase === "connecting" ? "half-open" : "closed";
  return [{ source: `${venue} stream`, breaker, retryAt, lastFault }];
}

function switchText(place: string, { path, because }: Omit<Way, "since">): string {
  if (path === "stream") {
    return `Candles of ${place} now come by the live stream; what it missed is asked for. There is nothing to do.`;
  }
  if (because === null) {
    return `Candles of ${place} are now asked for at each scan: so few symbols need no stream. There is nothing to do.`;
  }
  return `Candles of ${place} are now asked for at each scan instead of streamed (${because}). Scans go on with the same candles; the stream is tried again by itself. There is nothing to do.`;
}
