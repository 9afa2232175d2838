import type { InstrumentId } from "../../../core/instrument.ts";
import { candleSourceContract } from "../candle-source.contract.ts";
import { streamWorld } from "./stream-world.ts";

const MINUTE = 60_000;
const WATCHED = ["BTC/USDT", "ETH/USDT", "BNB/USDT"].map((symbol) => `binanceusdm:${symbol}` as InstrumentId);

// The newest minutes come by the stream, the history by REST.
candleSourceContract("live feed", "binanceusdm", async (world) => {
  const start = world.now - 10 * MINUTE;
  const exchange = await streamWorld({ start, rows: world.rows });
  exchange.feed.watch(WATCHED);
  await exchange.up();
  await exchange.time.advance(MINUTE / 2);
  exchange.ws.play(start - (start % MINUTE), world.now - (world.now % MINUTE));
  await exchange.ws.drained();
  exchange.time.jump(world.now - exchange.time.clock.now());
  return {
    source: exchange.feed,
    setNow: (now) => exchange.time.jump(now - exchange.time.clock.now()),
    stop: exchange.stop,
  };
});

// A list that is empty asks for nothing: everything is REST.
candleSourceContract("live feed without a stream", "binanceusdm", async (world) => {
  const exchange = await streamWorld({ start: world.now, rows: world.rows, mode: "off" });
  return {
    source: exchange.feed,
    setNow: (now) => exchange.time.jump(now - exchange.time.clock.now()),
    stop: exchange.stop,
  };
});
