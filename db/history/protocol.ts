/** What the long-running process and the process that holds DuckDB say to each other. */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";

export type HistoryTask =
  | {
      readonly ask: "merge";
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly candles: CandleColumns;
    }
  | {
      readonly ask: "range";
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly from: TimestampMs;
      readonly until: TimestampMs;
    }
  | { readonly ask: "coverage"; readonly instrument: InstrumentId | undefined };

export type HistoryRequest = HistoryTask & { readonly id: number };

/** `error` is a sentence for a person. */
export type HistoryReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };
