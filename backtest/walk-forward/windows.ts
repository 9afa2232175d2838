/** Which stretches of history are learned from and traded, one window after the other. */
import { isoUtc, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";

export type Part = { readonly from: TimestampMs; readonly until: TimestampMs };
/** Half-open; the test begins an embargo after the train part ends. */
export type Window = { readonly train: Part; readonly test: Part };

export type Lengths = {
  readonly trainMs: number;
  readonly testMs: number;
  /** Between the end of a train part and its test, at least 0. */
  readonly embargoMs: number;
};

/** Each window begins one test later than the last, so tests follow each other without a gap or a day twice. */
export function windowsOf({ from, until }: Part, { trainMs, testMs, embargoMs }: Lengths): readonly Window[] {
  const windows: Window[] = [];
  for (let start = from; ; start = plus(start, testMs)) {
    const train = { from: start, until: plus(start, trainMs) };
    const testFrom = plus(train.until, embargoMs);
    const test = { from: testFrom, until: plus(testFrom, testMs) };
    if (test.until > until) return windows;
    windows.push({ train, test });
  }
}

/**
 * The longest that a trade decided at a slot can matter, in milliseconds: entered at the next open, closed at the latest
 * after its horizon, and told by the scan after that.
 */
export const lifeMs = (horizonMinutes: number): number => horizonMinutes * 60_000 + 2 * SLOT_MS;

/**
 * Purging: trades decided so late that they may still be open at the part's end do not count, whatever became of them.
 * By the moment of the decision and not by the exit, or quick losses would count and slow gains would not.
 */
export const countsIn = (slot: TimestampMs, { until }: Part, life: number): boolean => slot + life <= until;

/** In words: "2025-06-09 00:00 to 2025-06-12 00:00". */
export const partText = ({ from, until }: Part): string => `${minute(from)} to ${minute(until)}`;

const minute = (at: TimestampMs): string => isoUtc(at).slice(0, 16).replace("T", " ");
