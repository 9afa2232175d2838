/** One trade of an instrument as the exchange reported it. */
import type { InstrumentId } from "./instrument.ts";
import type { TimestampMs } from "./time.ts";

export type Trade = {
  readonly instrument: InstrumentId;
  /** The exchange's number of the trade; it rises with time within one instrument. */
  readonly id: string;
  /** When it was made, by the exchange's clock. */
  readonly at: TimestampMs;
  readonly price: number;
  /** Units of the base asset. */
  readonly amount: number;
};
