/** What `npm run walk-forward` was asked: every mistake at once, one sentence each. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Lengths } from "../../backtest/walk-forward/windows.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from "../../core/time.ts";
import { isSeed, isShare, listFlag, numberFlag, rangeFlags, symbolsFlag } from "../backtest/flags.ts";
import type { GroundWish } from "../backtest/open.ts";

export const USAGE = `npm run walk-forward -- --candles FILES… --train 60d --test 20d [--embargo 1d] [--thresholds 0.4,0.45,0.5]
    [--models A,B] [--strategies FILES] [--symbols A,B] [--from ISO] [--to ISO] [--preset ID] [--allow-holes]
    [--workers N] [--seed 1] [--out DIR] [--json]

Chooses among variants on one stretch of history and trades the choice on the next, window after window.
  --candles FILES    as in npm run backtest; --symbols, --from, --to, --preset and --allow-holes as well
  --train, --test    how long a choice is made on, and how long it is traded: days, hours or minutes, like 60d, 36h, 90m
  --embargo          left out between the two; 1d without it
  --thresholds X,Y   confidences a signal needs; without it THRESHOLD alone
  --models A,B       models of "npm run models -- list"; without it the one that serves
  --strategies FILES modules as of --strategy, separated by commas; alone, no model is asked for its opinion
  --workers N        windows simulated at once, each on a thread; as many as cores without it, and it changes no figure
  --seed N           of everything that is drawn: intervals, coin flips
  --out DIR          report.json and the trades go there; VAR_DIR/walk-forward/… without it
Every model and strategy is tried with every threshold. Exit codes: 0 done, also when stopped early · 2 bad input, nothing
written · 3 something is broken
`;

export type WalkForwardWish = {
  readonly ground: GroundWish;
  readonly lengths: Lengths;
  /** Null = none named: the model that serves, unless there are strategies. */
  readonly models: readonly string[] | null;
  readonly strategies: readonly string[];
  readonly thresholds: readonly number[] | null;
  readonly workers: number;
  readonly seed: number;
  readonly out: string | null;
  readonly json: boolean;
};

const text = { type: "string" } as const;
const OPTIONS = {
  candles: { type: "string", multiple: true },
  ...{ symbols: text, from: text, to: text, until: text, preset: text },
  ...{ train: text, test: text, embargo: text, thresholds: text, models: text, strategies: text },
  ...{ workers: text, seed: text, out: text },
  "allow-holes": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function parseWalkForwardArguments(
  args: readonly string[],
): Result<WalkForwardWish | "help", readonly string[]> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true) return ok("help");
    return wishOf(values, [...(values.candles ?? []), ...positionals]);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

function wishOf(values: Values, files: readonly string[]): Result<WalkForwardWish, readonly string[]> {
  const problems: string[] = files.length === 0 ? ["--candles FILES is missing, so there is nothing to test on."] : [];
  const range = rangeFlags(values, problems);
  const symbols = symbolsFlag(values.symbols, problems);
  const lengths = {
    trainMs: duration("--train", values.train, 1, problems),
    testMs: duration("--test", values.test, 1, problems),
    embargoMs: duration("--embargo", values.embargo ?? "1d", 0, problems),
  };
  const thresholds = thresholdsOf(values.thresholds, problems);
  const seed = numberFlag("--seed", values.seed ?? "1", isSeed, problems) ?? 1;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 64;
  const workers = numberFlag("--workers", values.workers, isCount, problems) ?? availableParallelism();
  if (problems.length > 0) return err(problems);
  const ground = {
    ...{ files, ...range, symbols, allowHoles: values["allow-holes"] === true },
    ...{ preset: values.preset ?? null, threshold: null },
  };
  return ok({
    ...{ ground, lengths, thresholds, workers, seed, out: values.out ?? null, json: values.json === true },
    models: listFlag(values.models),
    strategies: listFlag(values.strategies) ?? [],
  });
}

const UNITS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS };

/** As it is written: 60d, 36h, 90m. */
export function durationText(ms: number): string {
  const unit = [DAY_MS, HOUR_MS].find((one) => ms % one === 0) ?? MINUTE_MS;
  return `${ms / unit}${unit === DAY_MS ? "d" : unit === HOUR_MS ? "h" : "m"}`;
}

/** Whole scans, at least `least` of them. */
function duration(flag: string, given: string | undefined, least: number, problems: string[]): number {
  const [, digits = "", unit = ""] = /^(\d{1,6}(?:\.\d+)?)([dhm])$/.exec(given ?? "") ?? [];
  const ms = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN);
  if (Number.isInteger(ms / SLOT_MS) && ms >= least * SLOT_MS) return ms;
  problems.push(
    given === undefined
      ? `${flag} is missing. Write how long, like ${flag} 20d.`
      : `${flag} ${given} is no length of time. Write days, hours or even minutes, like 20d, 36h or 90m.`,
  );
  return 0;
}

function thresholdsOf(given: string | undefined, problems: string[]): readonly number[] | null {
  const texts = listFlag(given);
  if (texts === null) return null;
  if (texts.length === 0) problems.push("--thresholds names no threshold. Write some, like 0.4,0.45.");
  const numbers = texts.map((one) => numberFlag("--thresholds", one, isShare, problems) ?? 0);
  if (new Set(numbers).size < numbers.length) problems.push(`--thresholds ${given} names one twice.`);
  return numbers;
}
