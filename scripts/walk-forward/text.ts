/** A walk-forward as people read it in a terminal. */
import type { TradeFigures } from "../../backtest/report/figures.ts";
import type { WindowReport } from "../../backtest/walk-forward/report.ts";
import { partText } from "../../backtest/walk-forward/windows.ts";
import { trialsText } from "../backtest/trials.ts";
import { money, ofIndependent, percent, r, signed, span, unspecified } from "../backtest/words.ts";
import type { WalkForwardFile } from "./program.ts";

export function walkForwardText(report: WalkForwardFile, stopped: boolean, folder: string): string {
  const { run, variants, windows, pooled } = report;
  return [
    `Walk-forward on ${[run.symbols].flat().join(", ")}, ${run.testedFrom} to ${run.testedUntil}${stopped ? " (stopped early)" : ""}`,
    `${variants.length} variants, ${windows.length} windows: chosen on ${run.train}, ${run.embargo} left out, traded for ${run.test} · rules ${run.preset}`,
    ...unspecified([run.withoutSpecification ?? []].flat().map(String)),
    "",
    `${"Traded".padEnd(38)}${"Sharpe a year".padStart(16)}  ${"".padEnd(18)}chosen`,
    `${"".padEnd(38)}${"before".padStart(8)}${"then".padStart(8)}${"trades".padStart(8)}  ${"mean".padEnd(10)}`,
    ...windows.map(windowLine),
    "",
    ...pooledLines(pooled, report),
    "",
    `${"Always the same instead".padEnd(34)}${"chosen".padStart(7)}${"trades".padStart(8)}  mean`,
    ...report.fixed.map(
      ({ variant, chosen, test }) =>
        `${variant.padEnd(34)}${String(chosen).padStart(7)}${String(test.trades).padStart(8)}  ${meanOf(test)}`,
    ),
    ...(report.byLotMeanR === null ? [] : [`Chosen by lot: ${r(report.byLotMeanR)} a trade`]),
    ...baselineLines(report),
    "",
    ...overfittingLines(report),
    "",
    `Report and trades: ${folder}`,
    "",
  ].join("\n");
}

const ratio = (value: number | null): string => (value === null ? "–" : signed(value, 1));

const windowLine = ({ test, sharpe, traded, chosen }: WindowReport): string =>
  `${partText(test).padEnd(38)}${ratio(sharpe.train).padStart(8)}${ratio(sharpe.test).padStart(8)}${String(traded.trades).padStart(8)}  ${meanOf(traded).padEnd(10)}${chosen}`;

const meanOf = ({ results }: TradeFigures): string => (results === null ? "–" : r(results.expectancy.meanR));

function pooledLines({ results, trades, netCents, drawdown }: TradeFigures, { sharpe, tried }: WalkForwardFile) {
  if (results === null) return ["The chosen traded nothing, so there is nothing to measure: no money was risked."];
  const { winRate, expectancy } = results;
  const ci = expectancy.ci === null ? "one day only, no interval" : span(expectancy.ci, r);
  return [
    `All tests    ${trades} trades, won ${percent(winRate.value)} ${span(winRate.wilson, percent)}${ofIndependent(trades, winRate.nIndependent)}`,
    `Mean result  ${r(expectancy.meanR)} a trade after costs, 95 % ${ci}`,
    `Account      ${money(netCents)} in all, deepest fall ${percent(drawdown.max, 2)} of one account that trades all tests`,
    sharpe === null
      ? "Sharpe       too short"
      : `Sharpe       ${signed(sharpe.annual)} a year; it is above zero with probability ${sharpe.deflated?.toFixed(2) ?? "unknown"} after ${trialsText(tried)}`,
  ];
}

function baselineLines({ baselines }: WalkForwardFile): readonly string[] {
  if (baselines === null || baselines.coinFlip === null) return [];
  const { coinFlip, momentumMeanR } = baselines;
  return [
    `A coin at the same moments: ${r(coinFlip.meanR)} a trade, 95 % of coins ${span(coinFlip.range, r)}; ${percent(coinFlip.atLeastAsGood, 0)} of coins did at least as well`,
    ...(momentumMeanR === null ? [] : [`Following the hour before at the same moments: ${r(momentumMeanR)} a trade`]),
  ];
}

function overfittingLines({ overfitting: found, variants, byLotMeanR }: WalkForwardFile): readonly string[] {
  if (variants.length < 2) return ["Overfitting  one variant, so nothing was chosen"];
  if (byLotMeanR === null) return ["Overfitting  not measured: no variant traded"];
  if (found === null) return ["Overfitting  not measured: the tests have fewer than 4 days"];
  const { pbo, halves, blocks, days, lossShare, degradation } = found;
  return [
    `Overfitting  probability ${pbo.toFixed(2)}: so often the best of one half of the test days is worse than the middle on the other; 0.50 is choosing by lot`,
    `             ${halves} halves of ${blocks} blocks of ${days} days; on the other half it lost money in ${percent(lossShare, 0)}`,
    ...(degradation === null
      ? []
      : [
          `             Sharpe of days on the other half = ${signed(degradation.intercept)} ${degradation.slope < 0 ? "−" : "+"} ${Math.abs(degradation.slope).toFixed(2)} × Sharpe where it was chosen`,
        ]),
  ];
}
