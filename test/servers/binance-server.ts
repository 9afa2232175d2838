/**
 * A stand-in for Binance on 127.0.0.1: the public REST calls that candles and quotes need (futures under /fapi/v1, spot
 * under /api/v3), serving recorded candles as they stood at a settable moment. The minute under way is served too, as an
 * unfinished candle whose numbers differ from the final ones, so that a client that takes it for a closed one is caught.
 * Weight is counted per minute as the exchange counts it, and asking for more is refused.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { candleBook } from "./binance-candles.ts";
import { createFaults, type Fault, type Faults } from "./binance-faults.ts";
import { type Answer, answerTo, NOT_FOUND } from "./binance-market.ts";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "./binance-rows.ts";
import { createDoorkeeper, type Doorkeeper, type WeightLimit, weightOf } from "./binance-weight.ts";

export type BinanceServerOptions = {
  /** The exchange's clock at the start, UTC milliseconds, or a function that tells it. */
  readonly now: number | (() => number);
  /** How far the exchange's clock is ahead of that, in milliseconds; negative when it is behind. */
  readonly skewMs?: number;
  /** Candles by exchange symbol; the bundled sample by default. */
  readonly rows?: ReadonlyMap<string, readonly RecordedRow[]>;
  /** Other weight limits than the exchange's own. */
  readonly weight?: Partial<WeightLimit>;
  /** Milliseconds by which weight is counted; real time by default, because `now` may stand still. */
  readonly weightTime?: () => number;
  /** 0 chooses a free port. */
  readonly port?: number;
};

export type ServedRequest = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly weight: number;
  readonly status: number | null;
};

export type BinanceServer = {
  /** `http://127.0.0.1:<port>`, to be given as the client's API root. */
  readonly url: string;
  setNow(now: number): void;
  readonly faults: Faults;
  /** Every request so far, in the order they came; status is null when the answer was cut or never came. */
  readonly requests: readonly ServedRequest[];
  /** Who counts the weight of futures and of spot. */
  readonly doors: { readonly futures: Doorkeeper; readonly spot: Doorkeeper };
  stop(): Promise<void>;
};

export async function startBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const rows = options.rows ?? new Map(SAMPLE_SYMBOLS.map((symbol) => [symbol, sampleRows(symbol)]));
  const symbols = [...rows.keys()];
  const book = candleBook(rows);
  const faults = createFaults();
  const requests: ServedRequest[] = [];
  const doors = openDoors(options.weight ?? {}, options.weightTime ?? (() => performance.now()));
  let clock = typeof options.now === "number" ? fixed(options.now) : options.now;

  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://127.0.0.1");
    const place = whichMarket(pathname);
    const fault = faults.take(pathname, query.get("symbol"));
    const isFutures = place?.isFutures === true;
    const weight = place === null ? 1 : weightOf(place.call, query, isFutures);
    const served = { path: pathname, query, weight, status: null as number | null };
    requests.push(served);
    const now = clock() + (options.skewMs ?? 0);
    const admission = (isFutures ? doors.futures : doors.spot).admit(weight);
    response.setHeader("Date", new Date(now).toUTCString());
    response.setHeader("Content-Type", "application/json");
    response.setHeader("X-MBX-USED-WEIGHT-1M", admission.used);
    response.once("finish", () => {
      served.status = response.statusCode;
    });
    const { status, retryAfterSeconds } = admission;
    const refusal: Fault | null = status === 200 ? null : { kind: "status", status, retryAfterSeconds };
    const answer = place === null ? NOT_FOUND : answerTo({ ...place, query, now, symbols, book, fault });
    deliver(request, response, answer, fault ?? refusal);
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
    doors,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const fixed = (now: number) => (): number => now;

function openDoors(limit: Partial<WeightLimit>, time: () => number): BinanceServer["doors"] {
  return {
    futures: createDoorkeeper({ perMinute: 2400, minuteMs: 60_000, ...limit }, time),
    spot: createDoorkeeper({ perMinute: 6000, minuteMs: 60_000, ...limit }, time),
  };
}

function whichMarket(path: string): { readonly call: string; readonly isFutures: boolean } | null {
  const [, market, version, ...call] = path.split("/");
  const isFutures = market === "fapi" && version === "v1";
  return isFutures || (market === "api" && version === "v3") ? { call: call.join("/"), isFutures } : null;
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
