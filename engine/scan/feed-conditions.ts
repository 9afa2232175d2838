/** Says when candles come another way than configured, and when they come the configured way again. */
import type { TimestampMs } from "../../core/time.ts";
import type { FeedStatus } from "../ports.ts";
import type { Condition } from "./alerts.ts";

/** A way that was taken less than this before the slot may be left again at once: a short dropout is not told. */
const SETTLED_AFTER_MS = 60_000;

export function feedConditions({ path, since, because }: FeedStatus, slot: TimestampMs): readonly Condition[] {
  if (because === null) {
    const text = `Candles come ${WAYS[path]} again, as configured. Signals are judged as before. Nothing to do.`;
    return [
      { key: "feed", value: "ok", code: "FEED_RESTORED", text, told: { as: "feed-restored", facts: { way: path } } },
    ];
  }
  if (slot - since < SETTLED_AFTER_MS) return [];
  const text = `Candles come ${WAYS[path]} now, because ${because}. Signals go on, from the same candles, and open ones keep their stop and target. The configured way is tried again by itself; if it lasts, check the connection, and /check for the state of the feed.`;
  const told = { as: "feed-fallback", facts: { way: path, because } } as const;
  return [{ key: "feed", value: path, code: "FEED_FALLBACK", text, told }];
}

const WAYS: Readonly<Record<FeedStatus["path"], string>> = {
  replay: "from the recording",
  rest: "by asking at each scan",
  stream: "by the live stream",
};
