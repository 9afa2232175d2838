import { expect, test } from "vitest";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import { type PartRun, type WindowRuns, walkForwardReport } from "../../../backtest/walk-forward/report.ts";
import { windowsOf } from "../../../backtest/walk-forward/windows.ts";
import type { DecisionId } from "../../../core/ids.ts";
import { cents } from "../../../core/money.ts";
import { DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../../core/time.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const FROM = at("2025-01-01T00:00:00Z");
const INITIAL = cents(1000);
const WINDOWS = windowsOf(
  { from: FROM, until: plus(FROM, 8 * DAY_MS) },
  { trainMs: 2 * DAY_MS, testMs: 2 * DAY_MS, embargoMs: 0 },
);

/** One trade at noon of each day from the part's start on, each worth so many R of ten dollars. */
const daily = (from: TimestampMs, results: readonly number[]): PartRun => ({
  trades: results.map((r, number): ClosedTrade => {
    const slot = plus(from, number * DAY_MS + 12 * HOUR_MS);
    return {
      ...{ id: `${slot}` as DecisionId, instrument: BTC, side: "long", tier: "LOW", slot, session: "london" },
      ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0, stopDistance: 2 },
      ...{ entryTime: slot, entryPrice: 100, exitTime: plus(slot, HOUR_MS), exitPrice: 100, exit: "timeout" },
      ...{ r, net: cents(10 * r) },
    };
  }),
  ...{ purged: 1, invalidated: 0, decisionsHash: "h" },
});

/** Of each window the results a day of two variants, in the train part and in the test. */
const runs = (...all: readonly (readonly [number[], number[], number[], number[]])[]): readonly WindowRuns[] =>
  all.map(([trainA, trainB, testA, testB], index) => {
    const window = WINDOWS[index]!;
    const { train, test: part } = window;
    return {
      ...{ window, train: [daily(train.from, trainA), daily(train.from, trainB)] },
      test: [daily(part.from, testA), daily(part.from, testB)],
    };
  });

const TRIED = { total: 2, backtests: 0, variants: 2, lab: 0, labLog: null };
const reportOf = (windows: readonly WindowRuns[]) =>
  walkForwardReport({ variants: ["a", "b"], windows, initial: INITIAL, seed: 1, tried: TRIED });

test("the best before is traded then, and all tests together are counted", () => {
  const found = reportOf(
    runs(
      [
        [2, 1],
        [1, -1],
        [-1, -1],
        [2, 2],
      ],
      [
        [-1, -2],
        [3, 1],
        [1, 1],
        [2, -1],
      ],
      [
        [0, 1],
        [0, 1],
        [-1, 1],
        [2, 2],
      ],
    ),
  );
  expect(found.windows.map(({ chosen }) => chosen)).toEqual(["a", "b", "a"]);
  // −1 −1, 2 −1, −1 1: two of six won.
  expect(found.pooled).toMatchObject({ trades: 6, netCents: -1000 });
  expect(found.pooled.results?.winRate.value).toBeCloseTo(2 / 6, 12);
  expect(found.pooled.results?.expectancy.meanR).toBeCloseTo(-1 / 6, 12);
  // From 1,000 to 980, up to 1,000 again (980 + 20), and down to 980.
  expect(found.pooled.drawdown.max).toBeCloseTo(0.02, 12);
  expect(found.fixed).toMatchObject([
    { variant: "a", chosen: 2, test: { trades: 6, netCents: 0 } },
    { variant: "b", chosen: 1, test: { trades: 6, netCents: 9000 } },
  ]);
  // (0 + 9) R over twelve trades.
  expect(found.byLotMeanR).toBeCloseTo(0.75, 12);
  // Daily shares 0.02 and 0.01: mean 0.015 over deviation 0.01 / √2, times √365.
  expect(found.windows[0]?.sharpe.train).toBeCloseTo((0.015 / (0.01 / Math.SQRT2)) * Math.sqrt(365), 9);
  expect(found.windows[0]).toMatchObject({ trainTrades: 2, purged: { train: 1, test: 1 }, decisionsHash: "h" });
});

