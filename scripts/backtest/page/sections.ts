/** The parts of a backtest's page: each a heading, a sentence of plain words, and its table. */
import type { CostLine, ExecutionCosts } from "../../../backtest/report/execution.ts";
import type { GroupFigures, TierFigures } from "../../../backtest/report/groups.ts";
import type { BacktestReport } from "../../../backtest/report/report.ts";
import { type CodeText, REFUSALS } from "../../../risk/codes.ts";
import { trialsText } from "../trials.ts";
import { costSource, money, ofIndependent, percent, r, signed, span, swapText } from "../words.ts";
import { html, type Markup, table } from "./markup.ts";

type Expectancy = NonNullable<BacktestReport["expectancy"]>;

const count = (n: number): string => n.toLocaleString("en-US");

/** What the mean result and its interval say, without a word more. */
export function verdict({ meanR, ci }: Expectancy, closed: number): string {
  const mean = `${closed} ${closed === 1 ? "trade" : "trades"} brought ${r(meanR)} each on average after costs`;
  if (ci === null) return `${mean}. They are all of one day, which says nothing about chance.`;
  const interval = `${mean}, 95 % ${span(ci, r)}`;
  if (ci[0] > 0) return `${interval}. Even the lower end is above zero.`;
  if (ci[1] < 0) return `${interval}. Even the upper end is below zero: traded like this it lost money.`;
  return `${interval}. Zero lies within: this may as well be chance, and is no reason to risk money.`;
}

export function figures(report: BacktestReport): Markup {
  const { winRate, drawdown, equityDrawdown, profitFactor, sharpe, forecast, netCents, trades } = report;
  const rows: readonly (readonly string[])[] = [
    [
      "Trades closed, still open, broken off by missing candles",
      `${trades.closed}, ${trades.open}, ${trades.invalidated}`,
    ],
    ...(winRate === null
      ? []
      : [
          [
            "Won",
            `${percent(winRate.value)} ${span(winRate.wilson, percent)}${ofIndependent(trades.closed, winRate.nIndependent)}`,
          ],
        ]),
    ["Account in all, dollars", money(netCents)],
    ["Deepest fall from a peak, and the average fall", `${percent(drawdown.max, 2)}, ${percent(drawdown.average, 2)}`],
    [
      "The same with open trades at their 1m closes (equity)",
      `${percent(equityDrawdown.max, 2)}, ${percent(equityDrawdown.average, 2)}`,
    ],
    ["Gains for each dollar of losses", profitFactor === null ? "no loss" : profitFactor.toFixed(2)],
    ["Sharpe ratio a year", sharpe === null ? "too short a run" : signed(sharpe.annual)],
    ...(typeof sharpe?.deflated === "number"
      ? [
          [
            `Chance that it is above zero after so many trials (${trialsText(report.tried)})`,
            percent(sharpe.deflated, 0),
          ],
        ]
      : []),
    ...(forecast === null
      ? []
      : [
          ["Brier score of the stated chances (0 is perfect)", forecast.brier.toFixed(4)],
          [
            "Better than always stating the own win rate by",
            forecast.skill === null ? "unknown" : percent(forecast.skill),
          ],
        ]),
  ];
  return table(["In figures", ""], rows);
}

export function costs(execution: ExecutionCosts | null): Markup {
  if (execution === null) return html`<p>What these trades would have cost is not known: no cost was measured.</p>`;
  const row = (name: string, { costBps, meanR, ci }: CostLine): readonly string[] => [
    ...[name, costBps.toFixed(2), r(meanR), ci === null ? "one day only" : span(ci, r)],
  ];
  const rows = [
    row("As the models assume", execution.labelled),
    row("As measured", execution.measured),
    row("As measured, every decision too late", execution.late),
  ];
  return html`${table(["The same trades at costs", "cost, bp", "mean", "95 %"], rows)}
<p class="soft">${costSource(execution)} ${swapText(execution)}</p>`;
}

export function groups(title: string, all: readonly GroupFigures[]): Markup {
  const rows = all.map(({ group, n, nIndependent, stated, winRate, wilson, error, meanR }) => [
    ...[
      group,
      String(n),
      String(nIndependent),
      percent(stated),
      percent(winRate),
      percent(error),
      span(wilson, (share) => percent(share, 0)),
      r(meanR),
    ],
  ]);
  return table([title, "trades", "apart in time", "stated", "won", "error", "95 %", "mean"], rows);
}

/** Which part of what could be won was caught, and what was left. */
export function caught(all: readonly TierFigures[]): Markup {
  const rows = all.map(({ group, recall, refused }) => [
    ...[group, recall === null ? "unknown" : percent(recall), count(refused.n), count(refused.wins)],
  ]);
  return table(["Tier", "share of all winners", "refused", "of these would have won"], rows);
}

export function baselines({ baselines: found, expectancy }: BacktestReport): Markup {
  const { coinFlip, momentumMeanR, buyAndHold } = found;
  const rows = [
    ...(expectancy === null
      ? []
      : [["This run", r(expectancy.meanR), expectancy.ci === null ? "" : span(expectancy.ci, r)]]),
    ...(coinFlip === null ? [] : [["A coin at the same moments", r(coinFlip.meanR), span(coinFlip.range, r)]]),
    ...(momentumMeanR === null ? [] : [["In the direction of the hour before", r(momentumMeanR), ""]]),
  ];
  const held = Object.entries(buyAndHold).map(([instrument, change]) => [instrument, percent(change, 2)]);
  return html`${rows.length === 0 ? [] : table(["A trade after costs", "mean", "95 %"], rows)}
${coinFlip === null ? [] : html`<p>${percent(coinFlip.atLeastAsGood, 0)} of 500 coins did at least as well as this run.</p>`}
${table(["Holding instead, before costs", "change of the price"], held)}`;
}

export function refusals({ refusals: codes }: BacktestReport): Markup {
  const sorted = Object.entries(codes).toSorted(([, a], [, b]) => b - a);
  if (sorted.length === 0) return html`<p>Nothing was refused.</p>`;
  const texts: Readonly<Record<string, CodeText>> = REFUSALS;
  const rows = sorted.map(([code, n]) => [
    texts[code] === undefined ? code : `${texts[code].says} (${code})`,
    count(n),
  ]);
  return table(["First reason", "decisions"], rows);
}
