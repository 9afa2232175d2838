/** The message that an alert of a person causes. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AlertCondition, AlertTimeframe } from "./condition.ts";

/** An alert that a person defined came true; only their chat is told. */
export type WatchNotice = {
  readonly kind: "watch";
  readonly key: string;
  readonly at: TimestampMs;
  readonly chatId: number;
  readonly instrument: InstrumentId;
  readonly timeframe: AlertTimeframe;
  readonly condition: AlertCondition;
  /** What the condition looks at, on the bar that closed at `bar`; null where it is no number (a pattern). */
  readonly value: number | null;
  readonly bar: TimestampMs;
  /** Null = it fired once and is done. */
  readonly repeatMs: number | null;
};
