/**
 * A live process with something to measure: the test exchange with its stream of trades, a Bot API, and on the way a lost
 * stream, an exchange without quotes and with unsound candles, and a message that does not arrive at once.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type RecordedRow, sampleSymbols, shiftedRows } from "../../test/servers/binance-rows.ts";
import { startBinanceServer } from "../../test/servers/binance-server.ts";
import { type BinanceStream, startBinanceStream } from "../../test/servers/binance-stream.ts";
import { startBotApiServer } from "../../test/servers/bot-api-server.ts";
import { aFolder, removeFolder, start } from "../../test/support/process.ts";

const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OWNER = 7;
const MINUTE_MS = 60_000;
/** The moment of the recording that is moved to now. */
const SHOWN = Date.parse("2025-06-10T12:00:00Z");

export type Life = {
  /** Where its page is, `127.0.0.1:<port>`. */
  readonly address: string;
  /** Resolves when so many scans were stored; what goes wrong on purpose goes wrong in between. */
  scanned(scans: number): Promise<void>;
  stop(): Promise<void>;
};

export async function startLife(): Promise<Life> {
  const begun = Date.now();
  const world = { now: () => Date.now(), rows: shiftedRows(sampleSymbols(), SHOWN, begun) };
  const [exchange, stream, telegram] = await Promise.all([
    startBinanceServer(world),
    startBinanceStream(world),
    startBotApiServer(TOKEN),
  ]);
  const trading = trade(stream, world.rows);
  const folder = aFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const program = start({
    ...{ folder, args: ["--json"], input: null },
    environment: {
      ...{ FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, EXCHANGE_STREAM_ROOT: stream.url },
      ...{ STREAM: "on", STREAM_CANDLES: "trades", THRESHOLD: "0.5", HTTP_PORT: address.split(":")[1] ?? "" },
      ...{ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_OWNER_ID: String(OWNER), TELEGRAM_API_ROOT: telegram.root },
    },
  });
  const scans = (count: number) => program.until(({ type }) => type === "scan" && seen(count));
  const seen = (count: number): boolean => program.lines.filter(({ type }) => type === "scan").length >= count;
  return {
    address,
    async scanned(count) {
      await scans(1);
      telegram.say(OWNER, "/check BTC");
      await program.until(({ type, kind }) => type === "message" && kind === "reply");
      for (let n = 0; n < 3; n += 1) telegram.fail("sendMessage", { status: 502 });
      exchange.faults.add({ kind: "status", status: 503, path: "bookTicker" });
      exchange.faults.add({ kind: "status", status: 503, path: "klines", symbol: "BNBUSDT", times: 4 });
      exchange.faults.add({ kind: "rows", change: lastUnsound, path: "klines", symbol: "ETHUSDT", times: 1 });
      stream.refuse(true);
      stream.cut();
      await scans(2);
      stream.refuse(false);
      await scans(count);
    },
    async stop() {
      program.child.kill("SIGTERM");
      await program.exit;
      clearInterval(trading);
      await Promise.all([exchange.stop(), stream.stop(), telegram.close()]);
      removeFolder(folder);
    },
  };
}

/** A high below its low. */
const lastUnsound = (rows: readonly RecordedRow[]): readonly RecordedRow[] =>
  rows.map((row, index) => (index === rows.length - 1 ? { ...row, high: "0.1" } : row));

/** Twenty trades a second and symbol at the close of the minute under way; one of 200 with no price. */
function trade(stream: BinanceStream, rows: ReturnType<typeof shiftedRows>): NodeJS.Timeout {
  let id = 0;
  return setInterval(() => {
    const now = Date.now();
    const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    for (const [symbol, some] of rows) {
      const price = some.find(({ time }) => time === minute)?.close ?? "1";
      for (let n = 0; n < 5; n += 1) {
        id += 1;
        const fields = { s: symbol, T: now, p: id % 200 === 0 ? "0" : price, q: "0.01" };
        stream.send(`${symbol.toLowerCase()}@trade`, { e: "trade", t: id, ...fields });
        stream.send(`${symbol.toLowerCase()}@aggTrade`, { e: "aggTrade", a: id, ...fields });
      }
    }
  }, 250);
}

/** One that is free a moment before it is taken. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
