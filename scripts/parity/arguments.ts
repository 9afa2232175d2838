/** What `npm run parity` was asked: the flags of a backtest, and how often the live process is killed. */
import { err, ok, type Result } from "../../core/result.ts";
import { type BacktestWish, parseBacktestArguments } from "../backtest/arguments.ts";

export const USAGE = `npm run parity [-- --candles FILES…] [--symbols A,B] [--from ISO] [--to ISO] [--model TAG] [--preset ID]
    [--threshold X] [--allow-holes] [--seed 1] [--kills 2] [--json]

The same minutes through (a) the live process: recorded feed, database, two-minute scans, killed at random moments and
resumed, and (b) the simulator of npm run backtest; every decision's hash is compared.
  --candles FILES    recorded 1m candles; the bundled recording without it
  --kills N          how often the live process is killed with kill -9 on the way; 2 without it
  --json             {"decisions", "equal", "firstDifference", "kills"}
Exit codes: 0 all equal · 1 they differ, the first difference is shown · 2 bad input · 3 something is broken · 130 stopped
`;

const SAMPLE = ["BTC", "ETH", "BNB"].map((base) => `data/sample/binanceusdm_${base}USDT_1m.csv.gz`);

export type ParityWish = Omit<BacktestWish, "out"> & { readonly kills: number };

export function parseParityArguments(args: readonly string[]): Result<ParityWish | "help", readonly string[]> {
  const at = args.indexOf("--kills");
  const kills = at < 0 ? "2" : (args[at + 1] ?? "");
  const others = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  const hasFiles = others.includes("--candles");
  const wish = parseBacktestArguments(hasFiles ? others : [...others, "--candles", ...SAMPLE]);
  if (!/^\d{1,3}$/.test(kills)) return err([`--kills ${kills} is no number of kills. Give 0 to 999.`]);
  if (!wish.ok || wish.value === "help") return wish.ok ? ok("help") : wish;
  if (wish.value.strategy !== null) {
    return err(["--strategy is for npm run backtest alone: here it is proved what the models decide. Leave it out."]);
  }
  const { out: _unused, ...asked } = wish.value;
  return ok({ ...asked, kills: Number(kills) });
}
