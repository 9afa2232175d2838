/** Which symbols a run watches: those of its recording, or the list in the ledger, which people may change. */
import type { InstrumentId } from "../../core/instrument.ts";
import { err, ok } from "../../core/result.ts";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Watching } from "../../engine/desk/watchlist.ts";
import type { Watchlist } from "../../engine/ports.ts";
import { within } from "../deadline.ts";
import type { OpenFeed } from "./feed.ts";

/** A person waits for the answer, and so do the messages behind theirs, /kill_switch too. */
const ANSWER_WITHIN_MS = 5_000;
/** A symbol with no candle in this time is not traded now, even if the venue still lists it. */
const LATELY_MS = 10 * MINUTE_MS;

type WatchedFeed = Pick<OpenFeed, "source" | "range" | "instruments"> & {
  readonly past: Pick<NonNullable<OpenFeed["past"]>, "listed"> | null;
};
export type WatchingParts = {
  readonly feed: WatchedFeed;
  readonly list: Watchlist;
  readonly clock: Clock;
};

/** Null for a recording. The configured symbols become the list, unless people have changed it. */
export function openWatching({ feed, list, clock }: WatchingParts): Watching | null {
  if (feed.range !== null) return null;
  list.configure(feed.instruments, clock.now());
  return {
    list,
    configured: feed.instruments,
    traded: (instrument) => traded(feed, clock, instrument),
    listed: async () => (feed.past === null ? null : within(feed.past.listed(), ANSWER_WITHIN_MS)),
  };
}

async function traded({ source }: WatchedFeed, clock: Clock, instrument: InstrumentId): ReturnType<Watching["traded"]> {
  const until = (Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS) as TimestampMs;
  const answer = await within(source.candles(instrument, plus(until, -LATELY_MS), until), ANSWER_WITHIN_MS);
  if (answer === null) {
    const text = "The exchange did not answer in time. Nothing was changed: try again in a minute.";
    return err({ code: "TIMEOUT", text, retryable: true, retryAfterMs: null });
  }
  if (answer.ok) return ok(answer.value.candles.length > 0);
  return answer.error.code === "UNKNOWN_SYMBOL" ? ok(false) : answer;
}
