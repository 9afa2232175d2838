import { expect, test } from "vitest";
import { feedLines } from "../../../bot/messages/feed.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { plus } from "../../../core/time.ts";
import type { FeedStatus } from "../../../engine/api.ts";
import { aFeed, NOON } from "../../support/bot-reports.ts";

type Source = FeedStatus["sources"][number];
const line = (over: Partial<Source>): string | undefined => {
  const rest: Source = { source: "binanceusdm rest", breaker: "closed", retryAt: null, lastFault: null };
  return feedLines(wordsIn("en"), aFeed({ sources: [{ ...rest, ...over }] }), NOON)[1];
};

const stream = { source: "binanceusdm stream", breaker: "open" } as const;
const lastFault = "is out of order (HTTP 503)";

test.each<[string, Partial<Source>, string | undefined]>([
  ["works", {}, undefined],
  ["works after a fault", { lastFault }, "binanceusdm rest: works again. Earlier fault: is out of order (HTTP 503)"],
  [
    "is left alone",
    { breaker: "open", retryAt: plus(NOON, 62_000), lastFault },
    "binanceusdm rest: failed too often and is left alone until 12:05 UTC. Last fault: is out of order (HTTP 503)",
  ],
  [
    "is left alone, but the pause is over",
    { breaker: "open", retryAt: plus(NOON, -38_000), lastFault },
    "binanceusdm rest: is tried again now. Last fault: is out of order (HTTP 503)",
  ],
  [
    "is left alone for less than a minute",
    { breaker: "open", retryAt: plus(NOON, 38_000) },
    "binanceusdm rest: failed too often and is left alone for another 38 s.",
  ],
  ["is probed", { breaker: "half-open" }, "binanceusdm rest: is being tried again."],
  [
    "a stream waits",
    { ...stream, retryAt: plus(NOON, 3_200), lastFault: "the connection went silent" },
    "binanceusdm stream: is not connected, tries again in 4 s. Last fault: the connection went silent",
  ],
  ["a stream has waited", { ...stream, retryAt: NOON }, "binanceusdm stream: is not connected, tries again now."],
])("a source that %s", (_name, source, text) => {
  expect(line(source)).toBe(text);
});
