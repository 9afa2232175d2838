/**
 * A day of streaming against the exchange stand-in, its hours played as fast as they go: what the process weighs, and
 * that every candle came. Quotes and forming candles come with it, and the connection is broken every two hours.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseInstrument } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { type LiveFeed, openLiveFeed } from "../../market/stream/live-feed.ts";
import { type BinanceServer, startBinanceServer } from "../../test/servers/binance-server.ts";
import { type BinanceStream, startBinanceStream } from "../../test/servers/binance-stream.ts";
import { type ManualTime, manualTime } from "../../test/support/manual-time.ts";
import { type Measurement, rounded } from "./measure.ts";

const START = Date.parse("2025-06-10T00:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOURS = 24;
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "BNBUSDT"];
/** Per symbol and minute. */
const FORMING = 12;
const QUOTES = 60;
/** A scan looks so long after the candles have closed. */
const AFTER = 2_000;

type World = { time: ManualTime; rest: BinanceServer; ws: BinanceStream; feed: LiveFeed };

const INSTRUMENTS = SYMBOLS.map((symbol) => {
  const parsed = parseInstrument(`binanceusdm:${symbol.replace("USDT", "/USDT")}`);
  if (!parsed.ok) throw new Error(`${symbol} is not an instrument`);
  return parsed.value;
});

export async function stream(): Promise<readonly Measurement[]> {
  const world = await open();
  const { ws, feed } = world;
  const residentMiB: number[] = [];
  const heapMiB: number[] = [];
  let candles = 0;
  for (let hour = 0; hour < HOURS; hour++) {
    for (let minute = 0; minute < 60; minute++) {
      candles += await play(world, START + hour * HOUR + minute * MINUTE);
      residentMiB.push(process.memoryUsage().rss / 2 ** 20);
    }
    if (hour % 2 === 1) ws.cut();
    heapMiB.push(liveHeapMiB());
  }
  const connections = ws.counts.accepted;
  await feed.stop();
  await ws.stop();
  await world.rest.stop();
  const before = mean(residentMiB.slice(2 * 60, 4 * 60));
  const after = mean(residentMiB.slice(-2 * 60));
  return [
    { name: "streaming 24 h, 3 symbols: candles of 4,320", value: candles, unit: "candles" },
    { name: "streaming 24 h: connections, two at a time", value: connections, unit: "connections" },
    { name: "streaming 24 h: RSS in hours 3 and 4", value: rounded(before), unit: "MiB" },
    { name: "streaming 24 h: RSS in hours 23 and 24", value: rounded(after), unit: "MiB" },
    { name: "streaming 24 h: live heap after hour 2", value: rounded(heapMiB[1] ?? Number.NaN), unit: "MiB" },
    { name: "streaming 24 h: live heap after hour 24", value: rounded(heapMiB.at(-1) ?? Number.NaN), unit: "MiB" },
  ];
}

async function open(): Promise<World> {
  const time = manualTime(START + AFTER);
  const now = (): number => time.clock.now();
  const rest = await startBinanceServer({ now });
  const ws = await startBinanceStream({ now });
  const source = await openCcxt({ venue: "binanceusdm", clock: time.clock, apiRoot: rest.url });
  if (!source.ok) throw new Error(source.error.text);
  const feed = openLiveFeed({
    ...{ rest: source.value, streamRoot: ws.url, candlesFrom: "klines" },
    ...{ mode: "on", streamFrom: 1, clock: time.clock, timing: time.timing, onSwitch: () => undefined },
  });
  feed.watch(INSTRUMENTS);
  while (feed.status().path !== "stream") await aMoment();
  return { time, rest, ws, feed };
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** One minute of the exchange, and then the question a scan asks: how many candles of it came. */
async function play({ time, ws, feed }: World, minute: number): Promise<number> {
  for (let part = 0; part < FORMING; part++) {
    for (const symbol of SYMBOLS) {
      ws.kline(symbol, minute, false);
      for (let quote = 0; quote < QUOTES / FORMING; quote++) {
        ws.send(`${symbol.toLowerCase()}@bookTicker`, { e: "bookTicker", s: symbol, b: "1", a: "2", T: minute });
      }
    }
    await time.advance((MINUTE - AFTER) / FORMING);
  }
  for (const symbol of SYMBOLS) ws.kline(symbol, minute, true);
  await ws.drained();
  await time.advance(AFTER);
  const answers = await Promise.all(
    INSTRUMENTS.map((id) => feed.candles(id, minute as TimestampMs, (minute + MINUTE) as TimestampMs)),
  );
  return answers.reduce((sum, answer) => sum + (answer.ok ? answer.value.candles.length : 0), 0);
}

/** What is left after a collection: resident memory also counts what the machine was not asked to take back. */
function liveHeapMiB(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
