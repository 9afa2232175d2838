/** How the watched instruments are traded: data with its source, never guessed. */
import { z } from "zod";
import { type InstrumentId, parseInstrument } from "../core/instrument.ts";
import binanceusdm from "./symbols/binanceusdm.json" with { type: "json" };
import type { SymbolSpec } from "./types.ts";

const positive = z.number().positive();
const symbolSchema = z.strictObject({
  symbol: z.string(),
  contractSize: positive,
  tickSize: positive,
  tickValue: positive.exactOptional(),
  tickValueLoss: positive.exactOptional(),
  volumeMin: positive,
  volumeStep: positive,
  volumeMax: positive,
  commissionPerSide: z.number().nonnegative(),
  swap: z
    .strictObject({ long: z.number(), short: z.number(), hoursUtc: z.array(z.number().int().min(0).max(23)).min(1) })
    .exactOptional(),
  stopsLevel: z.number().nonnegative(),
  leverage: positive,
  currency: z.string(),
  source: z.string(),
  verifiedOn: z.iso.date(),
});
const venueSchema = z.strictObject({ venue: z.string(), symbols: z.array(symbolSchema) });

/** Specifications of one venue's file; throws when the file is not what the schema says. */
export function parseSymbols(raw: unknown): ReadonlyMap<InstrumentId, SymbolSpec> {
  const { venue, symbols } = venueSchema.parse(raw);
  return new Map(
    symbols.map(({ symbol, ...spec }) => {
      const instrument = parseInstrument(`${venue}:${symbol}`);
      if (!instrument.ok) throw new Error(`Not an instrument: ${venue}:${symbol}. Write it as VENUE:BASE/QUOTE.`);
      return [instrument.value, { instrument: instrument.value, ...spec }];
    }),
  );
}

const SPECS = parseSymbols(binanceusdm);

/** Null when nobody has written down how the instrument is traded; the gate then refuses. */
export const specOf = (instrument: InstrumentId): SymbolSpec | null => SPECS.get(instrument) ?? null;
