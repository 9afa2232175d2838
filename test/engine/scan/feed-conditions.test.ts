/** What people hear when candles come another way than configured: once per change, and not of short dropouts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { FeedStatus } from "../../../engine/ports.ts";
import { feedConditions } from "../../../engine/scan/feed-conditions.ts";
import { at } from "../../support/candles.ts";
import { openWorld, type Story, tell, type World } from "../../support/engine.ts";

const SLOT = at("2025-06-11T13:00Z");
const status = (over: Partial<FeedStatus> = {}): FeedStatus => ({
  path: "stream",
  since: at("2025-06-11T09:00Z"),
  because: null,
  sources: [],
  ...over,
});

describe("a look at the feed", () => {
  test.each([
    ["as configured", status(), ["ok"]],
    ["by REST, because that is configured", status({ path: "rest" }), ["ok"]],
    [
      "fallen back a minute ago",
      status({ path: "rest", because: "x", since: (SLOT - 60_000) as TimestampMs }),
      ["rest"],
    ],
    ["fallen back this moment", status({ path: "rest", because: "x", since: (SLOT - 59_999) as TimestampMs }), []],
  ] as const)("%s", (_name, feed, values) => {
    expect(feedConditions(feed, SLOT).map(({ value }) => value)).toEqual(values);
  });

  test("says what happened, what it means and what to do", () => {
    const [told] = feedConditions(status({ path: "rest", because: "the stream is down: no answer" }), SLOT);
    expect(told).toMatchObject({ key: "feed", code: "FEED_FALLBACK" });
    expect(told?.text).toContain("Candles come by asking at each scan now, because the stream is down: no answer.");
    expect(told?.text).toContain("Signals go on");
    expect(told?.text).toContain("check the connection");
  });
});

describe("in a run", () => {
  let world: World;
  let story: Story;
  let feed = status();
  beforeAll(async () => {
    world = await openWorld();
    story = tell(world, { feed: { status: () => feed } });
  });
  afterAll(async () => {
    story.end();
    await world.inference.stop();
    await world.source.stop();
  });

  test("a switch is told once, its end once, and a feed that is as configured at first is not told", async () => {
    const codes = () => story.events.flatMap((event) => (event.type === "alert" ? [event.code] : []));
    await story.scan("2025-06-11T13:00Z");
    expect(codes()).toEqual([]);
    feed = status({ path: "rest", since: at("2025-06-11T13:01:30Z"), because: "the stream is down: no answer" });
    await story.scan("2025-06-11T13:02Z");
    expect(codes()).toEqual([]);
    await story.scan("2025-06-11T13:04Z");
    await story.scan("2025-06-11T13:06Z");
    expect(codes()).toEqual(["FEED_FALLBACK"]);
    expect(story.desk.feed()).toEqual(feed);
    feed = status({ since: at("2025-06-11T13:07Z") });
    await story.scan("2025-06-11T13:08Z");
    await story.scan("2025-06-11T13:10Z");
    expect(codes()).toEqual(["FEED_FALLBACK", "FEED_RESTORED"]);
  });
});
