/** `/stats`: how emitted signals did, and what the refused ones would have done. */
import { symbolOf } from "../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { type StatsGroup, type StatsReport, TIERS, type WinRate } from "../api.ts";
import type { OutcomeRow } from "../ports.ts";
import { wilson } from "../statistics.ts";

export function statsOf(rows: readonly OutcomeRow[], days: number, until: TimestampMs): Omit<StatsReport, "judged"> {
  const emitted = rows.filter((row) => row.emitted);
  const refused = rows.filter((row) => !row.emitted);
  return {
    days,
    from: plus(until, -days * DAY_MS),
    until,
    emitted: { ...winRate(emitted), ...unresolved(emitted) },
    perTier: grouped(emitted, ({ tier }) => tier, TIERS),
    perSymbol: grouped(emitted, ({ instrument }) => symbolOf(instrument)),
    refused: { ...winRate(refused), ...unresolved(refused) },
    perRefusal: grouped(refused, ({ firstRefusal }) => firstRefusal ?? "NONE"),
  };
}

/** Over resolved rows only; open and invalidated ones are neither wins nor losses. */
export function winRate(rows: readonly Pick<OutcomeRow, "result" | "r">[]): WinRate {
  const resolved = rows.filter(({ result }) => result === "W" || result === "L");
  const n = resolved.length;
  const wins = resolved.filter(({ result }) => result === "W").length;
  if (n === 0) return { n, wins, rate: null, interval: null, meanR: null };
  const meanR = resolved.reduce((sum, { r }) => sum + (r ?? 0), 0) / n;
  return { n, wins, rate: wins / n, interval: wilson(wins, n), meanR };
}

const unresolved = (rows: readonly OutcomeRow[]): { open: number; invalidated: number } => ({
  open: rows.filter(({ result }) => result === null).length,
  invalidated: rows.filter(({ result }) => result === "invalidated").length,
});

/** One group per name: in the given order, else by size. Groups without a resolved row are left out. */
function grouped(
  rows: readonly OutcomeRow[],
  nameOf: (row: OutcomeRow) => string,
  order?: readonly string[],
): readonly StatsGroup[] {
  const byName = Map.groupBy(rows, nameOf);
  const names = order ?? [...byName.keys()].sort();
  const groups = names.map((name) => ({ name, ...winRate(byName.get(name) ?? []) })).filter(({ n }) => n > 0);
  return order === undefined ? groups.toSorted((a, b) => b.n - a.n) : groups;
}
