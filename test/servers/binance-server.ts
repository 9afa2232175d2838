/**
 * A stand-in for Binance on 127.0.0.1: the public REST calls that candles need (futures under /fapi/v1, spot under
 * /api/v3), serving recorded candles as they stood at a settable moment. The minute under way is served too, as an
 * unfinished candle whose numbers differ from the final ones, so that a client that takes it for a closed one is caught.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createFaults, type Fault, type Faults } from "./binance-faults.ts";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "./binance-rows.ts";

const MINUTE_MS = 60_000;

export type BinanceServerOptions = {
  /** The exchange's clock at the start, UTC milliseconds, or a function that tells it. */
  readonly now: number | (() => number);
  /** Candles by exchange symbol; the bundled sample by default. */
  readonly rows?: ReadonlyMap<string, readonly RecordedRow[]>;
  /** 0 chooses a free port. */
  readonly port?: number;
};

export type ServedRequest = { readonly path: string; readonly query: URLSearchParams; readonly status: number | null };

export type BinanceServer = {
  /** `http://127.0.0.1:<port>`, to be given as the client's API root. */
  readonly url: string;
  setNow(now: number): void;
  readonly faults: Faults;
  /** Every request so far, in the order they came; status is null when the answer was cut or never came. */
  readonly requests: readonly ServedRequest[];
  stop(): Promise<void>;
};

export async function startBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const rows = options.rows ?? new Map(SAMPLE_SYMBOLS.map((symbol) => [symbol, sampleRows(symbol)]));
  const faults = createFaults();
  const requests: ServedRequest[] = [];
  let clock = typeof options.now === "number" ? fixed(options.now) : options.now;

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const fault = faults.take(pathname, searchParams.get("symbol"));
    const served = { path: pathname, query: searchParams, status: null as number | null };
    requests.push(served);
    const now = clock();
    response.setHeader("Date", new Date(now).toUTCString());
    response.setHeader("Content-Type", "application/json");
    const answer = answerTo({ path: pathname, query: searchParams, now, rows, fault });
    response.once("finish", () => {
      served.status = response.statusCode;
    });
    deliver(request, response, answer, fault);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setNow: (now) => {
      clock = fixed(now);
    },
    faults,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const fixed = (now: number) => (): number => now;

type Answer = { readonly status: number; readonly body: unknown };
type Question = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly now: number;
  readonly rows: ReadonlyMap<string, readonly RecordedRow[]>;
  readonly fault: Fault | null;
};

function answerTo(question: Question): Answer {
  const [, market, version, call] = question.path.split("/");
  const isFutures = market === "fapi" && version === "v1";
  if (!isFutures && !(market === "api" && version === "v3"))
    return { status: 404, body: { code: -1, msg: "Not found" } };
  if (call === "ping") return { status: 200, body: {} };
  if (call === "time") return { status: 200, body: { serverTime: question.now } };
  if (call === "exchangeInfo") return { status: 200, body: exchangeInfo(question, isFutures) };
  if (call === "klines") return klines(question, isFutures ? 1500 : 1000);
  return { status: 404, body: { code: -1, msg: "Not found" } };
}

function klines({ query, rows, now, fault }: Question, maxLimit: number): Answer {
  const recorded = rows.get(query.get("symbol") ?? "");
  if (recorded === undefined) return { status: 400, body: { code: -1121, msg: "Invalid symbol." } };
  if (query.get("interval") !== "1m") return { status: 400, body: { code: -1120, msg: "Invalid interval." } };
  const start = numberOf(query, "startTime");
  const end = numberOf(query, "endTime") ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(maxLimit, numberOf(query, "limit") ?? 500);
  const begun = recorded.filter(({ time }) => time <= now && time <= end && time >= (start ?? 0));
  const asked = start === null ? begun.slice(-limit) : begun.slice(0, limit);
  const seen = asked.map((row) => (row.time + MINUTE_MS > now ? unfinished(row) : row));
  const changed = fault?.kind === "rows" ? fault.change(seen) : seen;
  return { status: 200, body: changed.map(toKline) };
}

function numberOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  return text === null ? null : Number(text);
}

/** The candle in its first moment: one price, hardly any volume. */
const unfinished = ({ time, open }: RecordedRow): RecordedRow => ({
  time,
  open,
  high: open,
  low: open,
  close: open,
  volume: "0.001",
});

const toKline = ({ time, open, high, low, close, volume }: RecordedRow): unknown[] => [
  ...[time, open, high, low, close, volume],
  ...[time + MINUTE_MS - 1, "0", 1, "0", "0", "0"],
];

function exchangeInfo({ rows, now }: Question, isFutures: boolean): unknown {
  const symbols = [...rows.keys()].map((symbol) => {
    const base = symbol.replace(/USDT$/, "");
    const filters = [
      { filterType: "PRICE_FILTER", minPrice: "0.01", maxPrice: "1000000", tickSize: "0.01" },
      { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
    ];
    const common = { symbol, status: "TRADING", baseAsset: base, quoteAsset: "USDT", filters };
    if (!isFutures) return { ...common, isSpotTradingAllowed: true, permissions: ["SPOT"] };
    const contract = { pair: symbol, contractType: "PERPETUAL", marginAsset: "USDT", deliveryDate: 4_133_404_800_000 };
    return { ...common, ...contract, onboardDate: 1_569_398_400_000, pricePrecision: 2, quantityPrecision: 3 };
  });
  return { timezone: "UTC", serverTime: now, rateLimits: [], exchangeFilters: [], symbols };
}

function deliver(request: IncomingMessage, response: ServerResponse, answer: Answer, fault: Fault | null): void {
  const body = Buffer.from(fault?.kind === "garbage" ? fault.body : JSON.stringify(answer.body));
  const send = (): void => {
    response.writeHead(answer.status, { "Content-Length": body.length });
    response.end(body);
  };
  switch (fault?.kind) {
    case "status":
      sendStatus(response, fault);
      return;
    case "slow": {
      const timer = setTimeout(send, fault.delayMs);
      response.once("close", () => clearTimeout(timer));
      return;
    }
    case "hung":
      return;
    case "disconnect":
      request.socket.destroy();
      return;
    case "hung-body":
    case "truncated":
      response.writeHead(answer.status, { "Content-Length": body.length });
      response.write(body.subarray(0, body.length >> 1), () => {
        if (fault.kind === "truncated") request.socket.destroy();
      });
      return;
    default:
      send();
  }
}

function sendStatus(response: ServerResponse, fault: Extract<Fault, { kind: "status" }>): void {
  if (fault.retryAfterSeconds !== undefined) response.setHeader("Retry-After", fault.retryAfterSeconds);
  const body =
    fault.status >= 500 ? "<html>Bad gateway</html>" : JSON.stringify({ code: fault.code ?? -1003, msg: "No." });
  response.writeHead(fault.status);
  response.end(body);
}
