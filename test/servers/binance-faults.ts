/** What can go wrong between an exchange and its client, as orders to the test server. */
import type { RecordedRow } from "./binance-rows.ts";

/** Best bid and ask as text. */
export type BookPrices = { readonly bid: string; readonly ask: string };

export type Fault =
  /** An HTTP status with an exchange-like body. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number; readonly code?: number }
  /** The answer comes after so many milliseconds. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Headers never come. */
  | { readonly kind: "hung" }
  /** Headers and half the body come, the rest never. */
  | { readonly kind: "hung-body" }
  /** 200 with a body that is not what was asked for. */
  | { readonly kind: "garbage"; readonly body: string }
  /** The body stops in the middle and the connection is cut. */
  | { readonly kind: "truncated" }
  /** The connection is cut before a byte of the answer. */
  | { readonly kind: "disconnect" }
  /** Candles are changed on their way. */
  | { readonly kind: "rows"; readonly change: (rows: readonly RecordedRow[]) => readonly RecordedRow[] }
  /** Best bids and asks are changed on their way. */
  | { readonly kind: "books"; readonly change: (symbol: string, usual: BookPrices) => BookPrices };

/** Every row twice, and the first three once more at the end. */
export const duplicated: Extract<Fault, { kind: "rows" }> = {
  kind: "rows",
  change: (rows) => [...rows.flatMap((row) => [row, row]), ...rows.slice(0, 3)],
};

/** The second half before the first, each from its end. */
export const outOfOrder: Extract<Fault, { kind: "rows" }> = {
  kind: "rows",
  change: (rows) => [...rows.slice(rows.length >> 1), ...rows.slice(0, rows.length >> 1)].toReversed(),
};

export type FaultOrder = Fault & {
  /** Only requests whose path ends so: `klines`, `exchangeInfo`. Every request by default. */
  readonly path?: string;
  /** Only this exchange symbol: `BTCUSDT`. */
  readonly symbol?: string;
  /** How many requests it hits; for ever by default. */
  readonly times?: number;
};

export type Faults = {
  add(order: FaultOrder): void;
  clear(): void;
  /** The first order that fits this request, counted as used. */
  take(path: string, symbol: string | null): Fault | null;
};

export function createFaults(): Faults {
  let orders: { readonly order: FaultOrder; left: number }[] = [];
  const fits = ({ order, left }: (typeof orders)[number], path: string, symbol: string | null): boolean =>
    left > 0 &&
    (order.path === undefined || path.endsWith(order.path)) &&
    (order.symbol === undefined || order.symbol === symbol);
  return {
    add: (order) => {
      orders.push({ order, left: order.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      orders = [];
    },
    take: (path, symbol) => {
      const found = orders.find((each) => fits(each, path, symbol));
      if (found === undefined) return null;
      found.left--;
      return found.order;
    },
  };
}
