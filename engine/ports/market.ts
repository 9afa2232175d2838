/**
 * What the engine needs to know of the market: candles, quotes and how good they are, implemented in market/ and db/.
 */
import type { Candle, CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Quote } from "../../core/quote.ts";
import type { Result } from "../../core/result.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";

export type SourceErrorCode =
  | "UNKNOWN_SYMBOL"
  | "UNREACHABLE"
  | "RATE_LIMITED"
  | "TIMEOUT"
  | "BAD_DATA"
  | "REFUSED"
  | "CIRCUIT_OPEN";
export type SourceError = {
  readonly code: SourceErrorCode;
  /** One sentence for a person, without secrets. */
  readonly text: string;
  readonly retryable: boolean;
  /** Milliseconds after which asking again makes sense, when the source or its circuit breaker said so; else null. */
  readonly retryAfterMs: number | null;
};

/** What a source handed over; rows it had to leave out are counted, never repaired. */
export type CandleBatch = {
  /** Closed candles, open times strictly rising. */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedCandle[];
};

/** What a source had to leave out at one open time, and why. */
export type RejectedCandle = {
  readonly openTime: number;
  readonly why: string;
  /** The rows of that time as they came: open time, open, high, low, close, volume; absent when they are not kept. */
  readonly rows?: readonly (readonly (number | undefined)[])[];
};

/** Closed 1-minute candles of one venue. Contract suite: test/market/candle-source.contract.ts. */
export type CandleSource = {
  readonly name: string;
  readonly venue: string;
  /**
   * Every closed 1m candle with open time in [from, until). A candle whose close lies after `until` is never returned,
   * so the forming candle cannot leak in. An empty batch is a valid answer (quiet or closed market).
   */
  candles(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): Promise<Result<CandleBatch, SourceError>>;
  /** The source's clock minus ours in milliseconds, null while unknown; absent where there is no such clock. */
  skewMs?(): number | null;
  /** What was found of an instrument's trades since it was last asked; absent or null where there are none. */
  takeTradeCounts?(instrument: InstrumentId): TradeCounts | null;
  stop(): Promise<void>;
};

/** How many trades were judged, and how many failed by the name of the check. */
export type TradeCounts = { readonly judged: number; readonly failed: Readonly<Record<string, number>> };

/** What one instrument's catch-up before a scan brought. */
export type Collected = {
  readonly instrument: InstrumentId;
  readonly added: number;
  readonly rejected: number;
  readonly error: SourceError | null;
  /** Of those added, how many lie before the newest candle stored earlier. */
  readonly refilled?: number;
};
/** Brings the candle store up to a slot; a fault in one instrument never stops the others. */
export type Collector = { collect(until: TimestampMs): Promise<readonly Collected[]> };

/** Best bid and ask now. An instrument without a two-sided book is left out, never made up. */
export type QuoteSource = {
  quotes(instruments: readonly InstrumentId[]): Promise<Result<readonly Quote[], SourceError>>;
};

export type BreakerState = "closed" | "open" | "half-open";
export type SourceStatus = {
  /** `binanceusdm rest`, `binanceusdm stream`. */
  readonly source: string;
  readonly breaker: BreakerState;
  /** When an open breaker lets the next call through. */
  readonly retryAt: TimestampMs | null;
  readonly lastFault: string | null;
};
/** How candles come in now. */
export type FeedStatus = {
  readonly path: "replay" | "rest" | "stream";
  readonly since: TimestampMs;
  /** Why it is not the way that was configured, or null. */
  readonly because: string | null;
  readonly sources: readonly SourceStatus[];
};
export type FeedMonitor = { status(): FeedStatus };

/** The candle database: recent 1m candles per instrument. */
export type CandleStore = {
  /** Appends candles; one already stored with equal values is skipped, with other values it is kept and counted. */
  append(
    instrument: InstrumentId,
    candles: readonly Candle[],
  ): { readonly added: number; readonly conflicting: number };
  /** As `append`, for many at once. */
  appendColumns(
    instrument: InstrumentId,
    candles: CandleColumns,
  ): { readonly added: number; readonly conflicting: number };
  /** Stored candles with open time in [from, until), in order. */
  range(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): CandleColumns;
  /** Stored closes at each whole hour in (from, until], in order, with that hour; an hour without its candle is left out. */
  hourlyCloses(
    instrument: InstrumentId,
    from: TimestampMs,
    until: TimestampMs,
  ): readonly { readonly hour: TimestampMs; readonly close: number }[];
  /** Open time of the newest stored candle, or null. */
  newest(instrument: InstrumentId): TimestampMs | null;
  /** Open time of the oldest stored candle, or null. */
  oldest(instrument: InstrumentId): TimestampMs | null;
  /** Every instrument with a stored candle, watched or not, in the order of their names. */
  instruments(): readonly InstrumentId[];
  /** Takes exactly these minutes away, because the history has them; answers how many were there. */
  remove(instrument: InstrumentId, openTimes: Float64Array): number;
};

