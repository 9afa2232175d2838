/** `/stats`: what signals did, per tier and symbol, and what the refused candidates would have done. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { StatsGroup, StatsReport, WinRate } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, multiple, percent, utcDateTime } from "./format.ts";
import { judgedLines } from "./judged.ts";
import { bold, type Column, lines, type Row, table } from "./layout.ts";

/** Under this many resolved trades a win rate is known to worse than about ten points either way. */
const FEW = 85;

export function statsMessage(words: Words, report: StatsReport): FormattedString {
  return lines(
    bold(words.text("stats-title", { days: String(report.days) })),
    words.text("stats-span", { from: utcDateTime(report.from), until: utcDateTime(report.until) }),
    "",
    bold(words.text("stats-sent")),
    ...totals(words, report.emitted),
    groups(words, "stats-by-tier", report.perTier),
    groups(words, "stats-by-symbol", report.perSymbol),
    "",
    bold(words.text("stats-refused")),
    ...totals(words, report.refused),
    groups(words, "stats-by-refusal", report.perRefusal),
    "",
    ...judgedLines(words, report.judged),
    "",
    words.text("stats-win-means"),
    words.text("stats-overlap"),
  );
}

type Totals = WinRate & { readonly open: number; readonly invalidated: number };

function totals(words: Words, of: Totals): readonly string[] {
  const others = words.text("stats-others", { open: fixed(of.open, 0), left: fixed(of.invalidated, 0) });
  if (of.n === 0 || of.rate === null || of.interval === null) return [words.text("stats-none-resolved", { others })];
  const [low, high] = of.interval;
  const n = fixed(of.n, 0);
  const range = { low: fixed(low * 100, 0), high: percent(high) };
  const won = { wins: fixed(of.wins, 0), n, rate: percent(of.rate), ...range };
  return [
    of.meanR === null
      ? words.text("stats-won", won)
      : words.text("stats-won-mean", { ...won, mean: multiple(of.meanR) }),
    others,
    ...(of.n < FEW ? [words.text("stats-too-few", { n, few: String(FEW) })] : []),
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

const headOf = (words: Words): readonly string[] => [
  ...["", "n", words.text("stats-column-won"), "95 %", words.text("stats-column-mean")],
];

/** One line per group; long names (refusal codes) stand on a line of their own above their numbers. */
function groups(words: Words, title: string, rows: readonly StatsGroup[]): FormattedString | null {
  if (rows.length === 0) return null;
  const named = rows.map((row) => ({ name: row.name.slice(row.name.indexOf(":") + 1), cells: numbers(row) }));
  const short = named.every(({ name }) => name.length <= NAME_WIDTH);
  const body: readonly Row[] = short
    ? named.map(({ name, cells }) => [name, ...cells])
    : named.flatMap(({ name, cells }): Row[] => [name, ["", ...cells]]);
  return lines(words.text(title), table(short ? NAMED : INDENTED, [headOf(words), ...body]));
}

function numbers({ n, rate, interval, meanR }: WinRate): readonly string[] {
  return [
    fixed(n, 0),
    rate === null ? "–" : `${fixed(rate * 100, 0)}%`,
    interval === null ? "–" : `${fixed(interval[0] * 100, 0)}–${fixed(interval[1] * 100, 0)}`,
    meanR === null ? "–" : fixed(meanR, 2),
  ];
}
