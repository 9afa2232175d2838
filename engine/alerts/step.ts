/**
 * What one closed bar does to an alert. It fires when its condition begins to hold, not while it goes on to hold; a
 * candlestick pattern is an event of its bar and has no before.
 */
import type { TimestampMs } from "../../core/time.ts";
import type { AlertProgress, PersonAlert } from "../ports/person-alerts.ts";
import type { Reading } from "./reading.ts";

export type Stepped = { readonly progress: AlertProgress; readonly fired: boolean };

export function step(alert: PersonAlert, reading: Reading | null, bar: TimestampMs): Stepped {
  const { id, status, holds: before, firedAt, repeatMs, condition } = alert;
  if (reading === null) return { progress: { id, status, holds: before, lastBar: bar, firedAt }, fired: false };
  const isEvent = condition.kind === "pattern";
  // The very first look only learns where things stand: nobody is told what was so before they asked.
  const begins = reading.holds && (isEvent ? alert.lastBar !== null : before === false);
  const rests = firedAt !== null && repeatMs !== null && bar - firedAt < repeatMs;
  const fired = begins && !rests && status === "active";
  const progress: AlertProgress = {
    id,
    status: fired && repeatMs === null ? "done" : status,
    holds: reading.holds,
    lastBar: bar,
    firedAt: fired ? bar : firedAt,
  };
  return { progress, fired };
}
