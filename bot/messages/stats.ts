/** `/stats`: what signals did, per tier and symbol, and what the refused candidates would have done. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { StatsGroup, StatsReport, WinRate } from "../../engine/api.ts";
import { fixed, multiple, percent, utcDateTime } from "./format.ts";
import { judgedLines } from "./judged.ts";
import { bold, type Column, lines, type Row, table } from "./layout.ts";

/** Under this many resolved trades a win rate is known to worse than about ten points either way. */
const FEW = 85;

export function statsMessage(report: StatsReport): FormattedString {
  return lines(
    fmt`${bold(`Statistics, last ${report.days} days`)}`,
    `${utcDateTime(report.from)} to ${utcDateTime(report.until)}`,
    "",
    bold("Signals sent"),
    ...totals(report.emitted),
    groups("By tier", report.perTier),
    groups("By symbol", report.perSymbol),
    "",
    bold("Refused candidates, had they been taken"),
    ...totals(report.refused),
    groups("By first refusal", report.perRefusal),
    "",
    ...judgedLines(report.judged),
    "",
    "A win is a positive result after all costs. Ranges are 95 % Wilson intervals.",
    "Cases that overlap in time are not independent, so the truth may lie outside more often.",
  );
}

type Totals = WinRate & { readonly open: number; readonly invalidated: number };

function totals(of: Totals): readonly string[] {
  const others = `${fixed(of.open, 0)} still open, ${fixed(of.invalidated, 0)} not counted (missing candles)`;
  if (of.n === 0 || of.rate === null || of.interval === null) return [`none resolved yet · ${others}`];
  const [low, high] = of.interval;
  const mean = of.meanR === null ? "" : ` · mean ${multiple(of.meanR)}`;
  return [
    `won ${fixed(of.wins, 0)} of ${fixed(of.n, 0)} = ${percent(of.rate)} [${fixed(low * 100, 0)}–${percent(high)}]${mean}`,
    others,
    ...(of.n < FEW ? [`Too few to prove anything: ${fixed(of.n, 0)} of at least ${FEW}.`] : []),
  ];
}

const NUMBERS: readonly Column[] = [
  { width: 5, align: "right" },
  { width: 4, align: "right" },
  { width: 7, align: "right" },
  { width: 6, align: "right" },
];
const NAME_WIDTH = 8;
const NAMED: readonly Column[] = [{ width: NAME_WIDTH, align: "left" }, ...NUMBERS];
const INDENTED: readonly Column[] = [{ width: 2, align: "left" }, ...NUMBERS];

const HEAD = ["", "n", "won", "95 %", "mean R"];

/** One line per group; long names (refusal codes) stand on a line of their own above their numbers. */
function groups(title: string, rows: readonly StatsGroup[]): FormattedString | null {
  if (rows.length === 0) return null;
  const named = rows.map((row) => ({ name: row.name.slice(row.name.indexOf(":") + 1), cells: numbers(row) }));
  const short = named.every(({ name }) => name.length <= NAME_WIDTH);
  const body: readonly Row[] = short
    ? named.map(({ name, cells }) => [name, ...cells])
    : named.flatMap(({ name, cells }): Row[] => [name, ["", ...cells]]);
  return lines(title, table(short ? NAMED : INDENTED, [HEAD, ...body]));
}

function numbers({ n, rate, interval, meanR }: WinRate): readonly string[] {
  return [
    fixed(n, 0),
    rate === null ? "–" : `${fixed(rate * 100, 0)}%`,
    interval === null ? "–" : `${fixed(interval[0] * 100, 0)}–${fixed(interval[1] * 100, 0)}`,
    meanR === null ? "–" : fixed(meanR, 2),
  ];
}
