/** Ended outcomes summed up in groups, over any stretch of days. */
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";

/** `stated`: by twentieths of the stated win chance. The name of `pattern` is empty where none was recorded. */
export type TallyDimension = "all" | "tier" | "symbol" | "session" | "model" | "pattern" | "refusal" | "stated";

export type Tally = {
  readonly emitted: boolean;
  readonly dimension: TallyDimension;
  readonly name: string;
  /** Wins and losses, and those among them that do not overlap in time on an instrument. */
  readonly n: number;
  readonly independent: number;
  readonly wins: number;
  /** Of R net of costs, and of stated win chances. */
  readonly sumR: number;
  readonly sumStated: number;
  /** Of wins and losses, after costs and by the sizes they were sent with; 0 of refused ones. */
  readonly net: Cents;
  /** Ended without a result, because candles were missing. */
  readonly invalidated: number;
};

export type Tallies = {
  /** Of slots since that UTC day began. */
  since(day: TimestampMs): readonly Tally[];
  /** Candidates of slots since then whose end is not known yet. */
  open(since: TimestampMs): { readonly emitted: number; readonly refused: number };
  /** The first day with an ended outcome; null = none yet. */
  firstDay(): TimestampMs | null;
  /** Net R of emitted trades by stretches of so many milliseconds of their end, oldest first; empty ones are left out. */
  results(since: TimestampMs, stepMs: number): readonly { readonly at: TimestampMs; readonly r: number }[];
  /** The same by UTC days of their slots, for years. */
  resultsByDay(since: TimestampMs): readonly { readonly at: TimestampMs; readonly r: number }[];
};
