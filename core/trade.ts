/** One trade of an instrument as the exchange reported it. */
import type { TimestampMs } from "./time.ts";

export type Trade = {
  /** The exchange's number of the trade; it rises by one with each trade of the instrument. */
  readonly id: number;
  /** When it was made, by the exchange's clock. */
  readonly at: TimestampMs;
  readonly price: number;
  /** Units of the base asset. */
  readonly amount: number;
};
