/** What the picture of a backtest shows: whether stated chances came true, and the account over time. */
import type { DeskFacts, SingleChart, WorkEnd } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, percent } from "./format.ts";
import { dayAndMonth } from "./times.ts";

export type WorkChartFacts = Pick<DeskFacts, "currency">;

/** Nothing for work that has none, and of a backtest without a trade. */
export function workCharts(words: Words, end: WorkEnd, { currency }: WorkChartFacts): readonly SingleChart[] {
  if (end.kind !== "backtest" || end.summary.closed === 0) return [];
  const { symbol, from, until, reliability, curve, net, closed } = end.summary;
  const span = { from: dayAndMonth(words, from), until: dayAndMonth(words, until) };
  const mark = words.text("work-chart-mark");
  return [
    {
      ...{ kind: "reliability", mark, bins: reliability },
      title: words.text("stats-chart-reliability"),
      subtitle: words.text("work-chart-of", { symbol, ...span }),
      words: {
        stated: words.text("stats-chart-stated"),
        realised: words.text("stats-chart-realised"),
        perfect: words.text("stats-chart-perfect"),
      },
    },
    {
      ...{ kind: "equity", mark, points: curve, unit: currency, zone: words.zone },
      title: words.text("work-chart-account", { net: percent(net, 2) }),
      subtitle: words.text("work-chart-account-of", { symbol, n: fixed(closed, 0), ...span }),
    },
  ];
}
