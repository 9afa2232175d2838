/** Quotes out of recordings: raw book tickers of Binance with nanosecond stamps, and tables of spreads by the minute. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { InstrumentId } from "../../core/instrument.ts";
import { spreadBps } from "../../core/quote.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Sample } from "../../engine/execution/measure.ts";

export type Recorded = { readonly spreads: readonly Sample[]; readonly slippages: readonly Sample[] };

const SECOND_MS = 1000;

/**
 * Lines `<local nanoseconds> <JSON>`. One quote per second counts, the first of it: busy seconds hold hundreds, and
 * they would outvote the calm ones. The move of the middle within the latency counts for both sides.
 */
export async function rawBookTickers(file: string, instrument: InstrumentId, latencyMs: number): Promise<Recorded> {
  const quotes = await quotesIn(file);
  const middle = ({ bid, ask }: RawQuote): number => (bid + ask) / 2;
  const end = quotes.at(-1)?.at ?? 0;
  const spreads: Sample[] = [];
  const slippages: Sample[] = [];
  let second = Number.NEGATIVE_INFINITY;
  let later = 0;
  for (const quote of quotes) {
    if (Math.floor(quote.at / SECOND_MS) === second) continue;
    second = Math.floor(quote.at / SECOND_MS);
    const seen = { instrument, at: quote.at as TimestampMs };
    spreads.push({ ...seen, bps: spreadBps(quote) });
    // After the last quote nobody knows what the market did.
    if (quote.at + latencyMs > end) continue;
    while ((quotes[later + 1]?.at ?? Number.POSITIVE_INFINITY) <= quote.at + latencyMs) later++;
    const bps = (middle(quotes[later] ?? quote) / middle(quote) - 1) * 10_000;
    slippages.push({ ...seen, bps }, { ...seen, bps: 0 - bps });
  }
  return { spreads, slippages };
}

type RawQuote = { readonly at: number; readonly bid: number; readonly ask: number };

async function quotesIn(file: string): Promise<readonly RawQuote[]> {
  const quotes: RawQuote[] = [];
  for await (const line of linesOf(file)) {
    const cut = line.indexOf(" ");
    if (!line.includes("@bookTicker", cut)) continue;
    const { b, a } = (JSON.parse(line.slice(cut + 1)) as { data: { b: string; a: string } }).data;
    quotes.push({ at: Number(BigInt(line.slice(0, cut)) / 1_000_000n), bid: Number(b), ask: Number(a) });
  }
  return quotes;
}

/** Columns symbol, timestamp_ms, …, spread_bps, …, venue: one spread per minute, of the venues that `instrumentOf` knows. */
export async function spreadTable(
  file: string,
  instrumentOf: (venue: string, symbol: string) => InstrumentId | null,
): Promise<Recorded> {
  const spreads: Sample[] = [];
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const line of linesOf(file)) {
    const cells = line.split(",");
    if (columns === null) {
      columns = new Map(cells.map((name, index) => [name, index]));
      continue;
    }
    const cell = (name: string): string => cells[columns?.get(name) ?? -1] ?? "";
    const instrument = instrumentOf(cell("venue"), cell("symbol"));
    if (instrument === null) continue;
    spreads.push({ instrument, at: Number(cell("timestamp_ms")) as TimestampMs, bps: Number(cell("spread_bps")) });
  }
  return { spreads, slippages: [] };
}

function linesOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  // An error of the file must reach the reader of its lines.
  const input = file.endsWith(".gz")
    ? bytes.on("error", (error) => unzipped.destroy(error)).pipe(createGunzip())
    : bytes;
  const unzipped = input;
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
