/** One walk-forward from what was asked to its report. */
import { type Baselines, baselinesOf } from "../../backtest/report/baselines.ts";
import type { ClosedTrade } from "../../backtest/report/trade.ts";
import { type WalkForwardReport, type WindowRuns, walkForwardReport } from "../../backtest/walk-forward/report.ts";
import { lifeMs, type Window, windowsOf } from "../../backtest/walk-forward/windows.ts";
import { cents } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, MINUTE_MS } from "../../core/time.ts";
import { specOf } from "../../risk/symbols.ts";
import { type Ground, openGround } from "../backtest/open.ts";
import type { Around } from "../backtest/run.ts";
import { withMore } from "../backtest/trials.ts";
import { askedOf } from "../backtest/tries.ts";
import { unspecified } from "../backtest/words.ts";
import { durationText, type WalkForwardWish } from "./arguments.ts";
import { shared, simulateParts } from "./pool.ts";
import { type Base, choosersOf, namesOf, openBases, variantsOf } from "./variants.ts";

export type WalkForwardFile = {
  readonly run: Readonly<Record<string, string | number | readonly string[]>>;
  /** Of the range of all tests; null where the variants' trades differ in shape. */
  readonly baselines: Baselines | null;
} & WalkForwardReport;

export type Finished = {
  readonly report: WalkForwardFile;
  /** Of the chosen, in the tests. */
  readonly trades: readonly ClosedTrade[];
  readonly stopped: boolean;
  /** Names what was asked and decided. */
  readonly asked: string;
};

type Refused = readonly string[];

export async function runWalkForward(
  wish: WalkForwardWish,
  environment: NodeJS.ProcessEnv,
  around: Around,
): Promise<Result<Finished, Refused>> {
  const ground = await openGround(wish.ground, environment);
  if (!ground.ok) return ground;
  const windows = windowsOf(ground.value, wish.lengths);
  if (windows.length === 0) return err([tooShort(ground.value, wish)]);
  const bases = await openBases(ground.value, choosersOf(wish));
  if (!bases.ok) return bases;
  const life = Math.max(...bases.value.map(({ bundle }) => lifeMs(bundle.label.horizonMinutes)));
  if (Math.min(wish.lengths.trainMs, wish.lengths.testMs) <= life) {
    const longer = `${life / MINUTE_MS} minutes`;
    return err([
      `A trade may live ${longer}, so nothing counts in a part of that length. Make --train and --test longer.`,
    ]);
  }
  for (const one of unspecified(withoutSpec(ground.value))) around.onWarning(one);
  const thresholds = wish.thresholds ?? [ground.value.values.THRESHOLD];
  const tape = shared(ground.value.tape);
  const done = await simulateParts({
    work: {
      ...{ ground: wish.ground, tape, variants: variantsOf(bases.value, thresholds) },
      environment: { ...environment },
    },
    parts: windows.flatMap(({ train, test }) => [train, test]),
    ...{ workers: wish.workers, signal: around.signal },
    onProgress: (finished) => around.onProgress(finished, 2 * windows.length),
  });
  if (!done.ok) return done;
  const reached = windows.flatMap((window, at): readonly WindowRuns[] => {
    const [train = null, test = null] = [done.value[2 * at], done.value[2 * at + 1]];
    return train === null || test === null ? [] : [{ window, train, test }];
  });
  if (reached.length === 0) return err(["It was stopped before a window was done. Nothing was written."]);
  return ok(finished({ wish, ground: ground.value, bases: bases.value, thresholds, around, windows, reached }));
}

type Parts = {
  readonly wish: WalkForwardWish;
  readonly ground: Ground;
  readonly bases: readonly Base[];
  readonly thresholds: readonly number[];
  readonly around: Around;
  readonly windows: readonly Window[];
  readonly reached: readonly WindowRuns[];
};

function finished({ wish, ground, bases, thresholds, around, windows, reached }: Parts): Finished {
  const variants = namesOf(bases, thresholds);
  const { seed, lengths } = wish;
  const decided = reached.map(({ train, test }) => [...train, ...test].map(({ decisionsHash }) => decisionsHash));
  const { from, until, preset } = ground;
  const asked = askedOf({
    symbols: [...ground.tape.keys()],
    from,
    until,
    preset: preset.id,
    lengths,
    variants,
    decided,
  });
  const tried = withMore(around.tried, { variants: around.known.has(asked) ? 0 : variants.length });
  const initial = cents(ground.values.ACCOUNT_INITIAL);
  const found = walkForwardReport({ variants, windows: reached, initial, seed, tried });
  const trades = found.windows.flatMap(({ chosen }, at) => reached[at]?.test[variants.indexOf(chosen)]?.trades ?? []);
  const [first, last] = [
    reached[0]?.window.test.from ?? ground.from,
    reached.at(-1)?.window.test.until ?? ground.until,
  ];
  const label = bases[0]?.bundle.label;
  const alike = bases.every(({ bundle }) => JSON.stringify(bundle.label) === JSON.stringify(label));
  const report: WalkForwardFile = {
    run: {
      ...{ from: isoUtc(ground.from), until: isoUtc(ground.until), symbols: [...ground.tape.keys()] },
      ...{ testedFrom: isoUtc(first), testedUntil: isoUtc(last), windows: reached.length },
      ...{ train: durationText(lengths.trainMs), test: durationText(lengths.testMs) },
      ...{ embargo: durationText(lengths.embargoMs), preset: ground.preset.id, seed, initialCents: initial },
      withoutSpecification: withoutSpec(ground),
    },
    ...found,
    baselines:
      label === undefined || !alike
        ? null
        : baselinesOf(trades, ground.tape, label, { from: first, until: last, seed }),
  };
  return { report, trades, stopped: reached.length < windows.length, asked };
}

const withoutSpec = ({ tape }: Ground): readonly string[] => [...tape.keys()].filter((id) => specOf(id) === null);

const tooShort = ({ from, until }: Ground, { lengths: { trainMs, testMs, embargoMs } }: WalkForwardWish): string =>
  `From ${isoUtc(from)} to ${isoUtc(until)} there is no room for one window of ${durationText(trainMs)} to choose on, ${durationText(embargoMs)} between and ${durationText(testMs)} to trade. Nothing was written: make them shorter or the range longer.`;
