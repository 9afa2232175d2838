/** What a live exchange hands over: closed candles of every length, and best bids and asks. */
import type { InstrumentId } from "../core/instrument.ts";
import type { Result } from "../core/result.ts";
import type { Timeframe, TimestampMs } from "../core/time.ts";
import type { CandleBatch, CandleSource, QuoteSource, SourceError, SourceStatus } from "../engine/ports.ts";
import type { SourceMemory } from "./resilience/source-guard.ts";

export type ExchangeSource = CandleSource &
  QuoteSource & {
    /** As `candles`, for any candle length: whole candles of that length inside [from, until), closed ones only. */
    candlesOf(
      instrument: InstrumentId,
      timeframe: Timeframe,
      from: TimestampMs,
      until: TimestampMs,
    ): Promise<Result<CandleBatch, SourceError>>;
    /** The BASE/QUOTE pairs that the exchange lists and trades. */
    listed(): Promise<Result<readonly string[], SourceError>>;
    /** Rows one call brings at most. */
    readonly pageLimit: number;
  };

/** A source that tells how it is doing. */
export type WatchedSource = ExchangeSource & {
  status(): SourceStatus;
  /** The same of its quotes, whose failures are counted apart. */
  quoteStatus(): SourceStatus;
  /** The exchange's clock minus ours in milliseconds, or null before its first answer. */
  skewMs(): number | null;
  /** Who watches it and what it knew before; to be called before the first question. */
  remember(memory: SourceMemory): void;
};
