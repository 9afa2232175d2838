import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { MINUTE, type StreamWorld, streamWorld } from "./stream-world.ts";

const BTC = "binancespot:BTC/USDT" as InstrumentId;
const RECORDING = new URL("../../fixtures/market/binance_spot_btcusdt_ws_20240808.gz", import.meta.url);
/** The recording begins 15 seconds into this minute. */
const FIRST = Date.parse("2024-08-08T23:54:00Z");

/** The exchange's own candles of 23:54 to 23:56; the recorded trades make the last two. */
const OWN = [
  { time: FIRST, open: "61783.99", high: "61855.37", low: "61783.98", close: "61828", volume: "16.38585" },
  { time: FIRST + MINUTE, open: "61828", high: "61860.8", low: "61780", close: "61782.25", volume: "15.07702" },
  {
    time: FIRST + 2 * MINUTE,
    open: "61782.25",
    high: "61782.26",
    low: "61723.99",
    close: "61727.66",
    volume: "15.49778",
  },
];

let world: StreamWorld;
afterEach(() => world.stop());

/** Plays the recording, its clock in step. `keep` says which lines arrive, `change` how. */
async function replay(keep: (line: string) => boolean, change = (line: string): string => line): Promise<void> {
  const rows = new Map([["BTCUSDT", OWN]]);
  world = await streamWorld({ venue: "binancespot", candlesFrom: "trades", start: FIRST + 15_000, rows });
  world.feed.watch([BTC]);
  await world.up();
  await expect.poll(() => world.ws.subscribed().length).toBe(2);
  const lines = gunzipSync(readFileSync(RECORDING)).toString("utf8").trimEnd().split("\n");
  // The recorder's clock ran 1.27 s behind the exchange's.
  const at = (line: string): number => Number(line.slice(0, 13)) + 1_270;
  for (const some of Map.groupBy(lines, (line) => Math.floor(at(line) / MINUTE)).values()) {
    world.time.jump(at(some.at(-1) ?? "") - world.time.clock.now());
    world.ws.replay(some.filter(keep).map(change));
    await world.ws.drained();
  }
  for (let second = 0; second < 8; second++) {
    await world.time.advance(1000);
    await expect.poll(() => world.rest.requests.every(({ status }) => status !== null)).toBe(true);
  }
}

const own = OWN.map(({ time, open, high, low, close, volume }) => ({
  openTime: time,
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
  volume: Number(volume),
}));
const candles = (from: number) => world.feed.candles(BTC, from as TimestampMs, (FIRST + 3 * MINUTE) as TimestampMs);

test("recorded traffic: trades make the exchange's candles, the first minute is asked for", async () => {
  await replay(() => true);
  expect(world.asked()).toBe(1);
  expect(world.rest.requests.at(-1)?.query.get("startTime")).toBe(String(FIRST));
  world.rest.faults.add({ kind: "status", status: 403 });
  expect(await candles(FIRST)).toEqual({ ok: true, value: { candles: own, rejected: [] } });
  expect(await world.feed.quotes([BTC])).toMatchObject({ ok: true, value: [{ bid: expect.any(Number) }] });
  // The recording holds 3144 trades, all sound.
  expect(world.feed.takeTradeCounts?.(BTC)).toMatchObject({ judged: 3144 });
  expect(world.feed.takeTradeCounts?.(BTC)).toEqual({ judged: 0, failed: {} });
});

test("unsound trades in the stream never enter a candle, and are counted", async () => {
  const changed = new Map([
    ['"t":3735684000,', (line: string) => line.replace(/"p":"[\d.]+"/, '"p":"-1"')],
    ['"t":3735684002,', (line: string) => line.replace(/"q":"[\d.]+"/, '"q":"NaN"')],
  ]);
  await replay(
    () => true,
    (line) => [...changed].reduce((text, [id, change]) => (text.includes(id) ? change(text) : text), line),
  );
  world.rest.faults.add({ kind: "status", status: 403 });
  expect(await candles(FIRST)).toEqual({ ok: true, value: { candles: own, rejected: [] } });
  expect(world.feed.takeTradeCounts?.(BTC)).toMatchObject({ judged: 3144, failed: { positive: 1, finite: 1 } });
});

test("with one trade lost the minute is not made up but asked for", async () => {
  const lost = '"t":3735684000,';
  let seen = 0;
  await replay((line) => {
    if (line.includes(lost)) seen++;
    return !line.includes(lost);
  });
  expect(seen).toBe(1);
  world.rest.faults.add({ kind: "status", status: 403 });
  expect(await candles(FIRST)).toEqual({ ok: true, value: { candles: own, rejected: [] } });
});
