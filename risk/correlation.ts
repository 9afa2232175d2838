/** Which instruments are one idea: their returns move together, so their stops would be hit together. */
import { z } from "zod";
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import shipped from "./correlations.json" with { type: "json" };
import { POLICY } from "./policy.ts";

/** Correlation of returns, −1..1, by pair of base assets; ask it through `sameIdea`. */
export type CorrelationTable = Pick<ReadonlyMap<string, number>, "get">;

const asset = z.string().regex(/^[A-Z0-9]+$/);
const tableSchema = z.strictObject({
  source: z.url(),
  note: z.string(),
  verifiedOn: z.iso.date(),
  pairs: z.array(z.tuple([asset, asset, z.number().min(-1).max(1)])),
});

/** Builds a table from pairs of base assets; the order within a pair does not matter. */
export function correlationTable(pairs: readonly (readonly [string, string, number])[]): ReadonlyMap<string, number> {
  return new Map(pairs.map(([a, b, correlation]) => [pairKey(a, b), correlation]));
}

const shippedTable = tableSchema.parse(shipped);

/** Used while there is less than 30 days of stored history to measure from. */
export const SHIPPED_CORRELATIONS: ReadonlyMap<string, number> = correlationTable(shippedTable.pairs);
/** When the shipped table was looked up, YYYY-MM-DD. */
export const SHIPPED_CORRELATIONS_OF: string = shippedTable.verifiedOn;

/**
 * True for one instrument with itself, for correlated ones in either direction, and for a pair that nobody measured:
 * what is unknown counts as moving together.
 */
export function sameIdea(a: InstrumentId, b: InstrumentId, table: CorrelationTable = SHIPPED_CORRELATIONS): boolean {
  if (a === b) return true;
  const correlation = table.get(pairKey(baseOf(a), baseOf(b)));
  return correlation === undefined || !(Math.abs(correlation) < POLICY.correlation);
}

/**
 * Instruments in groups of two or more that are one idea, directly or through a third. For showing; a limit asks
 * `sameIdea` of each pair.
 */
export function ideaGroups(
  instruments: readonly InstrumentId[],
  table: CorrelationTable,
): readonly (readonly InstrumentId[])[] {
  let groups: readonly (readonly InstrumentId[])[] = [];
  for (const instrument of instruments) {
    const alike = groups.filter((group) => group.some((one) => sameIdea(one, instrument, table)));
    groups = [...groups.filter((group) => !alike.includes(group)), [...alike.flat(), instrument]];
  }
  return groups.filter((group) => group.length > 1);
}

/** The key of a pair of base assets, in either order. */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

/** `BTC` of `binanceusdm:BTC/USDT`. */
export function baseOf(instrument: InstrumentId): string {
  const symbol = symbolOf(instrument);
  return symbol.slice(0, symbol.indexOf("/"));
}
