/** The live feed as the settings open it, against an exchange with REST and stream on this machine. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../app/clock.ts";
import { type OpenFeed, openFeed } from "../../../app/feed/feed.ts";
import { sourceMemory } from "../../../app/feed/source-watch.ts";
import { planLaunch } from "../../../app/launch.ts";
import type { Result } from "../../../core/result.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { EventBody } from "../../../engine/events.ts";
import { type RecordedRow, sampleRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { type BinanceStream, playAlong, startBinanceStream } from "../../servers/binance-stream.ts";

const MINUTE = 60_000;
const store = { load: () => null, save: () => undefined };
let rest: BinanceServer;
let stream: BinanceStream;
let feed: OpenFeed;
let events: EventBody[];
let noted: string[];
let playing: NodeJS.Timeout;

/** The recorded minutes, moved so that they reach into the next hour. */
function recordedNow(): ReadonlyMap<string, readonly RecordedRow[]> {
  const recorded = sampleRows("BTCUSDT").slice(0, 180);
  const shift = Math.floor(systemClock.now() / MINUTE) * MINUTE - (recorded[120]?.time ?? 0);
  return new Map([["BTCUSDT", recorded.map((row) => ({ ...row, time: row.time + shift }))]]);
}

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

beforeEach(async () => {
  const rows = recordedNow();
  rest = await startBinanceServer({ now: () => systemClock.now(), rows });
  stream = await startBinanceStream({ now: () => systemClock.now(), rows });
  playing = playAlong(stream, () => systemClock.now());
});
afterEach(async () => {
  clearInterval(playing);
  await feed.source.stop();
  await Promise.all([rest.stop(), stream.stop()]);
});

async function open(settings: Readonly<Record<string, string>>): Promise<void> {
  const addresses = { EXCHANGE_API_ROOT: rest.url, EXCHANGE_STREAM_ROOT: stream.url };
  const environment = { FEED: "ccxt", SYMBOLS: "BTC/USDT", ...addresses, ...settings };
  const launch = value(planLaunch({ args: [], environment, stdinIsTerminal: false }));
  if (launch === "help") throw new Error("not asked for");
  feed = value(await openFeed(launch, systemClock, Promise.resolve(60)));
  [events, noted] = [[], []];
  const memory = sourceMemory(
    store,
    (event) => events.push(event),
    (text) => noted.push(text),
  );
  feed.remember(memory);
  feed.watch(feed.instruments);
}

test("STREAM=on streams the watched symbols; that it began is no news, its loss is", async () => {
  await open({ STREAM: "on" });
  await expect.poll(() => feed.monitor.status().path, { timeout: 10_000 }).toBe("stream");
  expect(stream.subscribed()).toContain("btcusdt@kline_1m");
  expect(feed.monitor.status()).toMatchObject({
    because: null,
    sources: [
      { source: "binanceusdm rest", breaker: "closed" },
      { source: "binanceusdm stream", breaker: "closed" },
    ],
  });
  await stream.stop();
  await expect.poll(() => feed.monitor.status().path, { timeout: 10_000 }).toBe("rest");
  expect(feed.monitor.status().because).toContain("the stream is down");
  const texts = events.map((event) => (event.type === "alert" && event.code === "FEED_SWITCHED" ? event.text : ""));
  expect(noted).toEqual([expect.stringContaining("come by the live stream")]);
  expect(texts).toEqual([expect.stringMatching(/asked for at each scan instead of streamed \(the stream is down/)]);
});

test("by default few symbols are asked for by REST, and no connection is opened", async () => {
  await open({});
  const until = (Math.floor(systemClock.now() / MINUTE) * MINUTE) as TimestampMs;
  const [instrument] = feed.instruments;
  const batch = value(await feed.source.candles(instrument!, (until - 5 * MINUTE) as TimestampMs, until));
  expect(batch.candles).toHaveLength(5);
  expect(feed.monitor.status()).toMatchObject({ path: "rest", because: null });
  expect(stream.counts.accepted).toBe(0);
  expect(events).toEqual([]);
});