/** How good an instrument's data is at a slot, over the 24 hours before it. */
export type QualityFacts = {
  /** Share of the minutes without a usable candle, 0..1. */
  readonly missingShare: number;
  /** Share of the scans whose features could not be computed, 0..1. */
  readonly featureFailureShare: number;
  /** 0 (useless) to 100 (perfect). */
  readonly score: number;
};

/** One hour of an instrument's data, counted. */
export type QualityHour = {
  readonly instrument: InstrumentId;
  readonly hour: TimestampMs;
  readonly expected: number;
  readonly received: number;
  readonly quarantined: number;
  readonly suspect: number;
  readonly featureAttempts: number;
  readonly featureFailures: number;
  /** Per check how many candles passed and failed it; `trade.` before its name for the trades they were made of. */
  readonly checks: Readonly<Record<string, { readonly passed: number; readonly failed: number }>>;
  readonly score: number;
};

export type QuarantinedRow = {
  readonly instrument: InstrumentId;
  readonly openTime: number;
  readonly reason: string;
  readonly source: string;
  readonly raw: string;
  readonly at: TimestampMs;
};

/** Candles that were refused or flagged, kept apart from the usable ones. */
export type QualityStore = {
  /** A row that may not be used, as it came (`raw` = its values as JSON); the same one is kept once. */
  quarantine(row: QuarantinedRow): void;
  /** Marks a stored candle as suspect by these checks; by none = it is not suspect after all. */
  flag(instrument: InstrumentId, openTime: TimestampMs, checks: readonly string[]): void;
  suspects(
    instrument: InstrumentId,
    from: TimestampMs,
    until: TimestampMs,
  ): readonly { readonly openTime: TimestampMs; readonly checks: readonly string[] }[];
  quarantined(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): readonly QuarantinedRow[];
  /** Everything that is written meanwhile in one transaction: hundreds of small ones would take a hundred times as long. */
  together(write: () => void): void;
  /** One row per instrument and hour; writing it again replaces it. */
  putHour(row: QualityHour): void;
  hours(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): readonly QualityHour[];
};

/** What was counted of an instrument's data over the 24 hours before a slot; candles count themselves. */
export type QualityCounts = {
  /** Candles in use that are flagged. */
  readonly suspect: number;
  /** Scans whose features could not be computed. */
  readonly featureFailures: number;
};

/** What a scan found of one instrument. */
export type QualitySighting = {
  readonly instrument: InstrumentId;
  readonly featuresComputed: boolean;
  /** Whether its newest candle was at most a minute old. */
  readonly fresh: boolean;
};

/** Keeps count of how good each instrument's data is, over restarts. */
export type QualityWatch = {
  counts(instrument: InstrumentId, slot: TimestampMs): QualityCounts;
  /** The score of the hour that ends with a slot or, while it was not counted yet, of the one before; else null. */
  newestHour(instrument: InstrumentId, slot: TimestampMs): number | null;
  /** Told once per scan, after it was stored. */
  scanned(slot: TimestampMs, sightings: readonly QualitySighting[]): void;
};

/** A quote as it stood at a scan. */
export type StoredQuote = Quote & { readonly slot: TimestampMs; readonly source: "rest" | "stream" };

/** Best bid and ask per scan. */
export type QuoteStore = {
  /** The first quote of an instrument and slot stays; later ones of the same slot change nothing. */
  append(
    quotes: readonly { readonly slot: TimestampMs; readonly quote: Quote; readonly source: StoredQuote["source"] }[],
  ): void;
  /** Quotes of the slots in [from, until), in order. */
  range(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): readonly StoredQuote[];
};

/** What a circuit breaker must not forget over a restart. */
export type BreakerRow = {
  readonly source: string;
  readonly state: BreakerState;
  readonly openedAt: TimestampMs | null;
  readonly retryAt: TimestampMs | null;
  /** How many times in a row it opened; the pause grows with it. */
  readonly opens: number;
  readonly consecutiveFailures: number;
  readonly lastFault: string | null;
};
export type BreakerStore = {
  load(source: string): BreakerRow | null;
  save(row: BreakerRow, at: TimestampMs): void;
};

/** What the history has of one instrument and timeframe. */
export type HistoryCoverage = {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** First open and last close; of a damaged month its whole length counts. */
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  /** Candles in the months that are not damaged. */
  readonly rows: number;
  /** One sentence for a person per month whose file is no whole one. */
  readonly damaged: readonly string[];
};

/** Monthly history as files: the past beyond what the candle database keeps. Times are UTC, ranges half-open. */
export type CandleHistory = {
  /**
   * Adds candles to the months they belong to, each month replaced whole and at once. A minute that is already there
   * with other values is kept and counted as conflicting.
   */
  merge(
    instrument: InstrumentId,
    timeframe: Timeframe,
    candles: CandleColumns,
  ): Promise<{ readonly added: number; readonly conflicting: number }>;
  range(instrument: InstrumentId, timeframe: Timeframe, from: TimestampMs, until: TimestampMs): Promise<CandleColumns>;
  /** What is there per timeframe of one instrument, or of all of them. A damaged series does not hide the others. */
  coverage(instrument?: InstrumentId): Promise<readonly HistoryCoverage[]>;
  close(): Promise<void>;
};
