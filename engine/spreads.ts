/** What the spread of an instrument has been: per trading session, because costs differ most between them. */
import { type Quote, spreadBps } from "../core/quote.ts";
import type { TimestampMs } from "../core/time.ts";
import { type SessionLabel, sessionLabel } from "./features/sessions.ts";

/** Spreads in basis points of the middle, with the slots they were recorded at. */
export type SpreadColumns = { readonly slot: Float64Array; readonly bps: Float64Array };

export type SpreadStatistics = {
  readonly n: number;
  readonly mean: number;
  /** The smallest spread that half of them do not exceed, and the one that nine in ten do not. */
  readonly p50: number;
  readonly p90: number;
};

export const spreadColumns = (quotes: readonly (Quote & { readonly slot: TimestampMs })[]): SpreadColumns => ({
  slot: Float64Array.from(quotes, ({ slot }) => slot),
  bps: Float64Array.from(quotes, spreadBps),
});

/** A session without a spread is left out. */
export function spreadsBySession({ slot, bps }: SpreadColumns): ReadonlyMap<SessionLabel, SpreadStatistics> {
  const bySession = new Map<SessionLabel, number[]>();
  for (let row = 0; row < slot.length; row++) {
    const session = sessionLabel((slot[row] ?? 0) as TimestampMs);
    const spreads = bySession.get(session) ?? [];
    spreads.push(bps[row] ?? Number.NaN);
    bySession.set(session, spreads);
  }
  return new Map([...bySession].map(([session, spreads]) => [session, statisticsOf(Float64Array.from(spreads))]));
}

/** `spreads` may be put in another order. */
function statisticsOf(spreads: Float64Array): SpreadStatistics {
  const n = spreads.length;
  const mean = spreads.reduce((sum, each) => sum + each, 0) / n;
  spreads.sort();
  const rank = (share: number): number => spreads[Math.ceil(share * n) - 1] ?? Number.NaN;
  return { n, mean, p50: rank(0.5), p90: rank(0.9) };
}
