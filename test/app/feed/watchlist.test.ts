/** A run on a live feed in one process: a symbol is added between two scans, removed again, and the scans follow. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { processStopwatch } from "../../../app/clock.ts";
import { buildEngine, type Engine, openModel, presetOf } from "../../../app/engine.ts";
import { serveExecution } from "../../../app/execution-serving.ts";
import { openFeed } from "../../../app/feed/feed.ts";
import { planLaunch } from "../../../app/launch.ts";
import { startLive } from "../../../app/live/loop.ts";
import { openStores, type Stores } from "../../../app/stores.ts";
import type { Result } from "../../../core/result.ts";
import { SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import type { EventBody } from "../../../engine/events.ts";
import { LONGEST_WARMUP_MINUTES } from "../../../engine/features/sets.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { at } from "../../support/candles.ts";
import { aFolder, removeFolder } from "../../support/process.ts";

vi.setConfig({ testTimeout: 30_000 });

const owner = { userId: 7, chatId: 7, name: "owner" };
const START = at("2025-06-11T13:00Z");
let exchange: BinanceServer;
let folder: string;
let now: number;
const clock = { now: () => now as TimestampMs };
const closers: (() => unknown)[] = [];
const NEVER = new AbortController().signal;

beforeEach(async () => {
  now = START + 2000;
  folder = aFolder();
  exchange = await startBinanceServer({ now: () => now });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await exchange.stop();
  removeFolder(folder);
});

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

type Run = { engine: Engine; events: EventBody[]; stores: Stores; tick: () => Promise<void> };

async function open(symbols: string): Promise<Run> {
  const environment = { FEED: "ccxt", SYMBOLS: symbols, EXCHANGE_API_ROOT: exchange.url, VAR_DIR: folder };
  const launch = value(planLaunch({ args: [], environment, stdinIsTerminal: false }));
  if (launch === "help") throw new Error("not asked for");
  const inference = value(await openModel(null));
  closers.push(() => inference.stop());
  const feed = value(await openFeed(launch, clock, Promise.resolve(LONGEST_WARMUP_MINUTES)));
  closers.push(() => feed.source.stop());
  const stores = value(openStores(folder, clock, processStopwatch));
  closers.push(() => stores.close());
  const events: EventBody[] = [];
  const preset = value(presetOf(launch.config.values));
  const emit = (event: EventBody): number => events.push(event);
  const rules = { preset, calendar: null, execution: serveExecution(folder, emit) };
  const engine = buildEngine({ launch, feed, stores, inference, ...rules, metrics: null, clock, emit, leaving: NEVER });
  const fail = (error: unknown): never => {
    throw error;
  };
  const loop = startLive({ ...engine, clock, ledger: stores.ledger, deliver: async () => {}, onError: fail });
  closers.push(() => loop.stop());
  return { engine, events, stores, tick: loop.tick };
}

const scanned = (events: readonly EventBody[]): readonly string[][] =>
  events.flatMap((event) =>
    event.type === "scan"
      ? [event.symbols.map(({ instrument, close }) => `${instrument.split(/[:/]/)[1]} ${close === null ? "–" : "✓"}`)]
      : [],
  );

test("the next scan sees what was added, and the one after a removal does not see it any more", async () => {
  const { engine, events, tick } = await open("BTC/USDT,ETH/USDT");
  const { desk } = engine;
  await tick();
  const question = await desk.watchSymbol("BNB", owner);
  if (question.kind !== "confirm") throw new Error(JSON.stringify(question));
  expect(desk.answerPrompt(question.promptId, true, owner)).toMatchObject({ kind: "done" });
  now += SLOT_MS;
  await tick();
  expect(desk.unwatchSymbol("BTC", owner)).toMatchObject({ kind: "done" });
  now += SLOT_MS;
  await tick();
  expect(scanned(events)).toEqual([
    ["BTC ✓", "ETH ✓"],
    ["BTC ✓", "ETH ✓", "BNB ✓"],
    ["ETH ✓", "BNB ✓"],
  ]);
});

test("best bids and asks of each scan are kept and shown, and so is the way candles come", async () => {
  const { engine, stores, tick } = await open("BTC/USDT,ETH/USDT");
  await tick();
  const instrument = engine.desk.facts().symbols[0];
  if (instrument === undefined) throw new Error("Something is watched");
  const kept = () => stores.quotes.range(instrument, START, (START + SLOT_MS) as TimestampMs);
  await vi.waitFor(() => expect(kept()).toHaveLength(1));
  const [quote] = kept();
  const reports = await engine.desk.check("BTC");
  expect(reports).toMatchObject([{ spread: { at: quote?.at, bps: expect.any(Number) }, quality: { missingShare: 0 } }]);
  expect(engine.desk.feed()).toMatchObject({
    path: "rest",
    because: null,
    sources: [{ source: "binanceusdm rest", breaker: "closed", retryAt: null }],
  });
});
