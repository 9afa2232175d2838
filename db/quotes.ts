/** Best bid and ask as they stood at each scan: the spread history that costs are judged by. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";
import type { TimestampMs } from "../core/time.ts";
import type { QuoteStore, StoredQuote } from "../engine/ports.ts";

const INSERT = `INSERT INTO quotes (instrument, slot, at, bid, ask, source) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const RANGE = `SELECT instrument, slot, at, bid, ask, source FROM quotes
  WHERE instrument = ? AND slot >= ? AND slot < ? ORDER BY slot`;

export function createQuoteStore(client: Database): QuoteStore {
  const insert = client.prepare<[InstrumentId, TimestampMs, TimestampMs, number, number, string]>(INSERT);
  const range = client.prepare<[InstrumentId, TimestampMs, TimestampMs], StoredQuote>(RANGE);
  const append = client.transaction((quotes: Parameters<QuoteStore["append"]>[0]) => {
    for (const { slot, quote, source } of quotes) {
      insert.run(quote.instrument, slot, quote.at, quote.bid, quote.ask, source);
    }
  });
  return {
    append: (quotes) => append.immediate(quotes),
    range: (instrument, from, until) => range.all(instrument, from, until),
  };
}
