/** The exchanges that can be asked for candles, and how each wants to be asked. */
import type { Pace } from "./resilience/limiter.ts";

export type Venue = {
  readonly client: "binanceusdm" | "binance";
  /** The exchange's name for a person. */
  readonly place: string;
  readonly markets: "linear" | "spot";
  /** Where the client keeps the address of public calls, and the path they start with. */
  readonly api: "fapiPublic" | "public";
  readonly path: string;
  /** The client's name of an instrument: perpetual futures carry the settling asset. */
  readonly symbol: (symbol: string) => string;
  /** Rows per call. Futures: 499 rows weigh 2, 1,000 weigh 5. Spot: any number up to 1,000 weighs 2. */
  readonly pageLimit: number;
  /** Half of what the exchange allows an address, because other programs may share ours. */
  readonly pace: Pace;
  /** Request weight per unit of what the client calls cost. */
  readonly weightPerCost: number;
};

export const VENUES: Readonly<Record<string, Venue>> = {
  binanceusdm: {
    client: "binanceusdm",
    place: "Binance USD-M",
    markets: "linear",
    api: "fapiPublic",
    path: "/fapi/v1",
    symbol: (symbol) => `${symbol}:${symbol.slice(symbol.indexOf("/") + 1)}`,
    pageLimit: 499,
    pace: { weightPerMinute: 1200, requestsPerSecond: 40 },
    weightPerCost: 1,
  },
  binancespot: {
    client: "binance",
    place: "Binance spot",
    markets: "spot",
    api: "public",
    path: "/api/v3",
    symbol: (symbol) => symbol,
    pageLimit: 1000,
    pace: { weightPerMinute: 3000, requestsPerSecond: 40 },
    weightPerCost: 5,
  },
};
