/** What `npm run backtest` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import { type AskedRange, isSeed, isShare, numberFlag, rangeFlags, symbolsFlag } from "./flags.ts";

export const USAGE = `npm run backtest -- --candles FILES… [--symbols BTC/USDT,ETH/USDT] [--from ISO] [--to ISO]
    [--model TAG] [--strategy FILE] [--preset ID] [--threshold X] [--allow-holes] [--seed 1] [--out DIR] [--json]

The scans of a live run over recorded 1m candles, as fast as they go: same decisions, same rules, same outcomes.
  --candles FILES    CSV, CSV.gz or Parquet of 1m candles, named like binanceusdm_BTCUSDT_1m.csv.gz; of a folder all of them
  --symbols A,B      only these, in this order; all that the files hold without it
  --from, --to ISO   (--until is --to) half-open range, UTC; what comes before --from is warm-up. All that can be judged without them
  --allow-holes      missing candles are judged as live judges them; without it they are refused
  --model TAG        a model of "npm run models -- list"; without it the one that serves
  --strategy FILE    a module whose function "strategy" is asked in place of the models; docs/reference/backtest.md
  --preset ID        account rules; without it FTMO_PRESET
  --threshold X      confidence a signal needs, 0 to 1; without it THRESHOLD
  --seed N           of everything that is drawn: intervals, coin flips
  --out DIR          report.json, report.html and the trades go there; VAR_DIR/backtests/… without it
  --json             the report as one JSON object instead of text
Exit codes: 0 done, also when stopped early · 2 bad input, nothing written · 3 something is broken
`;

export type BacktestWish = AskedRange & {
  readonly files: readonly string[];
  readonly symbols: readonly string[] | null;
  /** False refuses a range in which candles are missing. */
  readonly allowHoles: boolean;
  readonly model: string | null;
  readonly strategy: string | null;
  readonly preset: string | null;
  readonly threshold: number | null;
  readonly seed: number;
  readonly out: string | null;
  readonly json: boolean;
};

const OPTIONS = {
  candles: { type: "string", multiple: true },
  symbols: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  until: { type: "string" },
  "allow-holes": { type: "boolean" },
  model: { type: "string" },
  strategy: { type: "string" },
  preset: { type: "string" },
  threshold: { type: "string" },
  seed: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function parseBacktestArguments(args: readonly string[]): Result<BacktestWish | "help", readonly string[]> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true) return ok("help");
    return wishOf(values, [...(values.candles ?? []), ...positionals]);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

function wishOf(values: Values, files: readonly string[]): Result<BacktestWish, readonly string[]> {
  const problems: string[] = files.length === 0 ? ["--candles FILES is missing, so there is nothing to test on."] : [];
  const range = rangeFlags(values, problems);
  const symbols = symbolsFlag(values.symbols, problems);
  const threshold = numberFlag("--threshold", values.threshold, isShare, problems);
  const seed = numberFlag("--seed", values.seed ?? "1", isSeed, problems);
  if (problems.length > 0) return err(problems);
  return ok({
    ...{ files, ...range, threshold, seed: seed ?? 1, json: values.json === true },
    ...{ symbols, allowHoles: values["allow-holes"] === true },
    ...{
      model: values.model ?? null,
      strategy: values.strategy ?? null,
      preset: values.preset ?? null,
      out: values.out ?? null,
    },
  });
}
