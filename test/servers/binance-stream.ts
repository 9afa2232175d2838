/**
 * The WebSocket half of the Binance stand-in on 127.0.0.1, spoken as ccxt's real client speaks it: SUBSCRIBE and
 * UNSUBSCRIBE to `kline_1m`, `trade`, `aggTrade` and `bookTicker` on any path (`/ws/0`, `/public/ws/1`, `/stream`). It
 * serves recorded candles, forming ones and then the final one, or replays recorded raw traffic, and fails as ordered.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "./binance-rows.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export type BinanceStreamOptions = {
  /** The exchange's clock, UTC milliseconds. */
  readonly now: () => number;
  /** Candles by exchange symbol; the bundled sample by default. */
  readonly rows?: ReadonlyMap<string, readonly RecordedRow[]>;
  /** 0 chooses a free port. */
  readonly port?: number;
};

export type BinanceStream = {
  /** `ws://127.0.0.1:<port>`, to be given as the client's stream root. */
  readonly url: string;
  readonly symbols: readonly string[];
  /** Connections that were accepted so far, and those open now. */
  readonly counts: { accepted: number; refused: number; open: number };
  /** Streams asked for on the connections open now: `btcusdt@kline_1m`. */
  subscribed(): readonly string[];
  /** One message to everybody who asked for the stream. */
  send(stream: string, data: unknown): void;
  /** A text that need not be JSON, to everybody. */
  sendText(text: string): void;
  /** The candle of a minute as it ends (`final`), or as it stands half-way. Nothing when none was recorded. */
  kline(symbol: string, minute: number, final: boolean): void;
  /** For every symbol: the half-way and the final candle of each minute begun in [from, until). */
  play(from: number, until: number): void;
  /** Lines of a recording, `<local ns> <JSON>`, as they came. */
  replay(lines: readonly string[]): void;
  /** Resolves when every client has taken all that was sent. */
  drained(): Promise<void>;
  /** Connections stay open and nothing comes any more, not even an answer to a ping. */
  silence(silent: boolean): void;
  /** New connections are turned away. */
  refuse(refused: boolean): void;
  /** Ends every connection in the middle of a message. */
  cut(): void;
  /** Ends every connection properly. */
  hangUp(code: number): void;
  stop(): Promise<void>;
};

type Client = { readonly socket: WebSocket; readonly raw: Duplex; readonly combined: boolean; readonly since: number };

export async function startBinanceStream(options: BinanceStreamOptions): Promise<BinanceStream> {
  const rows = options.rows ?? new Map(SAMPLE_SYMBOLS.map((symbol) => [symbol, sampleRows(symbol)]));
  const byMinute = new Map([...rows].map(([symbol, some]) => [symbol, new Map(some.map((row) => [row.time, row]))]));
  const clients = new Map<Client, Set<string>>();
  const counts = { accepted: 0, refused: 0, open: 0 };
  let silent = false;
  let refused = false;

  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  const server = createServer();
  server.on("upgrade", (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    raw.on("error", () => undefined);
    if (refused) {
      counts.refused++;
      raw.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, raw, head, (socket) => {
      counts.accepted++;
      counts.open++;
      welcome({ socket, raw, combined: (request.url ?? "").startsWith("/stream"), since: options.now() });
    });
  });

  const welcome = (client: Client): void => {
    const streams = new Set<string>();
    clients.set(client, streams);
    client.socket.on("error", () => undefined);
    client.socket.on("ping", (data) => {
      if (!silent) client.socket.pong(data);
    });
    client.socket.on("close", () => {
      counts.open--;
      clients.delete(client);
    });
    client.socket.on("message", (data) => {
      const { method, params = [], id } = JSON.parse(String(data)) as { method: string; params?: string[]; id: number };
      for (const stream of params) method === "SUBSCRIBE" ? streams.add(stream) : streams.delete(stream);
      if (!silent) client.socket.send(JSON.stringify({ result: null, id }));
    });
  };

  /** Binance ends a connection after 24 hours. */
  const endTheOld = (): void => {
    for (const { socket, since } of clients.keys()) if (options.now() - since >= DAY_MS) socket.close(1008, "24h");
  };
  const send = (stream: string, data: unknown): void => {
    endTheOld();
    if (silent) return;
    for (const [{ socket, combined }, streams] of clients) {
      if (streams.has(stream)) socket.send(JSON.stringify(combined ? { stream, data } : data));
    }
  };
  const kline = (symbol: string, minute: number, final: boolean): void => {
    const row = byMinute.get(symbol)?.get(minute);
    if (row !== undefined) send(`${symbol.toLowerCase()}@kline_1m`, klineEvent(symbol, row, final, options.now()));
  };

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    symbols: [...rows.keys()],
    counts,
    subscribed: () => [...new Set([...clients.values()].flatMap((streams) => [...streams]))],
    send,
    sendText: (text) => {
      for (const { socket } of clients.keys()) socket.send(text);
    },
    kline,
    play: (from, until) => {
      for (let minute = from; minute < until; minute += MINUTE_MS) {
        for (const final of [false, true]) for (const symbol of byMinute.keys()) kline(symbol, minute, final);
      }
    },
    replay: (lines) => {
      for (const line of lines) {
        const { stream, data } = JSON.parse(line.slice(line.indexOf(" ") + 1)) as { stream?: string; data: unknown };
        if (stream !== undefined) send(stream, data);
      }
    },
    drained: async () => {
      await Promise.all([...clients.keys()].map(({ socket }) => echoOf(socket)));
      // The answer overtakes nothing, but the client hands messages on one at a time.
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
    silence: (value) => {
      silent = value;
    },
    refuse: (value) => {
      refused = value;
    },
    cut: () => {
      for (const { raw } of clients.keys()) raw.write(HALF_A_MESSAGE, () => raw.destroy());
    },
    hangUp: (code) => {
      for (const { socket } of clients.keys()) socket.close(code);
    },
    stop: async () => {
      for (const { socket } of clients.keys()) socket.terminate();
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Sends the candles as they form and close by a running clock, four times a second. */
export function playAlong(stream: BinanceStream, now: () => number): NodeJS.Timeout {
  const minuteNow = (): number => Math.floor(now() / MINUTE_MS) * MINUTE_MS;
  let minute = minuteNow();
  return setInterval(() => {
    for (const symbol of stream.symbols) {
      for (let past = minute; past < minuteNow(); past += MINUTE_MS) stream.kline(symbol, past, true);
      stream.kline(symbol, minuteNow(), false);
    }
    minute = minuteNow();
  }, 250);
}

const echoOf = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off("pong", done).off("close", done);
      resolve();
    };
    socket.on("pong", done).on("close", done);
    socket.ping("", false, (error) => {
      if (error) done();
    });
  });

/** A text frame that announces 100 bytes and brings 15. */
const HALF_A_MESSAGE = Buffer.concat([Buffer.from([0x81, 100]), Buffer.from('{"e":"kline","E')]);

/** As Binance sends it. A forming candle has other numbers than the final one, so that taking it for closed is caught. */
export function klineEvent(symbol: string, row: RecordedRow, final: boolean, now: number): unknown {
  const forming = { open: row.open, high: row.open, low: row.open, close: row.open, volume: "0.001" };
  const { open, high, low, close, volume } = final ? row : forming;
  const times = { t: row.time, T: row.time + MINUTE_MS - 1, s: symbol, i: "1m", f: 1, L: 2 };
  const rest = { n: 2, x: final, q: "0", V: "0", Q: "0", B: "0" };
  return { e: "kline", E: now, s: symbol, k: { ...times, o: open, c: close, h: high, l: low, v: volume, ...rest } };
}