test("what never trades beats what loses, and where nothing tells two apart the first is taken", () => {
  const found = reportOf(runs([[-1, -2], [], [1, 1], []], [[1], [2], [1], [2]], [[0, 0], [0, 0], [], []]));
  expect(found.windows.map(({ chosen }) => chosen)).toEqual(["b", "b", "a"]);
  expect(found.windows[0]?.traded).toMatchObject({ trades: 0, results: null });
});

test("overfitting is measured over the days of the tests", () => {
  // b is better on each of the six days; in all halves of two blocks it is chosen rightly.
  const found = reportOf(
    runs(
      [
        [1, 2],
        [1, 2],
        [0, 1],
        [3, 2],
      ],
      [
        [1, 2],
        [1, 2],
        [1, 0],
        [2, 3],
      ],
      [
        [1, 2],
        [1, 2],
        [1, 0],
        [3, 4],
      ],
    ),
  );
  expect(found.overfitting).toMatchObject({ pbo: 0, blocks: 2, halves: 2, days: 6, chosen: [0, 2], lossShare: 0 });
  expect(reportOf(runs([[1], [1], [1], [1]])).overfitting).toBeNull();
});

test("nothing traded is no figure", () => {
  const found = reportOf(runs([[], [], [], []]));
  expect(found).toMatchObject({ pooled: { trades: 0, results: null }, byLotMeanR: null, sharpe: null });
});

test("tests shorter than a day share its row: days are counted once each", () => {
  // Sixteen tests of six hours each: four days, on each of which only the first test trades.
  const until = plus(FROM, 5 * DAY_MS);
  const lengths = { trainMs: DAY_MS, testMs: 6 * HOUR_MS, embargoMs: 0 };
  const short = windowsOf({ from: FROM, until }, lengths).map((window, at): WindowRuns => {
    const { train, test: part } = window;
    const results = at % 4 === 0 ? [at / 4 + 1] : [];
    const early = daily(plus(part.from, -12 * HOUR_MS), results);
    return { window, train: [daily(train.from, []), daily(train.from, [])], test: [early, early] };
  });
  expect(short).toHaveLength(16);
  const found = reportOf(short);
  expect(found.overfitting?.days).toBe(4);
  // Within one day nothing is said of its steadiness, and neither is where nothing was traded.
  expect(found.windows[0]?.sharpe).toEqual({ train: null, test: null });
});

test("sharpe needs thirty days, however many tests lie in them", () => {
  const figures = (days: number) => {
    const lengths = { trainMs: DAY_MS, testMs: 12 * HOUR_MS, embargoMs: 0 };
    const halves = windowsOf({ from: FROM, until: plus(FROM, (days + 1) * DAY_MS) }, lengths).map(
      (window, at): WindowRuns => {
        const run = daily(plus(window.test.from, -12 * HOUR_MS), [at % 3]);
        return { window, train: [daily(window.train.from, [])], test: [run] };
      },
    );
    return walkForwardReport({ variants: ["a"], windows: halves, initial: INITIAL, seed: 1, tried: TRIED }).sharpe;
  };
  expect(figures(29)).toBeNull();
  // Two tests a day: 0 + 1, 2 + 0 and 1 + 2 R in turn, so 1, 2 and 3 % of the account, ten times each:
  // mean 2, deviation √(20 / 29).
  expect(figures(30)?.annual).toBeCloseTo((2 / Math.sqrt(20 / 29)) * Math.sqrt(365), 9);
});

test("without a trade nothing was chosen well or badly", () => {
  const none = runs([[], [], [], []], [[], [], [], []], [[], [], [], []]);
  expect(reportOf(none)).toMatchObject({
    overfitting: null,
    windows: [{ sharpe: { train: null, test: null } }, {}, {}],
  });
});
