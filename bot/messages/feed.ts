/** How candles come in, for `/check`: by which way, since when, and what is wrong with a source. */
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { FeedStatus } from "../../engine/api.ts";
import { shorten, utcDateTime, utcTime } from "./format.ts";

const WAYS: Readonly<Record<FeedStatus["path"], string>> = {
  replay: "recorded candles",
  rest: "candles asked for at each scan (REST)",
  stream: "candles by the live stream",
};
/** What a source said may be long; a phone's line is not. */
const LONGEST_FAULT = 160;
/** How the name of a source ends that is a connection, not a service asked. */
const STREAM = " stream";

export const feedLines = (status: FeedStatus, now: TimestampMs): readonly string[] =>
  status.path === "replay"
    ? [`Feed: ${WAYS.replay}`]
    : [
        `Feed: ${WAYS[status.path]} since ${instant(status.since, now)}`,
        ...(status.because === null ? [] : [`Not as configured, because ${shorten(status.because, LONGEST_FAULT)}.`]),
        ...status.sources.flatMap((source) => sourceLines(source, now)),
      ];

/** A source that works and has no fault to tell of takes no line. */
function sourceLines(status: FeedStatus["sources"][number], now: TimestampMs): readonly string[] {
  const { source, breaker, lastFault } = status;
  if (breaker === "closed" && lastFault === null) return [];
  const label = breaker === "closed" ? "Earlier fault" : "Last fault";
  const fault = lastFault === null ? "" : ` ${label}: ${shorten(lastFault, LONGEST_FAULT)}`;
  return [`${source}: ${stateText(status, now)}.${fault}`];
}

function stateText({ source, breaker, retryAt }: FeedStatus["sources"][number], now: TimestampMs): string {
  if (breaker === "closed") return "works again";
  if (breaker === "half-open") return "is being tried again";
  const isStream = source.endsWith(STREAM);
  if (retryAt !== null && retryAt <= now) return isStream ? "is not connected, tries again now" : "is tried again now";
  // A stream only waits its seconds before it is dialled again: nobody gave up on it.
  if (isStream)
    return `is not connected, tries again ${retryAt === null ? "by itself" : `in ${seconds(retryAt, now)}`}`;
  return `failed too often and is left alone ${retryAt === null ? "for a while" : pauseText(retryAt, now)}`;
}

const pauseText = (until: TimestampMs, now: TimestampMs): string =>
  until - now < MINUTE_MS ? `for another ${seconds(until, now)}` : `until ${instant(until, now)}`;
const seconds = (until: TimestampMs, now: TimestampMs): string => `${Math.ceil((until - now) / 1000)} s`;

/** Without the day when it is today. */
const instant = (at: TimestampMs, now: TimestampMs): string => (sameDay(at, now) ? utcTime(at) : utcDateTime(at));
const sameDay = (a: TimestampMs, b: TimestampMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);
