/** Best bid and ask as they stood at each scan. */
import type { InstrumentId } from "../../core/instrument.ts";
import { spreadBps } from "../../core/quote.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleReader } from "../../db/candle-reader.ts";
import { monthOf } from "../../db/history/layout.ts";
import type { StoredQuote } from "../../engine/ports.ts";
import type { Span } from "./past.ts";
import { type Batch, number, time } from "./table.ts";

export function* quoteBatches(reader: CandleReader, instrument: InstrumentId, { from, until }: Span): Generator<Batch> {
  for (let at = from; at < until; at = monthOf(at).until as TimestampMs) {
    const quotes = reader.quotes.range(instrument, at, Math.min(monthOf(at).until, until) as TimestampMs);
    if (quotes.length > 0) yield batchOf(quotes);
  }
}

function batchOf(quotes: readonly StoredQuote[]): Batch {
  const column = (pick: (quote: StoredQuote) => number): Float64Array => Float64Array.from(quotes, pick);
  const columns = [
    time(column(({ slot }) => slot)),
    ...[
      number(
        "quoted_at",
        column(({ at }) => at),
      ),
      number(
        "bid",
        column(({ bid }) => bid),
      ),
      number(
        "ask",
        column(({ ask }) => ask),
      ),
      number("spread_bps", column(spreadBps)),
    ],
    { name: "source", type: "text" as const, values: quotes.map(({ source }) => source) },
  ];
  return { columns, length: quotes.length };
}
