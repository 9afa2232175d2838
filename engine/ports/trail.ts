/** Stored decisions one by one, for the questions of people. */
import type { DecisionId } from "../../core/ids.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Decision, ExitKind } from "../records.ts";

/** How an emitted signal went. */
export type SignalCourse = {
  /** Null until its entry candle is known. */
  readonly entryTime: TimestampMs | null;
  readonly entryPrice: number;
  readonly stop: number;
  readonly target: number;
  /** Null while it is open. */
  readonly end: {
    readonly exit: ExitKind;
    readonly at: TimestampMs;
    readonly price: number | null;
    /** Net of costs, in units of the stop distance; null when invalidated. */
    readonly r: number | null;
  } | null;
};

export type Trail = {
  /** By the first characters of its id; null when there is none, or more than one. */
  decision(idStart: string): Decision | null;
  /** Null for a decision that was not emitted. */
  course(id: DecisionId): SignalCourse | null;
  newestSignal(): Decision | null;
};
