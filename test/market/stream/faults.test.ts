import { afterEach, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import { klineEvent } from "../../servers/binance-stream.ts";
import {
  BTC,
  ETH,
  HOURS,
  MINUTE,
  recorded,
  rowOf,
  START,
  type StreamWorld,
  streamWorld,
  type WorldOptions,
} from "./stream-world.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT"];

describe("whatever happens to the stream, its candles are complete and right", () => {
  let world: StreamWorld;
  afterEach(() => world.stop());

  const open = async (options: WorldOptions = {}): Promise<void> => {
    world = await streamWorld(options);
    world.feed.watch([BTC, ETH]);
    await world.up();
  };
  /** The usual end of a minute. */
  const usual = (minute: number): void => {
    for (const symbol of SYMBOLS) {
      world.ws.kline(symbol, minute, true);
      world.ws.kline(symbol, minute + MINUTE, false);
    }
  };
  const only = (which: (minute: number) => boolean, instead: (minute: number) => void) => (minute: number) =>
    which(minute) ? instead(minute) : usual(minute);
  const third = (minute: number): boolean => minute === START + 2 * MINUTE;
  /** All that is known without REST, which is broken from now on. */
  const known = async (minutes: number): Promise<unknown> => {
    world.rest.faults.add({ kind: "status", status: 403 });
    const answers = [BTC, ETH].map((id) =>
      world.feed.candles(id, START as TimestampMs, (START + minutes * MINUTE) as TimestampMs),
    );
    return await Promise.all(answers);
  };
  const complete = (minutes: number): unknown =>
    SYMBOLS.map((symbol) => ({
      ok: true,
      value: { candles: recorded(symbol, START, START + minutes * MINUTE), rejected: [] },
    }));

  test("nothing happens: not one candle is asked for by REST", async () => {
    await open();
    await world.minutes(6, usual);
    expect(await known(6)).toEqual(complete(6));
    expect(world.asked()).toBe(0);
    expect(complete(6)).toHaveProperty("[0].value.candles.length", 6);
  });

  test.each<[string, (minute: number) => void, number]>([
    [
      "every event comes twice",
      (minute) => {
        usual(minute);
        usual(minute);
      },
      0,
    ],
    [
      "garbage comes in between",
      (minute) => {
        for (const text of ["{", '{"e":"kline","k":', "[]", "null", '{"e":"kline"}', "\u0000"]) world.ws.sendText(text);
        usual(minute);
      },
      0,
    ],
    [
      "a forming candle comes after the final one",
      (minute) => {
        usual(minute);
        for (const symbol of SYMBOLS) world.ws.kline(symbol, minute, false);
      },
      0,
    ],
    [
      "the final candle comes after the next has begun",
      (minute) => {
        for (const symbol of SYMBOLS) world.ws.kline(symbol, minute + MINUTE, false);
        for (const symbol of SYMBOLS) world.ws.kline(symbol, minute, true);
      },
      0,
    ],
    [
      "the final candle never comes, the next begins",
      (minute) => {
        for (const symbol of SYMBOLS) world.ws.kline(symbol, minute + MINUTE, false);
      },
      2,
    ],
    ["nothing comes", () => undefined, 2],
    ["one symbol says nothing", (minute) => world.ws.kline("ETHUSDT", minute, true), 1],
    [
      "two final candles contradict each other",
      (minute) => {
        usual(minute);
        const row = { ...rowOf("BTCUSDT", minute), volume: "7" };
        world.ws.send("btcusdt@kline_1m", klineEvent("BTCUSDT", row, true, minute + MINUTE));
      },
      1,
    ],
    [
      "the final candle is unsound",
      (minute) => {
        const row = { ...rowOf("BTCUSDT", minute), high: "1" };
        world.ws.send("btcusdt@kline_1m", klineEvent("BTCUSDT", row, true, minute + MINUTE));
        world.ws.kline("ETHUSDT", minute, true);
      },
      1,
    ],
    [
      "a candle from the far future",
      (minute) => {
        const row = { ...rowOf("BTCUSDT", minute), time: minute + 1e9 - (1e9 % MINUTE) };
        world.ws.send("btcusdt@kline_1m", klineEvent("BTCUSDT", row, true, minute + MINUTE));
        usual(minute);
      },
      0,
    ],
  ])("%s", async (_name, instead, confirmed) => {
    await open();
    await world.minutes(6, only(third, instead));
    expect(await known(6)).toEqual(complete(6));
    expect(world.asked()).toBe(confirmed);
    expect(world.ws.counts.accepted).toBe(2);
  });

  test.each<[string, () => void, RegExp]>([
    ["the connection breaks in the middle of a message", () => world.ws.cut(), /1006/],
    ["the exchange ends the connection", () => world.ws.hangUp(1008), /1008/],
  ])("%s: it is dialled again after a second, and the loss is filled", async (_name, fail, reason) => {
    await open();
    await world.minutes(2, usual);
    fail();
    await expect.poll(() => world.feed.status().because).toMatch(reason);
    await world.time.advance(999);
    expect(world.feed.status().sources).toMatchObject([
      { source: "binanceusdm rest", breaker: "closed" },
      { source: "binanceusdm stream", breaker: "open" },
    ]);
    await world.recovered();
    await world.minutes(1, () => undefined);
    await world.minutes(3, usual);
    expect(await known(6)).toEqual(complete(6));
    expect(world.ws.counts.accepted).toBe(4);
    expect(world.switches.map(({ path }) => path)).toEqual(["stream", "rest", "stream"]);
    expect(world.phases).toEqual(["connecting", "up", "waiting", "connecting", "up"]);
  });

  test("a silent connection is noticed after 75 seconds and replaced", async () => {
    await open();
    await world.minutes(1, usual);
    world.ws.silence(true);
    await world.minutes(1, usual);
    expect(world.feed.status().path).toBe("stream");
    await world.minutes(1, usual);
    await expect.poll(() => world.feed.status().because).toMatch(/silent/);
    world.ws.silence(false);
    await world.recovered();
    await world.minutes(3, usual);
    expect(await known(6)).toEqual(complete(6));
  });

  test("quotes alone do not make a connection alive", async () => {
    await open();
    await world.minutes(3, () => world.ws.send("btcusdt@bookTicker", { s: "BTCUSDT", b: "1", a: "2", u: 1 }), false);
    expect(world.switches.map(({ because }) => because)).toContain("the stream is down: the connection went silent");
  });

  test.each([1_270, -1_270, 90_000, -90_000])("the exchange's clock differs by %d ms", async (skewMs) => {
    await open({ skewMs });
    await world.minutes(
      10,
      only(third, () => undefined),
    );
    // By one of the two clocks fewer minutes are over.
    const over = Math.min(6, Math.floor((world.time.clock.now() + Math.min(0, skewMs) - START) / MINUTE));
    expect(await known(over)).toEqual(complete(over));
  });

  test("a minute that REST does not tell either stays a gap that is asked for again and again", async () => {
    await open();
    world.rest.faults.add({ kind: "status", status: 403, path: "klines" });
    await world.minutes(
      4,
      only(
        (minute) => minute === START + 2 * MINUTE,
        () => undefined,
      ),
    );
    expect(world.asked()).toBeGreaterThan(3);
    expect(await known(2)).toEqual(complete(2));
    expect(await known(4)).toMatchObject([
      { ok: false, error: { code: "REFUSED" } },
      { ok: false, error: { code: "REFUSED" } },
    ]);
  });

  test("a minute the exchange has no candle of is a gap, known after a while", async () => {
    const rows = new Map(SYMBOLS.map((symbol) => [symbol, HOURS.get(symbol)!.filter(({ time }) => !third(time))]));
    await open({ rows });
    await world.minutes(6, usual);
    const withHole = SYMBOLS.map((symbol) => ({
      ok: true,
      value: {
        candles: recorded(symbol, START, START + 6 * MINUTE).filter(
          (candle) => !third((candle as { openTime: number }).openTime),
        ),
        rejected: [],
      },
    }));
    expect(await known(6)).toEqual(withHole);
  });
});
