/** A feed on a Binance stand-in, with a clock that the test moves minute by minute. */
import { vi } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openCcxt } from "../../../market/ccxt.ts";
import {
  type FeedSwitch,
  type LiveFeed,
  type LiveFeedOptions,
  openLiveFeed,
} from "../../../market/stream/live-feed.ts";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { type BinanceStream, startBinanceStream } from "../../servers/binance-stream.ts";
import { type ManualTime, manualTime } from "../../support/manual-time.ts";

export const MINUTE = 60_000;
export const START = Date.parse("2025-06-09T10:00:00Z");
export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const ETH = "binanceusdm:ETH/USDT" as InstrumentId;

/** Two hours of the bundled sample. */
export const HOURS: ReadonlyMap<string, readonly RecordedRow[]> = new Map(
  SAMPLE_SYMBOLS.map((symbol) => [
    symbol,
    sampleRows(symbol).filter(({ time }) => time >= START - 60 * MINUTE && time < START + 60 * MINUTE),
  ]),
);

/** The recorded row of a minute. */
export const rowOf = (symbol: string, minute: number): RecordedRow =>
  HOURS.get(symbol)!.find(({ time }) => time === minute)!;

/** As fast as the machine. */
const PACE = { weightPerMinute: 1e9, requestsPerSecond: 1e6 };

export type StreamWorld = {
  readonly time: ManualTime;
  readonly rest: BinanceServer;
  readonly ws: BinanceStream;
  readonly feed: LiveFeed;
  readonly switches: FeedSwitch[];
  /** Steps of the connection. */
  readonly phases: string[];
  /** REST calls for candles so far. */
  asked(): number;
  /** Waits until the stream brings data. */
  up(): Promise<void>;
  /** Lets the connection be replaced, second by second: dialling takes real time, in which ours would run away. */
  recovered(): Promise<void>;
  /** Lets the next minutes pass: each comes half-way (if `forming`), then finished, then the next one begins. */
  minutes(count: number, each?: (minute: number) => void, forming?: boolean): Promise<void>;
  stop(): Promise<void>;
};

export type WorldOptions = Partial<
  Pick<LiveFeedOptions, "mode" | "streamFrom" | "candlesFrom" | "timeoutMs" | "streamRoot">
> & {
  readonly start?: number;
  /** The exchange's clock minus ours. */
  readonly skewMs?: number;
  readonly rows?: ReadonlyMap<string, readonly RecordedRow[]>;
  readonly venue?: "binanceusdm" | "binancespot";
  /** Undefined for the machine's own. */
  readonly timing?: undefined;
};

export async function streamWorld(options: WorldOptions = {}): Promise<StreamWorld> {
  const { start = START, skewMs = 0, venue = "binanceusdm" } = options;
  const time = manualTime(start);
  const rows = options.rows ?? HOURS;
  const now = (): number => time.clock.now() + skewMs;
  const rest = await startBinanceServer({ now, rows });
  const ws = await startBinanceStream({ now, rows });
  const timing = { wait: async () => undefined, random: () => 0.5, elapsed: () => performance.now() };
  const source = await openCcxt({ venue, clock: time.clock, apiRoot: rest.url, pace: PACE, timing });
  if (!source.ok) throw new Error(source.error.text);
  const switches: FeedSwitch[] = [];
  const phases: string[] = [];
  const feed = openLiveFeed({
    ...{ rest: source.value, streamRoot: options.streamRoot ?? ws.url, clock: time.clock },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...("timing" in options ? {} : { timing: time.timing }),
    ...{ mode: options.mode ?? "on", streamFrom: options.streamFrom ?? 10 },
    candlesFrom: options.candlesFrom ?? "klines",
    onSwitch: (change) => switches.push(change),
    onStream: ({ phase }) => phases.push(phase),
  });
  const asked = (): number => rest.requests.filter(({ path }) => path.endsWith("klines")).length;
  const up = async (): Promise<void> => {
    await vi.waitFor(
      () => {
        if (feed.status().path !== "stream") throw new Error(JSON.stringify(feed.status()));
      },
      { interval: 2 },
    );
  };
  const recovered = async (): Promise<void> => {
    for (let second = 0; second < 120 && feed.status().path !== "stream"; second++) {
      await time.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await up();
  };
  const play = (minute: number): void => {
    for (const symbol of rows.keys()) ws.kline(symbol, minute, true);
    for (const symbol of rows.keys()) ws.kline(symbol, minute + MINUTE, false);
  };
  return {
    ...{ time, rest, ws, feed, switches, phases, asked, up, recovered },
    minutes: async (count, each = play, forming = true) => {
      for (let passed = 0; passed < count; passed++) {
        const minute = Math.floor(now() / MINUTE) * MINUTE;
        await time.advance(minute + MINUTE / 2 - now());
        if (forming) for (const symbol of rows.keys()) ws.kline(symbol, minute, false);
        await time.advance(minute + MINUTE - now());
        each(minute);
        await ws.drained();
        // What must be confirmed is asked for in the next seconds.
        for (let second = 0; second < 5; second++) {
          await time.advance(1000);
          await vi.waitFor(
            () => {
              if (rest.requests.some(({ status }) => status === null)) throw new Error("an answer is under way");
            },
            { interval: 2 },
          );
        }
      }
    },
    stop: async () => {
      await feed.stop();
      await ws.stop();
      await rest.stop();
    },
  };
}

/** The recorded candles of [from, until). */
export const recorded = (symbol: string, from: number, until: number): unknown[] =>
  HOURS.get(symbol)!
    .filter(({ time }) => time >= from && time < until)
    .map(({ time, open, high, low, close, volume }) => ({
      openTime: time as TimestampMs,
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    }));
