/** What is watched: a symbol on a venue, written `venue:BASE/QUOTE`. */
import type { Brand } from "./brand.ts";
import { err, ok, type Result } from "./result.ts";

/** `binanceusdm:BTC/USDT`. Stores, ids and manifests carry it; the chat shows only the symbol. */
export type InstrumentId = Brand<string, "InstrumentId">;

export type Side = "long" | "short";
/** +1 for long, −1 for short: multiplies price differences into profit. */
export const direction = (side: Side): 1 | -1 => (side === "long" ? 1 : -1);

export function parseInstrument(raw: string): Result<InstrumentId, "not-an-instrument"> {
  return /^[a-z0-9]+:[A-Z0-9]{1,15}\/[A-Z0-9]{1,10}$/.test(raw) ? ok(raw as InstrumentId) : err("not-an-instrument");
}

/** The part a person reads: `BTC/USDT`. */
export const symbolOf = (instrument: InstrumentId): string => instrument.slice(instrument.indexOf(":") + 1);
/** The part before the colon: `binanceusdm`. */
export const venueOf = (instrument: InstrumentId): string => instrument.slice(0, instrument.indexOf(":"));
