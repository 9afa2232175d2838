/** A walk-forward from what every variant did in every part: which was chosen, what it brought, and what luck is in that. */
import type { Cents } from "../../core/money.ts";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { blocksFor, type Overfitting, overfitting } from "../metrics/overfitting.ts";
import { figuresOf, type TradeFigures } from "../report/figures.ts";
import { dailyReturns } from "../report/money.ts";
import { annualSharpe, type SharpeFigures, sharpeFigures, type Trials } from "../report/sharpe.ts";
import type { ClosedTrade } from "../report/trade.ts";
import type { Part, Window } from "./windows.ts";

/** One variant in one part. */
export type PartRun = {
  /** Those that count, in the order of their exits. */
  readonly trades: readonly ClosedTrade[];
  /** Signals that do not count, because they could outlive the part. */
  readonly purged: number;
  /** Trades whose candles broke off. */
  readonly invalidated: number;
  readonly decisionsHash: string;
};

/** Of each variant, in the order of their names. */
export type WindowRuns = {
  readonly window: Window;
  readonly train: readonly PartRun[];
  readonly test: readonly PartRun[];
};

export type WalkForward = {
  readonly variants: readonly string[];
  readonly windows: readonly WindowRuns[];
  readonly initial: Cents;
  readonly seed: number;
  /** These variants included. */
  readonly tried: Trials;
};

export type WindowReport = Window & {
  readonly chosen: string;
  /** Sharpe ratio a year of the chosen where it was chosen, and where it was traded; null within a day or where nothing moves. */
  readonly sharpe: { readonly train: number | null; readonly test: number | null };
  readonly trainTrades: number;
  readonly purged: { readonly train: number; readonly test: number };
  /** What the chosen brought in the test part. */
  readonly traded: TradeFigures;
  /** Of every variant in the train part, in their order: what the choice was made by. */
  readonly trainSharpes: readonly (number | null)[];
  readonly decisionsHash: string;
};

export type WalkForwardReport = {
  readonly variants: readonly string[];
  readonly windows: readonly WindowReport[];
  /** The tests of the chosen, one after the other. */
  readonly pooled: TradeFigures;
  readonly sharpe: SharpeFigures | null;
  readonly tried: Trials;
  /** Each variant in all tests, as if it had always been chosen. */
  readonly fixed: readonly { readonly variant: string; readonly chosen: number; readonly test: TradeFigures }[];
  /** Mean net R a trade over all variants: what choosing by lot brings. Null without a trade. */
  readonly byLotMeanR: number | null;
  /** Over the days of all tests; null with one variant, too few days or without a trade. */
  readonly overfitting: Overfitting | null;
};

export function walkForwardReport(run: WalkForward): WalkForwardReport {
  const { variants, windows, initial, seed } = run;
  const start = windows[0]?.window.test.from ?? (0 as TimestampMs);
  const picks = windows.map((one) => choose(one, initial));
  const traded = windows.flatMap(({ test }, at) => test[picks[at]?.best ?? 0]?.trades ?? []);
  const fixed = variants.map((variant, place) => {
    const trades = windows.flatMap(({ test }) => test[place]?.trades ?? []);
    const chosen = picks.filter(({ best }) => best === place).length;
    return { variant, chosen, test: figuresOf(trades, initial, start, seed) };
  });
  const everyone = windows.flatMap(({ test }) => test.flatMap(({ trades }) => trades));
  const matrix = byDay(windows, ({ test }) => test, initial);
  const chosenDaily = byDay(windows, ({ test }, at) => [test[picks[at]?.best ?? 0] ?? NOTHING], initial).flat();
  const blocks = everyone.length === 0 ? 0 : blocksFor(matrix.length);
  return {
    variants,
    windows: windows.map((one, at) => windowReport(run, one, picks[at] ?? NOTHING_PICKED)),
    pooled: figuresOf(traded, initial, start, seed),
    sharpe: sharpeFigures(chosenDaily, run.tried.total),
    tried: run.tried,
    fixed,
    byLotMeanR: everyone.length === 0 ? null : everyone.reduce((sum, { r }) => sum + r, 0) / everyone.length,
    overfitting: blocks === 0 ? null : overfitting(matrix, blocks),
  };
}

type Pick = { readonly best: number; readonly sharpes: readonly (number | null)[] };
const NOTHING_PICKED: Pick = { best: 0, sharpes: [] };

/**
 * The highest Sharpe ratio of days, of equals the one that brought more, then the first. One without a ratio stands at 0,
 * so what never trades beats what loses.
 */
function choose({ window, train }: WindowRuns, initial: Cents): Pick {
  const sharpes = train.map(({ trades }) => sharpeOf(trades, window.train, initial));
  const nets = train.map(({ trades }) => trades.reduce((sum, { net }) => sum + net, 0));
  const of = (values: readonly (number | null)[], place: number): number => values[place] ?? 0;
  const [best = 0] = sharpes
    .map((_unused, place) => place)
    .toSorted((a, b) => of(sharpes, b) - of(sharpes, a) || of(nets, b) - of(nets, a) || a - b);
  return { best, sharpes };
}

function windowReport(
  { variants, initial, seed }: WalkForward,
  { window, train, test }: WindowRuns,
  { best, sharpes }: Pick,
): WindowReport {
  const [learned, traded] = [train[best] ?? NOTHING, test[best] ?? NOTHING];
  return {
    ...window,
    chosen: variants[best] ?? "",
    sharpe: { train: sharpes[best] ?? null, test: sharpeOf(traded.trades, window.test, initial) },
    trainTrades: learned.trades.length,
    purged: { train: learned.purged, test: traded.purged },
    traded: figuresOf(traded.trades, initial, window.test.from, seed),
    trainSharpes: sharpes,
    decisionsHash: traded.decisionsHash,
  };
}

const NOTHING: PartRun = { trades: [], purged: 0, invalidated: 0, decisionsHash: "" };

const dailyOf = (trades: readonly ClosedTrade[], { from, until }: Part, initial: Cents): readonly number[] =>
  dailyReturns(trades, initial, from, until);

const sharpeOf = (trades: readonly ClosedTrade[], part: Part, initial: Cents): number | null =>
  annualSharpe(dailyOf(trades, part, initial));

/** A row a UTC day that the tests touch, a column a run; what several tests brought on one day is one day's result. */
function byDay(
  windows: readonly WindowRuns[],
  runsOf: (one: WindowRuns, at: number) => readonly PartRun[],
  initial: Cents,
): readonly (readonly number[])[] {
  const rows = new Map<number, number[]>();
  for (const [at, one] of windows.entries()) {
    const { test } = one.window;
    const first = Math.floor(test.from / DAY_MS);
    for (const [column, { trades }] of runsOf(one, at).entries()) {
      for (const [number, share] of dailyOf(trades, test, initial).entries()) {
        const row = rows.get(first + number) ?? [];
        row[column] = (row[column] ?? 0) + share;
        rows.set(first + number, row);
      }
    }
  }
  return [...rows.values()];
}
