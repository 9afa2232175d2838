/** A backtest's report as people read it in a terminal. */

import type { CostLine, ExecutionCosts } from "../../backtest/report/execution.ts";
import type { GroupFigures, TierFigures } from "../../backtest/report/groups.ts";
import type { BacktestReport } from "../../backtest/report/report.ts";
import { trialsText } from "./trials.ts";
import { costSource, money, ofIndependent, percent, r, signed, span, swapText, unspecified } from "./words.ts";

export function backtestText(report: BacktestReport, stopped: boolean, folder: string): string {
  const { run } = report;
  return [
    `${run.model} (${run.status}) on ${[run.symbols].flat().join(", ")}, ${run.from} to ${run.until}${stopped ? " (stopped early)" : ""}`,
    `Rules ${run.preset} · confidence from ${run.threshold} · ${run.slots} scans · decisions ${String(run.decisionsHash).slice(0, 16)}`,
    ...unspecified([run.withoutSpecification ?? []].flat().map(String)),
    "",
    ...results(report),
    "",
    ...costs(report.execution),
    ...tiers(report.tiers),
    ...table("Session", report.sessions),
    ...table("Volatility", report.regimes),
    ...table("Symbol", report.symbols),
    ...baselines(report),
    "",
    ...refusals(report),
    "",
    `Report and trades: ${folder}`,
    "",
  ].join("\n");
}

function results(report: BacktestReport): readonly string[] {
  const { trades, winRate, expectancy, drawdown, sharpe, forecast } = report;
  const counted = `${trades.closed} trades closed, ${trades.open} still open, ${trades.invalidated} broken off by missing candles`;
  if (winRate === null || expectancy === null || forecast === null) {
    return [`${counted}. Nothing was traded, so there is nothing to measure: no money was risked.`];
  }
  const ci = expectancy.ci === null ? "one day only, no interval" : span(expectancy.ci, r);
  return [
    `${counted}.`,
    `Won          ${percent(winRate.value)} ${span(winRate.wilson, percent)}${ofIndependent(trades.closed, winRate.nIndependent)}`,
    `Mean result  ${r(expectancy.meanR)} a trade after costs, 95 % ${ci}`,
    `Account      ${money(report.netCents)} in all, deepest fall ${percent(drawdown.max, 2)}, falls on average ${percent(drawdown.average, 2)}`,
    `Equity       deepest fall ${percent(report.equityDrawdown.max, 2)} with open trades at their 1m closes, on average ${percent(report.equityDrawdown.average, 2)}`,
    `Gains/losses ${report.profitFactor === null ? "no loss" : report.profitFactor.toFixed(2)}`,
    sharpe === null
      ? "Sharpe       too short"
      : `Sharpe       ${signed(sharpe.annual)} a year; it is above zero with probability ${sharpe.deflated?.toFixed(2) ?? "unknown"} after ${trialsText(report.tried)}`,
    `Confidence   Brier ${forecast.brier.toFixed(4)}, skill ${forecast.skill === null ? "none" : percent(forecast.skill)}`,
  ];
}

function costs(execution: ExecutionCosts | null): readonly string[] {
  if (execution === null) return [];
  const { labelled, measured, late } = execution;
  const line = (name: string, { costBps, meanR, ci }: CostLine): string =>
    `${name.padEnd(22)}${`${costBps.toFixed(2)} bp`.padStart(10)}  ${r(meanR)}  ${ci === null ? "one day only" : span(ci, r)}`;
  return [
    `${"Costs".padEnd(22)}${"a trade".padStart(10)}  mean      95 %`,
    line("as labelled", labelled),
    line("as measured", measured),
    line("every decision late", late),
    costSource(execution),
    swapText(execution),
    "",
  ];
}

/** Precision is what a tier's trades won; recall is which part of all winners, refused ones included, they are. */
function tiers(all: readonly TierFigures[]): readonly string[] {
  if (all.length === 0) return [];
  const caught = all.map(
    ({ group, recall, refused }) =>
      `${group.padEnd(22)}${recall === null ? "unknown" : percent(recall)} of all winners were traded here; refused ${refused.n}, of which ${refused.wins} would have won`,
  );
  return [...table("Tier", all), ...caught, ""];
}

function table(title: string, groups: readonly GroupFigures[]): readonly string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(
    ({ group, n, nIndependent, stated, winRate, wilson, error, meanR }) =>
      `${group.padEnd(22)}${String(n).padStart(6)}${String(nIndependent).padStart(7)}${percent(stated).padStart(9)}${percent(winRate).padStart(9)}${percent(error).padStart(9)}  ${span(wilson, (value) => percent(value, 0)).padEnd(16)}${r(meanR)}`,
  );
  return [
    `${title.padEnd(22)}${"trades".padStart(6)}${"apart".padStart(7)}${"stated".padStart(9)}${"won".padStart(9)}${"error".padStart(9)}  ${"95 %".padEnd(16)}mean`,
    ...rows,
    "",
  ];
}

function baselines({ baselines: { buyAndHold, coinFlip, momentumMeanR } }: BacktestReport): readonly string[] {
  const held = Object.entries(buyAndHold).map(([instrument, change]) => `${instrument} ${percent(change)}`);
  return [
    `Holding instead: ${held.join(", ")}`,
    ...(coinFlip === null
      ? []
      : [
          `A coin at the same moments: ${r(coinFlip.meanR)} a trade, 95 % of coins ${span(coinFlip.range, r)}; ${percent(coinFlip.atLeastAsGood, 0)} of coins did at least as well`,
        ]),
    ...(momentumMeanR === null ? [] : [`Following the hour before at the same moments: ${r(momentumMeanR)} a trade`]),
  ];
}

function refusals({ refusals: codes }: BacktestReport): readonly string[] {
  const sorted = Object.entries(codes).toSorted(([, a], [, b]) => b - a);
  return sorted.length === 0
    ? []
    : ["Refused, by first reason:", ...sorted.map(([code, n]) => `  ${code.padEnd(26)}${n}`)];
}
