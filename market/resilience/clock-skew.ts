/**
 * How far an exchange's clock is from ours. Answers state the time in whole seconds, so that one of them says little;
 * several of them, taken at different parts of a second, leave only a narrow range in which the difference can lie.
 */
import type { AnswerHead } from "../exchange-fetch.ts";

/** From here on candles would be judged stale or forming by the wrong clock. */
const TOLERATED_MS = 1000;
/** Clocks drift, so old answers say less and less. */
const REMEMBERED = 30;
const WHOLE_SECOND_MS = 1000;

/** The exchange's clock minus ours lies in [low, high], in milliseconds. */
type Bounds = { readonly low: number; readonly high: number };

export type ClockSkew = {
  note(head: Pick<AnswerHead, "sentAt" | "receivedAt" | "serverTime">): void;
  /** The exchange's clock minus ours, in milliseconds; positive when it is ahead. Null before the first answer. */
  skewMs(): number | null;
  /** Whether it is certain that the clocks are more than a second apart. */
  beyondTolerance(): boolean;
};

export function createClockSkew(): ClockSkew {
  let seen: Bounds[] = [];
  return {
    note: ({ sentAt, receivedAt, serverTime }) => {
      if (serverTime === null) return;
      // It answered between our sending and receiving, within the second it states.
      const latest = { low: serverTime - receivedAt, high: serverTime + WHOLE_SECOND_MS - sentAt };
      seen = [...seen.slice(1 - REMEMBERED), latest];
      // Bounds that exclude each other: a clock was set, and what was known before is void.
      if (common(seen) === null) seen = [latest];
    },
    skewMs: () => {
      const bounds = common(seen);
      return bounds === null ? null : Math.round((bounds.low + bounds.high) / 2);
    },
    beyondTolerance: () => {
      const bounds = common(seen);
      return bounds !== null && (bounds.low > TOLERATED_MS || bounds.high < -TOLERATED_MS);
    },
  };
}

function common(all: readonly Bounds[]): Bounds | null {
  const low = all.reduce((most, bounds) => Math.max(most, bounds.low), Number.NEGATIVE_INFINITY);
  const high = all.reduce((least, bounds) => Math.min(least, bounds.high), Number.POSITIVE_INFINITY);
  return all.length === 0 || low > high ? null : { low, high };
}
