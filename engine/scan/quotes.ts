/**
 * Best bid and ask at each scan, for the history of spreads. They are asked for beside the scan and never waited for:
 * what has come by the time the scan is stored stands with its signals, the rest is only kept in the history.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Quote, spreadBps } from "../../core/quote.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { QuoteSource, QuoteStore } from "../ports.ts";

export type QuoteDeps = {
  readonly source: QuoteSource;
  readonly store: Pick<QuoteStore, "append">;
  /** Where quotes come from now, as the history tells it. */
  readonly via: () => "rest" | "stream";
  /** Quotes that could not be stored; what the source says is no fault, only a gap in the history. */
  readonly onFault: (error: unknown) => void;
};

export type Spreads = ReadonlyMap<InstrumentId, number>;
export type QuoteSampler = {
  /** Asks for the quotes of a slot, unless the ones before have not come yet. */
  begin(slot: TimestampMs, instruments: readonly InstrumentId[]): void;
  /** Spreads of that slot that have come by now, in basis points of the middle. */
  spreads(slot: TimestampMs): Spreads;
  /** What is still on its way is dropped. */
  stop(): void;
};

const NONE: Spreads = new Map();

export function createQuoteSampler({ source, store, via, onFault }: QuoteDeps): QuoteSampler {
  let waiting = false;
  let stopped = false;
  let newest: { readonly slot: TimestampMs; readonly quotes: readonly Quote[] } | null = null;

  const sample = async (slot: TimestampMs, instruments: readonly InstrumentId[]): Promise<void> => {
    const answer = await source.quotes(instruments);
    if (stopped || !answer.ok) return;
    newest = { slot, quotes: answer.value };
    const from = via();
    store.append(answer.value.map((quote) => ({ slot, quote, source: from })));
  };
  return {
    begin(slot, instruments) {
      if (waiting || instruments.length === 0) return;
      waiting = true;
      sample(slot, instruments)
        .catch(onFault)
        .finally(() => {
          waiting = false;
        });
    },
    spreads: (slot) =>
      newest?.slot === slot ? new Map(newest.quotes.map((quote) => [quote.instrument, spreadBps(quote)])) : NONE,
    stop() {
      stopped = true;
    },
  };
}

/** Where no quotes are recorded: a replay. */
export const NO_QUOTES: QuoteSampler = { begin: () => {}, spreads: () => NONE, stop: () => {} };
