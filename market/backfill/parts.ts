/** What a backfill works with, and what it tells about its way. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Clock, Timeframe, TimestampMs } from "../../core/time.ts";
import type { BackfillStore, HistoryGap, Series } from "../../engine/ports/backfill.ts";
import type { CandleHistory } from "../../engine/ports/market.ts";
import type { SourceError } from "../../engine/ports.ts";
import type { Disagreement } from "../compare-rows.ts";
import type { ExchangeSource, WatchedSource } from "../exchange-source.ts";
import type { Timing } from "../retry.ts";

/** Where candles are kept: on their way, and for good. */
export type Shelf = { readonly store: BackfillStore; readonly history: CandleHistory };

export type BackfillEvent = { readonly instrument: InstrumentId; readonly timeframe: Timeframe } & (
  | {
      readonly type: "begin";
      readonly from: TimestampMs;
      readonly until: TimestampMs;
      /** How far an earlier run had read, or null. */
      readonly checkpoint: TimestampMs | null;
    }
  /** Everything before `position` is settled; `added` candles are new since the last such event. */
  | { readonly type: "read"; readonly position: TimestampMs; readonly added: number }
  | ({ readonly type: "gap" } & HistoryGap)
  /** `conflicting` candles were in the month's file already, with other values; those stay. */
  | { readonly type: "filed"; readonly month: string; readonly added: number; readonly conflicting: number }
  | { readonly type: "waiting"; readonly text: string; readonly ms: number }
  | ({ readonly type: "differs" } & Disagreement)
);

export type BackfillParts = Shelf & {
  readonly source: Pick<ExchangeSource, "candlesOf" | "pageLimit"> & Partial<Pick<WatchedSource, "skewMs">>;
  readonly clock: Clock;
  /** How to wait while the exchange is out of reach; ends early once `stopping` is aborted. */
  readonly timing: Timing;
  /** Aborted when somebody wants the run to end: the page under way is still stored. */
  readonly stopping: AbortSignal;
  tell(event: BackfillEvent): void;
};

/** How a series ended. */
export type SeriesReport = Series & {
  readonly end: "complete" | "stopped" | "failed";
  /** Candles that are new. */
  readonly added: number;
  readonly disagreements: readonly Disagreement[];
  readonly error: SourceError | null;
};
