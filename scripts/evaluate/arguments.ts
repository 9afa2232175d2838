/** What `npm run evaluate` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";

export const USAGE = `npm run evaluate -- --model TAG --candles FILES… [--venue V] [--symbol S] [--fill 0] [--json]

What a model would have said on recorded 1m candles, and what that was worth: one row per instrument, side and 15 minutes.
  --model TAG        a model of "npm run models -- list", shipped or trained here
  --candles FILES    CSV, CSV.gz or Parquet, named like binanceusdm_BTCUSDT_1m.csv.gz, or what npm run import reads:
                     Binance's .zip, freqtrade's .json and .feather; any symbol, any venue, one or more
  --venue VENUE      of files whose names do not say it, like binanceusdm
  --symbol SYMBOL    the same, like BTC/USDT
  --fill MINUTES     fill gaps up to so many minutes with flat candles without volume, for venues that publish none
                     when nothing was traded; at most 60, 0 without it
  --json             one JSON object instead of tables
Exit codes: 0 done · 2 bad input · 3 the model's files are broken
`;

export type EvaluateWish = {
  readonly kind: "evaluate";
  readonly tag: string;
  readonly files: readonly string[];
  /** Null = the names of the files say it. */
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly fillMinutes: number;
  readonly json: boolean;
};
export type Wish = { readonly kind: "help" } | EvaluateWish;

const MOST_FILLED = 60;
const OPTIONS = {
  model: { type: "string" },
  candles: { type: "string", multiple: true },
  venue: { type: "string" },
  symbol: { type: "string" },
  fill: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export function parseEvaluateArguments(args: readonly string[]): Result<Wish, readonly string[]> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true) return ok({ kind: "help" });
    return wishOf(values, [...(values.candles ?? []), ...positionals]);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function wishOf(
  { model: tag, venue, symbol, fill = "0", json = false }: Values,
  files: readonly string[],
): Result<Wish, readonly string[]> {
  const fillMinutes = /^\d{1,2}$/.test(fill) ? Number(fill) : Number.NaN;
  const problems = [
    ...(tag === undefined ? ['--model TAG is missing; "npm run models -- list" names what there is.'] : []),
    ...(files.length === 0 ? ["--candles FILES is missing, so there is nothing to evaluate on."] : []),
    ...(fillMinutes <= MOST_FILLED ? [] : [`--fill ${fill} is not possible. Take 0 to ${MOST_FILLED} minutes.`]),
  ];
  if (problems.length > 0 || tag === undefined) return err(problems);
  return ok({ kind: "evaluate", tag, files, venue: venue ?? null, symbol: symbol ?? null, fillMinutes, json });
}
