/** Builds execution metrics from quotes: every group from the widest to one symbol's session. */
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type SessionLabel, sessionLabel } from "../features/sessions.ts";
import { distributionOf } from "./distribution.ts";
import type { ExecutionGroup, ExecutionMetrics } from "./metrics.ts";

/** One measured value in basis points; `at` decides the session. */
export type Sample = { readonly instrument: InstrumentId; readonly at: TimestampMs; readonly bps: number };

export type Measured = Pick<ExecutionMetrics, "id" | "latencyMs" | "sources"> & {
  readonly spreads: readonly Sample[];
  /** Fills against the price decided on: worse for the trade positive. */
  readonly slippages: readonly Sample[];
};

/** Crossed and impossible quotes are no spreads: they are left out, and the caller is told how many. */
export function measureExecution({ id, latencyMs, sources, spreads, slippages }: Measured): {
  readonly metrics: ExecutionMetrics;
  readonly rejected: number;
} {
  const sound = spreads.filter(({ bps }) => Number.isFinite(bps) && bps >= 0);
  const fills = slippages.filter(({ bps }) => Number.isFinite(bps));
  const spreadsBy = valuesByGroup(sound);
  const slippagesBy = valuesByGroup(fills);
  const keys = [...new Set([...spreadsBy.keys(), ...slippagesBy.keys()])].toSorted();
  const groups = keys.map((key): ExecutionGroup => {
    const [venue, symbol, session] = key.split("|").map((part) => (part === "" ? null : part));
    return {
      ...{ venue: venue ?? null, symbol: symbol ?? null, session: (session ?? null) as SessionLabel | null },
      spread: distributionOf(Float64Array.from(spreadsBy.get(key) ?? [])),
      slippage: distributionOf(Float64Array.from(slippagesBy.get(key) ?? [])),
    };
  });
  const rejected = spreads.length - sound.length + (slippages.length - fills.length);
  return { metrics: { id, latencyMs, sources, groups }, rejected };
}

function valuesByGroup(samples: readonly Sample[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const { instrument, at, bps } of samples) {
    const [venue, symbol, session] = [venueOf(instrument), symbolOf(instrument), sessionLabel(at)];
    const keys = [`${venue}|${symbol}|${session}`, `${venue}|${symbol}|`, `${venue}||${session}`, `${venue}||`, "||"];
    for (const key of keys) {
      const values = groups.get(key) ?? [];
      values.push(bps);
      groups.set(key, values);
    }
  }
  return groups;
}
