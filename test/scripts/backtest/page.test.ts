import { expect, test } from "vitest";
import { type BacktestReport, backtestReport } from "../../../backtest/report/report.ts";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import { toColumns } from "../../../core/candle.ts";
import type { DecisionId } from "../../../core/ids.ts";
import { sha256 } from "../../../core/ids.ts";
import { cents } from "../../../core/money.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { openExecutionFiles } from "../../../db/execution.ts";
import { specOf } from "../../../risk/symbols.ts";
import { html, table } from "../../../scripts/backtest/page/markup.ts";
import { backtestPage } from "../../../scripts/backtest/page/page.ts";
import { fallsOf, histogramOf, reliabilityOf } from "../../../scripts/backtest/page/series.ts";
import { backtestText } from "../../../scripts/backtest/text.ts";
import { BTC, START } from "../../support/ledger.ts";

const EVIL = `<script src="http://evil.example">alert('1')</script>`;
const DAYS = 2;
const UNTIL = (START + DAYS * DAY_MS) as TimestampMs;

const aTrade = (number: number, r: number): ClosedTrade => {
  const slot = (START + number * 6 * HOUR_MS) as TimestampMs;
  return {
    ...{ id: sha256(`${number}`) as DecisionId, instrument: BTC, side: "long", tier: "HIGH", slot, session: "london" },
    ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0.0375, stopDistance: 2 },
    ...{ entryTime: slot, entryPrice: 100, exitTime: (slot + HOUR_MS) as TimestampMs, exitPrice: 100, exit: "timeout" },
    ...{ r, net: cents(r * 100) },
  };
};

/** Flat candles, so that the coin and the hour before have something to trade on. */
const flat = toColumns(
  Array.from({ length: DAYS * 1440 }, (_unused, minute) => {
    const openTime = (START + minute * MINUTE_MS) as TimestampMs;
    return { openTime, open: 100, high: 100, low: 100, close: 100, volume: 1 };
  }),
);

async function reportOf(trades: readonly ClosedTrade[], tag = "model-1"): Promise<BacktestReport> {
  const metrics = await openExecutionFiles("none").current();
  if (!metrics.ok) throw new Error(metrics.error.text);
  const label = { horizonMinutes: 240, targetMultiple: 2, costBps: 7.5 } as Parameters<
    typeof backtestReport
  >[0]["bundle"]["label"];
  const counts = [
    { instrument: BTC, side: "long", firstRefusal: "CONFIDENCE_LOW", tier: "LOW", decisions: 1234 },
    { instrument: BTC, side: "long", firstRefusal: `OTHER ${tag}`, tier: "LOW", decisions: 5 },
  ] as unknown as Parameters<typeof backtestReport>[0]["counts"];
  return backtestReport({
    ...{ from: START, until: UNTIL, slots: 1440, bundle: { tag, status: "observation", label }, preset: "p", seed: 1 },
    ...{ threshold: 0.4, initial: cents(1000), tape: new Map([[BTC, flat]]), trades, open: 0, invalidated: 0, counts },
    ...{ decisionsHash: "abc", metrics: metrics.value, specs: specOf },
    tried: { total: 1, backtests: 1, variants: 0, lab: 0, labLog: null },
    refused: new Map([["HIGH", { n: 9, wins: 4 }]]),
  });
}

const RESULTS = [2, -1, 0.5, -1, -1, 0.25, 2];
const TRADES = RESULTS.map((r, number) => aTrade(number, r));

test("an instrument that nobody wrote down how to trade is named", async () => {
  const report = await reportOf([]);
  const run = { ...report.run, withoutSpecification: ["x:NONE/USDT"] };
  const page = await backtestPage({ report: { ...report, run }, trades: [], stopped: false });
  expect(page).toContain("Nobody wrote down how x:NONE/USDT is traded");
  expect(backtestText({ ...report, run }, false, "out")).toContain("Nobody wrote down how x:NONE/USDT is traded");
  expect(report.run.withoutSpecification).toEqual([]);
});

test("the page says the report's figures, draws one picture per chart, and needs nothing from elsewhere", async () => {
  const report = await reportOf(TRADES);
  const page = await backtestPage({ report, trades: TRADES, stopped: false });
  // 1.75 R over seven trades, four of them won.
  for (const figure of [
    "7 trades brought +0.250\u00a0R each",
    "57.1 %",
    "+175.00",
    "1,234",
    "The confidence is below",
  ]) {
    expect(page).toContain(figure);
  }
  expect(page.match(/<svg /g)).toHaveLength(4);
  expect(page.match(/<\/svg>/g)).toHaveLength(4);
  expect(page).not.toMatch(/<script|http|<link|<img|@import|url\((?!#)|ecmeta/);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).toContain("Spread and slippage: execution metrics");
});

test("what comes from outside cannot become markup", async () => {
  const page = await backtestPage({ report: await reportOf(TRADES, EVIL), trades: TRADES, stopped: true });
  expect(page).not.toContain("<script");
  expect(page).toContain("&lt;script src=&quot;");
  expect(page).toContain("(stopped early)");
  expect(html`<p title="${`"&'`}">${"<b>"}</p>`.text).toBe('<p title="&quot;&amp;&#39;">&lt;b&gt;</p>');
  expect(table(["<i>"], [["a & b"]]).text).toContain("<th>&lt;i&gt;</th>");
});

test("a run without a trade has no chart and says so", async () => {
  const page = await backtestPage({ report: await reportOf([]), trades: [], stopped: false });
  expect(page).toContain("No trade was closed, so there is nothing to measure.");
  expect(page).not.toMatch(/<svg|trading costs/);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test("one trade alone can be drawn", async () => {
  const one = TRADES.slice(0, 1);
  const page = await backtestPage({ report: await reportOf(one), trades: one, stopped: false });
  expect(page).toContain("1 trade brought +2.000\u00a0R each on average after costs. They are all of one day");
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test("falls are counted from the highest so far", () => {
  const curve = [1000, 1250, 1000, 1500].map((dollars, at) => ({ at: at as TimestampMs, balance: cents(dollars) }));
  const falls = fallsOf(curve);
  expect(falls.map(([at]) => at)).toEqual([0, 1, 2, 3]);
  expect(falls.map(([, fall]) => fall)).toEqual([0, 0, expect.closeTo(-20, 12), 0]);
});

test("results are counted in quarters of R, and in wider bars where there would be too many", () => {
  expect(histogramOf([-1.1, -1.05, 0, 0.2, 0.25])).toEqual({
    width: 0.25,
    bars: [
      { from: -1.25, n: 2 },
      ...[-1, -0.75, -0.5, -0.25].map((from) => ({ from, n: 0 })),
      { from: 0, n: 2 },
      { from: 0.25, n: 1 },
    ],
  });
  expect(histogramOf([0, 12]).width).toBe(0.5);
  expect(histogramOf([0, 30]).width).toBe(1);
  expect(histogramOf([0, 100]).width).toBe(3);
});

test("each bin's bar is Wilson's interval, in percent", () => {
  const [point] = reliabilityOf([{ n: 2, stated: 0.6, realised: 0.5 }]);
  expect(point).toEqual({
    ...{ stated: 60, won: 50, low: expect.closeTo(9.45312, 4), high: expect.closeTo(90.54688, 4) },
  });
});
