/** `/stats`: how emitted signals did, and what the refused ones would have done, from sums the ledger keeps. */
import type { Cents } from "../../core/money.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import {
  type ReliabilityPoint,
  type StatsGroup,
  type StatsReport,
  type StatsSpan,
  type StatsTotals,
  TIERS,
  type WinRate,
} from "../api.ts";
import type { Tallies, Tally, TallyDimension } from "../ports/tallies.ts";
import type { OutcomeRow } from "../ports.ts";
import { wilson } from "../statistics.ts";

/** Up to so many days results are followed trade by trade; over longer ones day by day. */
const FINE_DAYS = 30;
const POINTS = 200;

/** UTC days, the one of `now` included. */
export function statsOf(
  tallies: Tallies,
  span: StatsSpan,
  now: TimestampMs,
): Omit<StatsReport, "judged" | "judgedDays"> {
  const today = plus(now, -(now % DAY_MS));
  const from = span === "all" ? (tallies.firstDay() ?? today) : plus(today, -(span - 1) * DAY_MS);
  const days = Math.round((today - from) / DAY_MS) + 1;
  const rows = tallies.since(from);
  const open = tallies.open(from);
  const groups = (emitted: boolean, dimension: TallyDimension, order?: readonly string[]): readonly StatsGroup[] =>
    grouped(
      rows.filter((row) => row.emitted === emitted && row.dimension === dimension),
      order,
    );
  return {
    ...{ span, days, from, until: now },
    emitted: totals(rows, true, open.emitted),
    money: moneyOf(rows),
    perTier: groups(true, "tier", TIERS),
    perSymbol: groups(true, "symbol"),
    perSession: groups(true, "session"),
    perModel: groups(true, "model"),
    perPattern: groups(true, "pattern"),
    refused: totals(rows, false, open.refused),
    perRefusal: groups(false, "refusal"),
    reliability: reliabilityOf(rows),
    curve: curveOf(tallies, from, now, days),
  };
}

function moneyOf(rows: readonly Tally[]): StatsReport["money"] {
  const sent = rows.filter(({ emitted, n }) => emitted && n > 0);
  const by = (wanted: TallyDimension): StatsReport["money"]["perTier"] =>
    sent.filter(({ dimension }) => dimension === wanted).map(({ name, net }) => ({ name, net }));
  const order: readonly string[] = TIERS;
  return {
    net: by("all")[0]?.net ?? (0 as Cents),
    perTier: by("tier").toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    perSymbol: by("symbol").toSorted((a, b) => (a.name < b.name ? -1 : 1)),
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

function totals(rows: readonly Tally[], emitted: boolean, open: number): StatsTotals {
  const all = rows.find((row) => row.emitted === emitted && row.dimension === "all");
  return { ...ratesOf(all), open, invalidated: all?.invalidated ?? 0 };
}

/** The interval is that of the cases that do not overlap in time: the others say nothing new. */
function ratesOf(tally: Tally | undefined): Omit<StatsTotals, "open" | "invalidated"> {
  const { n, wins, independent, sumR } = tally ?? { n: 0, wins: 0, independent: 0, sumR: 0 };
  if (n === 0) return { n, wins, independent, rate: null, interval: null, meanR: null };
  const rate = wins / n;
  const interval = independent === 0 ? null : wilson(rate * independent, independent);
  return { n, wins, independent, rate, interval, meanR: sumR / n };
}

/** In the given order, else by size. Groups without a resolved row are left out. */
function grouped(rows: readonly Tally[], order?: readonly string[]): readonly StatsGroup[] {
  const groups = rows.filter(({ n }) => n > 0).map((row) => ({ name: row.name, ...ratesOf(row) }));
  return order === undefined
    ? groups.toSorted((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1))
    : groups.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Sent and refused candidates together: a stated chance is right or wrong whatever was done with it. */
function reliabilityOf(rows: readonly Tally[]): readonly ReliabilityPoint[] {
  const bins = Map.groupBy(
    rows.filter(({ dimension, n }) => dimension === "stated" && n > 0),
    ({ name }) => Number(name),
  );
  return [...bins]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, both]) => {
      const sum = (of: (row: Tally) => number): number => both.reduce((total, row) => total + of(row), 0);
      const [n, independent] = [sum((row) => row.n), sum((row) => row.independent)];
      const realised = sum(({ wins }) => wins) / n;
      if (independent === 0) return [];
      const [low, high] = wilson(realised * independent, independent);
      return [{ stated: sum(({ sumStated }) => sumStated) / n, realised, low, high, n, independent }];
    });
}

function curveOf(tallies: Tallies, from: TimestampMs, now: TimestampMs, days: number): StatsReport["curve"] {
  const fine = days <= FINE_DAYS;
  const step = Math.ceil((now - from + 1) / POINTS);
  const results = fine ? tallies.results(from, step) : tallies.resultsByDay(from);
  let value = 0;
  const points = results.map(({ at, r }) => {
    value += r;
    return { at: plus(at, fine ? step : DAY_MS), value };
  });
  return points.length === 0
    ? []
    : [{ at: from, value: 0 }, ...points.map((point) => ({ ...point, at: earlier(point.at, now) }))];
}

const earlier = (a: TimestampMs, b: TimestampMs): TimestampMs => (a < b ? a : b);
