/** What `npm run execution:measure` is asked for. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";

export const USAGE = `npm run execution:measure [-- FILES… --days 30 --out DIR] [--json]
npm run execution:measure -- --rollback "why"

Measures spreads and slippage per symbol and session and makes them current for cost estimates, outcomes and backtests.
  FILES              recorded quotes: Binance book tickers named spot_btcusdt_DATE.gz or usdm_btcusdt_DATE.gz, or tables
                     of spreads by the minute (csv, csv.gz); without files the quotes and fills that the process stored
  --days N           of the stored quotes and fills only the newest N days; 30 without it
  --out DIR          where the metrics go; VAR_DIR/execution without it
  --rollback WHY     back to the metrics that were current before
  --json             the metrics as one JSON object
`;

const OPTIONS = {
  days: { type: "string" },
  out: { type: "string" },
  rollback: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export type Wish =
  | { readonly kind: "help" }
  | { readonly kind: "rollback"; readonly reason: string; readonly out: string | null }
  | {
      readonly kind: "measure";
      readonly files: readonly string[];
      readonly days: number;
      readonly out: string | null;
      readonly json: boolean;
    };

export function parseArguments(args: readonly string[]): Result<Wish, string> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const out = values.out ?? null;
    if (values.help === true) return ok({ kind: "help" });
    if (values.rollback !== undefined) {
      const reason = values.rollback.trim();
      if (reason === "") return err('--rollback needs a reason, for example --rollback "spreads of a holiday".');
      return ok({ kind: "rollback", reason, out });
    }
    const days = /^[1-9]\d{0,3}$/.test(values.days ?? "30") ? Number(values.days ?? "30") : null;
    if (days === null) return err(`--days ${values.days} is no number of days. Give 1 to 9999.`);
    return ok({ kind: "measure", files: positionals, days, out, json: values.json === true });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
