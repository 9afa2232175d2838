/** Best bid and ask of an instrument at one moment. */
import type { InstrumentId } from "./instrument.ts";
import type { TimestampMs } from "./time.ts";

export type Quote = {
  readonly instrument: InstrumentId;
  /** When the exchange had it; where it does not say (Binance spot), when it was received. */
  readonly at: TimestampMs;
  readonly bid: number;
  readonly ask: number;
};

/** Distance of ask and bid in basis points of their middle; negative when the book is crossed. */
export const spreadBps = ({ bid, ask }: Pick<Quote, "bid" | "ask">): number =>
  ((ask - bid) / ((ask + bid) / 2)) * 10_000;
