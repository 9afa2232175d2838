/** What the picture of `/stats` shows: whether stated chances came true, and the sum of results over time. */
import type { TimestampMs } from "../../core/time.ts";
import type { DeskFacts, SingleChart, StatsReport } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, multiple, signedMoney } from "./format.ts";
import { DRY_RUN } from "./stamp.ts";
import { statsTitle } from "./stats.ts";
import { dayAndMonth, sameDay } from "./times.ts";

export type StatsChartFacts = Pick<DeskFacts, "mode" | "currency">;

/** Under this many independent cases a bin's interval covers nearly everything and only hides the others. */
const CASES_IN_BIN = 5;

/** Only what there is something to draw of. */
export function statsCharts(words: Words, report: StatsReport, facts: StatsChartFacts): readonly SingleChart[] {
  const mark = facts.mode === "live" ? null : DRY_RUN;
  const bins = report.reliability.filter(({ independent }) => independent >= CASES_IN_BIN);
  return [
    ...(bins.length === 0 ? [] : [reliability(words, report, bins, mark)]),
    ...(report.curve.length === 0 ? [] : [equity(words, report, facts, mark)]),
  ];
}

function reliability(
  words: Words,
  report: StatsReport,
  bins: StatsReport["reliability"],
  mark: string | null,
): SingleChart {
  return {
    kind: "reliability",
    mark,
    title: words.text("stats-chart-reliability"),
    subtitle: `${statsTitle(words, report)} · ${words.text("stats-chart-reliability-of")}`,
    bins,
    words: {
      stated: words.text("stats-chart-stated"),
      realised: words.text("stats-chart-realised"),
      perfect: words.text("stats-chart-perfect"),
    },
  };
}

function equity(words: Words, report: StatsReport, { currency }: StatsChartFacts, mark: string | null): SingleChart {
  const { emitted, from, until, curve, money } = report;
  const end = curve.at(-1)?.value ?? 0;
  const sum = multiple(end);
  return {
    kind: "equity",
    mark,
    title: words.text("stats-chart-equity", { sum, net: signedMoney(money.net, currency) }),
    subtitle: words.text("stats-chart-equity-of", {
      signals: count(words, "count-signals", emitted.n),
      days: daysOf(words, from, until),
    }),
    points: curve,
    disputed: end * money.net < 0,
    unit: "R",
    zone: words.zone,
  };
}

/** From the first day to the last one, or the only one. */
function daysOf(words: Words, from: TimestampMs, until: TimestampMs): string {
  const [first, last] = [dayAndMonth(words, from), dayAndMonth(words, until)];
  return sameDay(words, from, until) ? last : words.text("stats-chart-days", { first, last });
}
