/** Picks quotes out of an exchange's list of best bids and asks. */
import type { InstrumentId } from "../core/instrument.ts";
import type { Quote } from "../core/quote.ts";
import { parseTimestamp, type TimestampMs } from "../core/time.ts";

/** The best prices of one symbol as the client library reads them; what is missing or unreadable is undefined. */
export type BookTicker = {
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  readonly timestamp?: number | undefined;
};

/** A book with one side only, or with its bid above its ask, is no quote. `receivedAt` is used where the exchange tells no time. */
export function toQuotes(
  instruments: readonly InstrumentId[],
  tickerOf: (instrument: InstrumentId) => BookTicker | undefined,
  receivedAt: TimestampMs,
): readonly Quote[] {
  return instruments.flatMap((instrument) => {
    const { bid = 0, ask = 0, timestamp = Number.NaN } = tickerOf(instrument) ?? {};
    if (!Number.isFinite(bid) || !Number.isFinite(ask) || bid <= 0 || ask < bid) return [];
    const at = parseTimestamp(timestamp);
    return [{ instrument, at: at.ok ? at.value : receivedAt, bid, ask }];
  });
}
