/** How candles come in, for `/check`: by which way, since when, and what is wrong with a source. */
import type { TimestampMs } from "../../core/time.ts";
import type { FeedStatus } from "../../engine/api.ts";
import { shorten, utcDateTime, utcTime } from "./format.ts";

const WAYS: Readonly<Record<FeedStatus["path"], string>> = {
  replay: "recorded candles",
  rest: "candles asked for at each scan (REST)",
  stream: "candles by the live stream",
};
/** What a source said may be long; a phone's line is not. */
const LONGEST_FAULT = 160;

export const feedLines = (status: FeedStatus, now: TimestampMs): readonly string[] =>
  status.path === "replay"
    ? [`Feed: ${WAYS.replay}`]
    : [
        `Feed: ${WAYS[status.path]} since ${instant(status.since, now)}`,
        ...(status.because === null ? [] : [`Not as configured, because ${shorten(status.because, LONGEST_FAULT)}.`]),
        ...status.sources.flatMap((source) => sourceLines(source, now)),
      ];

/** A source that works and has no fault to tell of takes no line. */
function sourceLines(
  { source, breaker, retryAt, lastFault }: FeedStatus["sources"][number],
  now: TimestampMs,
): readonly string[] {
  const fault = lastFault === null ? "" : ` Last fault: ${shorten(lastFault, LONGEST_FAULT)}`;
  if (breaker === "closed") return lastFault === null ? [] : [`${source}: works.${fault}`];
  if (breaker === "half-open") return [`${source}: is being tried again.${fault}`];
  const until = retryAt === null ? "for a while" : `until ${instant(retryAt, now)}`;
  return [`${source}: failed too often and is left alone ${until}.${fault}`];
}

/** Without the day when it is today. */
const instant = (at: TimestampMs, now: TimestampMs): string => (sameDay(at, now) ? utcTime(at) : utcDateTime(at));
const sameDay = (a: TimestampMs, b: TimestampMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);
