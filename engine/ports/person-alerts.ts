/** Alerts that people define: what they look for, how often they want to hear of it, and where each one stands. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AlertCondition, AlertTimeframe } from "../alerts/condition.ts";
import type { WatchNotice } from "../alerts/notice.ts";

export type AlertStatus = "active" | "paused" | "done" | "deleted";

export type PersonAlert = {
  /** Short, unguessable. */
  readonly id: string;
  readonly chatId: number;
  readonly userId: number;
  readonly instrument: InstrumentId;
  readonly timeframe: AlertTimeframe;
  readonly condition: AlertCondition;
  /** Least time between two messages; null = it fires once and is done. */
  readonly repeatMs: number | null;
  readonly status: AlertStatus;
  /** Whether the condition held on the newest bar that was looked at; null = not known yet. */
  readonly holds: boolean | null;
  /** Close of the newest bar that was looked at; null before the first. */
  readonly lastBar: TimestampMs | null;
  readonly firedAt: TimestampMs | null;
  readonly createdAt: TimestampMs;
};

/** What a look at new bars changed. */
export type AlertProgress = Pick<PersonAlert, "id" | "status" | "holds" | "lastBar" | "firedAt">;

export type PersonAlertStore = {
  create(alert: PersonAlert): void;
  /** Not deleted ones of a chat, oldest first. */
  ofChat(chatId: number): readonly PersonAlert[];
  active(): readonly PersonAlert[];
  find(id: string): PersonAlert | null;
  /** False when it is not `from` any more. What becomes active again begins anew: nobody is told what passed meanwhile. */
  move(id: string, from: AlertStatus, to: AlertStatus): boolean;
  /** The progress and the messages it caused in one transaction; an alert paused or deleted meanwhile stays as it is. */
  record(
    steps: readonly { readonly progress: AlertProgress; readonly notices: readonly WatchNotice[] }[],
    at: TimestampMs,
  ): void;
};
