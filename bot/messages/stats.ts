/** `/stats`: what signals did, per tier, symbol, session, model and pattern, and what the refused candidates would have done. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Cents } from "../../core/money.ts";
import type { StatsGroup, StatsReport, StatsTotals, TakenReport, WinRate } from "../../engine/api.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { fixed, multiple, percent, signedMoney } from "./format.ts";
import { judgedLines } from "./judged.ts";
import { bold, type Column, folded, lines, type Row, table } from "./layout.ts";
import { patternName } from "./patterns.ts";
import { dateTime } from "./times.ts";
import { refusalShort } from "./verdicts.ts";

/** Under this many independent trades a win rate is known to worse than about ten points either way. */
export const FEW = 85;

export function statsMessage(words: Words, report: StatsReport, taken: TakenReport, currency: string): FormattedString {
  const perRefusal = report.perRefusal.map((row) => ({ ...row, name: refusalShort(words, row.name) }));
  return lines(
    bold(statsTitle(words, report)),
    words.text("stats-span", { from: dateTime(words, report.from), until: dateTime(words, report.until) }),
    "",
    bold(words.text("stats-sent")),
    ...totals(words, report.emitted),
    ...moneyLines(words, report, currency),
    groups(words, "stats-by-tier", report.perTier),
    fewLine(words, report.perTier),
    ...OTHER_GROUPS.flatMap(([title, of]) => {
      const rows = of === "perSession" ? report[of].map((row) => inSession(words, row)) : report[of];
      return [groups(words, title, rows), fewOf(words, report.emitted, rows)];
    }),
    ...patternGroups(words, report),
    ...takenLines(words, taken, currency),
    "",
    bold(words.text("stats-refused")),
    ...totals(words, report.refused),
    groups(words, "stats-by-refusal", perRefusal),
    fewOf(words, report.refused, perRefusal),
    "",
    ...judgedLines(words, report.judged),
    report.judgedDays < report.days ? words.text("judged-newest-days", { days: String(report.judgedDays) }) : null,
    folded(lines(words.text("stats-win-means"), words.text("stats-overlap"))),
  );
}

const OTHER_GROUPS = [
  ["stats-by-symbol", "perSymbol"],
  ["stats-by-session", "perSession"],
  ["stats-by-model", "perModel"],
] as const satisfies readonly (readonly [string, keyof StatsReport])[];

const inSession = (words: Words, row: StatsGroup): StatsGroup => ({ ...row, name: phrase(words, "session", row.name) });

export const statsTitle = (words: Words, { span }: Pick<StatsReport, "span">): string =>
  span === "all" ? words.text("stats-title-all") : words.text("stats-title", { days: String(span) });

type Totals = WinRate & Pick<StatsTotals, "open" | "invalidated"> & { readonly independent?: number };

function totals(words: Words, of: Totals): readonly string[] {
  const others = words.text("stats-others", { open: fixed(of.open, 0), left: fixed(of.invalidated, 0) });
  if (of.n === 0 || of.rate === null) return [words.text("stats-none-resolved", { others })];
  const independent = of.independent ?? of.n;
  return [
    wonLine(words, of, of.rate),
    ...(independent === of.n ? [] : [words.text("stats-independent", { n: fixed(independent, 0) })]),
    others,
    ...(independent < FEW ? [words.text("stats-too-few", { n: fixed(independent, 0), few: String(FEW) })] : []),
  ];
}

function wonLine(words: Words, { wins, n, interval, meanR }: WinRate, rate: number): string {
  const [low, high] = interval ?? [0, 1];
  const range = { low: fixed(low * 100, 0), high: percent(high) };
  const won = { wins: fixed(wins, 0), n: fixed(n, 0), rate: percent(rate), ...range };
  return meanR === null
    ? words.text("stats-won", won)
    : words.text("stats-won-mean", { ...won, mean: multiple(meanR) });
}

/** What people pressed Taken on; nothing while nobody did. */
function takenLines(words: Words, taken: TakenReport, currency: string): readonly (FormattedString | string)[] {
  if (taken.n + taken.open + taken.invalidated === 0) return [];
  return ["", bold(words.text("stats-taken")), ...totals(words, taken), ...netLine(words, taken, taken.net, currency)];
}

const netLine = (words: Words, { n }: WinRate, net: Cents, currency: string): readonly string[] =>
  n === 0 ? [] : [words.text("stats-net", { net: signedMoney(net, currency) })];

/** R says how good the signals were, money what became of the account: sizes make the two differ. */
function moneyLines(words: Words, { emitted, money: { net, perTier, perSymbol } }: StatsReport, currency: string) {
  if (emitted.n === 0) return [];
  const named = (groups: typeof perTier): string =>
    groups.map((group) => `${group.name} ${signedMoney(group.net, "").trim()}`).join(", ");
  return [
    ...netLine(words, emitted, net, currency),
    ...[perTier, perSymbol]
      .filter(({ length }) => length > 1)
      .map((groups) => words.text("stats-net-by", { groups: named(groups) })),
    words.text("stats-sizes-differ"),
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

/** One line per group; long names (reasons of refusals) stand on a line of their own above their numbers. */
function groups(words: Words, title: string, rows: readonly StatsGroup[]): FormattedString | null {
  if (rows.length === 0) return null;
  const named = rows.map((row) => ({ name: row.name.slice(row.name.indexOf(":") + 1), cells: numbers(row) }));
  const short = named.every(({ name }) => name.length <= NAME_WIDTH);
  const body: readonly Row[] = short
    ? named.map(({ name, cells }) => [name, ...cells])
    : named.flatMap(({ name, cells }): Row[] => [name, ["", ...cells]]);
  return lines(words.text(title), table(short ? NAMED : INDENTED, [headOf(words), ...body]));
}

/** Where the whole is too few, so is each part, and it was said. */
const fewOf = (words: Words, { independent }: StatsTotals, rows: readonly StatsGroup[]): string | null =>
  independent < FEW ? null : fewLine(words, rows);

const PATTERNS_SHOWN = 8;

/** The most frequent ones: there are eighteen, and the rare ones say nothing. */
function patternGroups(
  words: Words,
  { emitted, perPattern }: StatsReport,
): readonly (FormattedString | string | null)[] {
  const shown = perPattern.slice(0, PATTERNS_SHOWN).map((row) => ({ ...row, name: patternName(words, row.name) }));
  const rarer = perPattern.slice(PATTERNS_SHOWN);
  const left = rarer.reduce((sum, { n }) => sum + n, 0);
  const counts = { n: rarer.length, count: fixed(rarer.length, 0), signals: fixed(left, 0) };
  return [
    groups(words, "stats-by-pattern", shown),
    rarer.length === 0 ? null : words.text("stats-rarer-patterns", counts),
    fewOf(words, emitted, shown),
  ];
}

/** Which groups say nothing yet. */
function fewLine(words: Words, rows: readonly StatsGroup[]): string | null {
  const few = rows.filter(({ independent }) => independent < FEW);
  if (few.length === 0) return null;
  const named = few.map(({ name, independent }) => `${name.slice(name.indexOf(":") + 1)} ${fixed(independent, 0)}`);
  return words.text("stats-groups-too-few", { few: String(FEW), groups: named.join(", ") });
}

function numbers({ n, rate, interval, meanR }: WinRate): readonly string[] {
  return [
    fixed(n, 0),
    rate === null ? "–" : `${fixed(rate * 100, 0)}%`,
    interval === null ? "–" : `${fixed(interval[0] * 100, 0)}–${fixed(interval[1] * 100, 0)}`,
    meanR === null ? "–" : fixed(meanR, 2),
  ];
}
