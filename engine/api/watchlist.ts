/** The watched symbols as people see them, and what else the venue trades. */
import type { InstrumentId } from "../../core/instrument.ts";

/**
 * `MODEL_UNTRAINED`: the model never saw the symbol, so its confidence is unproved. `SPEC_UNKNOWN`: how it is traded is
 * not known, so no signal of it can be sized or sent.
 */
export type SymbolNote = "MODEL_UNTRAINED" | "SPEC_UNKNOWN";
/** More are not fetched within one two-minute cycle on every exchange. */
export const WATCHED_AT_MOST = 200;
export type WatchlistView = {
  readonly symbols: readonly { readonly instrument: InstrumentId; readonly notes: readonly SymbolNote[] }[];
  /** Who says what is watched: `SYMBOLS` at each start, people until a reset, or the recording for good. */
  readonly decidedBy: "configuration" | "chat" | "recording";
  readonly configured: readonly InstrumentId[];
  /** No longer watched, but followed until their open signals and candidates have ended. */
  readonly stillFollowed: readonly InstrumentId[];
};

/** What the venue trades under a typed name; what is watched already is left out. */
export type SymbolSearch =
  | {
      readonly kind: "found";
      /** BASE/QUOTE, best first, eight at most. */
      readonly symbols: readonly string[];
      /** How many others there are. */
      readonly more: number;
    }
  | { readonly kind: "refused"; readonly code: "WATCHLIST_FIXED" | "SYMBOL_UNREADABLE" | "SYMBOL_UNCHECKED" };
