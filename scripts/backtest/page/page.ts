/** A backtest's report as one page for a browser: it holds everything it shows, and runs nothing. */
import type { BacktestReport } from "../../../backtest/report/report.ts";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import { unspecified } from "../words.ts";
import { type Charts, drawCharts } from "./charts.ts";
import { html, Markup } from "./markup.ts";
import { baselines, caught, costs, figures, groups, refusals, verdict } from "./sections.ts";
import { STYLE } from "./style.ts";

export type Page = {
  readonly report: BacktestReport;
  readonly trades: readonly ClosedTrade[];
  readonly stopped: boolean;
};

/** The whole file. Figures are those of the report; nothing is computed anew but what the charts draw. */
export async function backtestPage({ report, trades, stopped }: Page): Promise<string> {
  const { run } = report;
  const charts = trades.length === 0 ? null : await drawCharts(report, trades);
  const title = `Backtest of ${run.model}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<p class="soft">${[run.symbols].flat().join(", ")} · ${minute(run.from)} to ${minute(run.until)} UTC${stopped ? " (stopped early)" : ""} ·
${`${Number(run.slots).toLocaleString("en-US")} scans · rules ${run.preset} · confidence from ${run.threshold} · model status ${run.status}`}</p>
${unspecified([run.withoutSpecification ?? []].flat().map(String)).map((sentence) => html`<p>${sentence}</p>`)}
<p class="verdict">${unbroken(verdictOf(report))}</p>
${figures(report)}
${charts === null ? [] : account(charts)}
${
  charts === null
    ? []
    : html`<h2>What trading costs</h2>
${costs(report.execution)}`
}
${charts === null ? [] : chances(charts)}
${charts === null ? [] : tables(report)}
<h2>Without a model</h2>
<p>An edge has to be more than what a coin, the last hour or patience would have brought.</p>
${baselines(report)}
<h2>What was refused</h2>
<p>Every symbol is judged every two minutes. Each refused decision counts once, by the first rule that said no.</p>
${refusals(report)}
<footer><p>${`Decisions ${run.decisionsHash}, seed ${run.seed}.`} A backtest shows what would have been, not what will be.</p></footer>
</body>
</html>
`.text;
}

/** A figure and its unit stay on one line. */
const unbroken = (text: string): string => text.replaceAll(/(?<=\d) (?=[R%])/g, "\u00a0");

const minute = (iso: unknown): string => String(iso).slice(0, 16).replace("T", " ");

function verdictOf({ expectancy, trades }: BacktestReport): string {
  return expectancy === null
    ? "No trade was closed, so there is nothing to measure."
    : verdict(expectancy, trades.closed);
}

const account = ({ balance, falls }: Charts): Markup => html`<h2>The account</h2>
${figure(balance, "The balance goes from exit to exit; the broken line is where it began.")}
${figure(falls, "How far the balance was below its highest so far.")}`;

const chances = ({ reliability, results }: Charts): Markup => html`<h2>Were the stated chances right?</h2>
${figure(reliability, "Each dot is a fifth of the trades, from the lowest stated chance to the highest; its bar is where the true win rate lies 95 times of 100. Stated chances that are right lie on the broken line.")}
<h2>How trades ended</h2>
${figure(results, "R is the result in units of what the stop risked: −1 R is a stop, before costs.")}`;

const tables = (report: BacktestReport): Markup => html`<h2>Which trades</h2>
<p>Stated is the mean chance said before, won is what came, with Wilson's 95 % by the trades that do not overlap in time on a symbol; error is stated less won. Few trades say little.</p>
${groups("Tier", report.tiers)}
${caught(report.tiers)}
${groups("Session", report.sessions)}
${groups("Volatility", report.regimes)}
${groups("Symbol", report.symbols)}`;

const figure = (chart: Markup, words: string): Markup =>
  html`<figure>
${chart}
<figcaption>${words}</figcaption>
</figure>`;
