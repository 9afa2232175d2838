/** Turns a failed call into what a person reads. */
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import type { SourceError } from "../engine/ports.ts";
import type { CallFault } from "./call-fault.ts";

/** What was asked for, and what its failure means. */
export type Subject = {
  readonly instrument: InstrumentId | null;
  readonly consequence: string;
  /** Scans come again by themselves; who reads the past says himself when he asks again. */
  readonly ofScans: boolean;
};

export const candleSubject = (instrument: InstrumentId): Subject => ({
  instrument,
  consequence: `no signal for ${symbolOf(instrument)} is made from missing candles`,
  ofScans: true,
});
/** For who fetches the past, not for a scan. */
export const pastSubject = (instrument: InstrumentId): Subject => ({
  instrument,
  consequence: `candles of ${symbolOf(instrument)} are still missing, and what is stored stays as it is`,
  ofScans: false,
});
export const QUOTES: Subject = {
  instrument: null,
  consequence: "the spread history lacks this moment, and no signal depends on it",
  ofScans: true,
};

/** Binance: "Invalid symbol." */
const INVALID_SYMBOL = -1121;

/** `place` is the exchange's name for a person. */
export function sourceFault(
  place: string,
  { instrument, consequence, ofScans }: Subject,
  fault: CallFault,
): SourceError {
  if (fault.exchangeCode === INVALID_SYMBOL && instrument !== null) return unknownSymbol(place, instrument);
  if (fault.kind === "stopped") return stoppedFault(place);
  const { code, retryable } = fault.rule;
  const { retryAfterMs } = fault;
  const next = ofScans ? ` ${later(retryAfterMs)}` : "";
  const text = `${place} ${fault.what}; ${consequence}.${retryable ? next : ` ${CHECK}`}`;
  return { code, retryable, retryAfterMs, text };
}

export const unknownSymbol = (place: string, instrument: InstrumentId): SourceError => ({
  code: "UNKNOWN_SYMBOL",
  retryable: false,
  retryAfterMs: null,
  text: `${place} does not trade ${symbolOf(instrument)}; no signal is made for it. Correct the list of symbols.`,
});

const stoppedFault = (place: string): SourceError => ({
  code: "REFUSED",
  retryable: false,
  retryAfterMs: null,
  text: `The connection to ${place} was closed; no more candles are fetched until the next start.`,
});

const CHECK = "Check the exchange's address and whether it serves this place, then start again.";

function later(retryAfterMs: number | null): string {
  if (retryAfterMs === null || retryAfterMs < 1000) return "The next scan asks again.";
  return `It is asked again by itself in ${Math.ceil(retryAfterMs / 1000)} s or at the scan after.`;
}
