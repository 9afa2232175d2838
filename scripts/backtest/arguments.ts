/** What `npm run backtest` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, parseIsoUtc, type TimestampMs } from "../../core/time.ts";

export const USAGE = `npm run backtest -- --candles FILES… [--symbols BTC/USDT,ETH/USDT] [--from ISO] [--to ISO]
    [--model TAG] [--strategy FILE] [--preset ID] [--threshold X] [--seed 1] [--out DIR] [--json]

The scans of a live run over recorded 1m candles, as fast as they go: same decisions, same rules, same outcomes.
  --candles FILES    CSV, CSV.gz or Parquet of 1m candles, named like binanceusdm_BTCUSDT_1m.csv.gz
  --symbols A,B      only these, in this order; all that the files hold without it
  --from, --to ISO   half-open range, UTC; what comes before --from is warm-up. All that can be judged without them
  --model TAG        a model of "npm run models -- list"; without it the one that serves
  --strategy FILE    a module whose function "strategy" is asked in place of the models; docs/reference/backtest.md
  --preset ID        account rules; without it FTMO_PRESET
  --threshold X      confidence a signal needs, 0 to 1; without it THRESHOLD
  --seed N           of everything that is drawn: intervals, coin flips
  --out DIR          report.json, report.html and the trades go there; VAR_DIR/backtests/… without it
  --json             the report as one JSON object instead of text
Exit codes: 0 done, also when stopped early · 2 bad input, nothing written · 3 something is broken
`;

export type BacktestWish = {
  readonly files: readonly string[];
  readonly symbols: readonly string[] | null;
  readonly from: TimestampMs | null;
  readonly until: TimestampMs | null;
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
  const from = instant("--from", values.from, problems);
  const until = instant("--to", values.to, problems);
  if (from !== null && until !== null && until <= from) {
    problems.push(`--to ${isoUtc(until)} is not after --from ${isoUtc(from)}, so the range is empty.`);
  }
  const threshold = number("--threshold", values.threshold, (value) => value >= 0 && value <= 1, problems);
  const seed = number("--seed", values.seed ?? "1", (value) => Number.isSafeInteger(value) && value >= 0, problems);
  if (problems.length > 0) return err(problems);
  return ok({
    ...{ files, from, until, threshold, seed: seed ?? 1, json: values.json === true },
    symbols: values.symbols?.split(",").map((symbol) => symbol.trim().toUpperCase()) ?? null,
    ...{
      model: values.model ?? null,
      strategy: values.strategy ?? null,
      preset: values.preset ?? null,
      out: values.out ?? null,
    },
  });
}

function instant(flag: string, text: string | undefined, problems: string[]): TimestampMs | null {
  if (text === undefined) return null;
  const parsed = parseIsoUtc(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (parsed.ok) return parsed.value;
  problems.push(`${flag} ${text} is no time. Write it like 2025-06-09 or 2025-06-09T12:00:00Z.`);
  return null;
}

function number(
  flag: string,
  text: string | undefined,
  allowed: (value: number) => boolean,
  problems: string[],
): number | null {
  if (text === undefined) return null;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (allowed(value)) return value;
  problems.push(`${flag} ${text} is not possible.`);
  return null;
}
