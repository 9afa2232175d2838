/** How candles come in, for `/check`: by which way, since when, and what is wrong with a source. */
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { FeedStatus } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { shorten } from "./format.ts";
import { clockTime, dateTime, duration, sameDay } from "./times.ts";

const WAYS = {
  replay: "feed-replay",
  rest: "feed-rest",
  stream: "feed-stream",
} as const satisfies Record<FeedStatus["path"], string>;
/** What a source said may be long; a phone's line is not. */
const LONGEST_FAULT = 160;
/** How the name of a source ends that is a connection, not a service asked. */
const STREAM = " stream";

export function feedLines(words: Words, status: FeedStatus, now: TimestampMs): readonly string[] {
  const way = words.text(WAYS[status.path]);
  if (status.path === "replay") return [words.text("feed-way", { way })];
  const { because, since } = status;
  return [
    words.text("feed-way-since", { way, time: instant(words, since, now) }),
    ...(because === null ? [] : [words.text("feed-because", { why: shorten(because, LONGEST_FAULT) })]),
    ...status.sources.flatMap((source) => sourceLines(words, source, now)),
  ];
}

/** A source that works and has no fault to tell of takes no line. */
function sourceLines(words: Words, status: FeedStatus["sources"][number], now: TimestampMs): readonly string[] {
  const { source, breaker, lastFault } = status;
  if (breaker === "closed" && lastFault === null) return [];
  const label = breaker === "closed" ? "feed-earlier-fault" : "feed-last-fault";
  const fault = lastFault === null ? "" : ` ${words.text(label, { fault: shorten(lastFault, LONGEST_FAULT) })}`;
  return [`${source}: ${stateText(words, status, now)}.${fault}`];
}

function stateText(words: Words, status: FeedStatus["sources"][number], now: TimestampMs): string {
  const { source, breaker, retryAt } = status;
  if (breaker === "closed") return words.text("feed-works-again");
  if (breaker === "half-open") return words.text("feed-tried-again");
  const isStream = source.endsWith(STREAM);
  if (retryAt !== null && retryAt <= now) return words.text(isStream ? "feed-not-connected-now" : "feed-tried-now");
  // A stream only waits its seconds before it is dialled again: nobody gave up on it.
  if (retryAt === null) return words.text(isStream ? "feed-not-connected" : "feed-left-alone");
  if (isStream) return words.text("feed-not-connected-in", { span: seconds(words, retryAt, now) });
  return retryAt - now < MINUTE_MS
    ? words.text("feed-left-alone-for", { span: seconds(words, retryAt, now) })
    : words.text("feed-left-alone-until", { time: instant(words, retryAt, now) });
}

const seconds = (words: Words, until: TimestampMs, now: TimestampMs): string =>
  duration(words, Math.ceil((until - now) / 1000) * 1000);

/** Without the day when it is today. */
const instant = (words: Words, at: TimestampMs, now: TimestampMs): string =>
  sameDay(words, at, now) ? clockTime(words, at) : dateTime(words, at);
