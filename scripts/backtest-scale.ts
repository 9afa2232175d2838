/** `npm run backtest:scale`: whether a backtest's cost grows in a straight line with candles and with symbols. */
import { type Line, leastSquares } from "../backtest/metrics/least-squares.ts";
import { refuse } from "./backtest/refuse.ts";
import { type Asked, type Walked, walked, withShippedModels } from "./bench/walked.ts";

const COINS = ["BTC/USDT", "ETH/USDT", "BNB/USDT"] as const;
const DAYS = [2, 4, 6, 8, 10];
const ONE = COINS.slice(0, 1);
const DAYS_OF_SYMBOLS = 4;
const ROUNDS = 3;

type Measured = Asked & Walked;

/** The least of several rounds for each: what neighbours on the machine add is not the backtest's. */
async function measured(asked: readonly Asked[], ask: (one: Asked) => Promise<Walked>): Promise<readonly Measured[]> {
  const best = new Map<Asked, Measured>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of asked) {
      const took = { ...one, ...(await ask(one)) };
      if (took.seconds < (best.get(one)?.seconds ?? Number.POSITIVE_INFINITY)) best.set(one, took);
    }
  }
  return [...best.values()].toSorted((a, b) => a.candles - b.candles);
}

function table(title: string, rows: readonly Measured[], { slope, intercept, r2 }: Line): string {
  const lines = rows.map(
    ({ symbols, days, candles, seconds, decisions }) =>
      `  ${symbols.length} symbols × ${days} days  ${candles} candles  ${decisions} decisions  ${seconds.toFixed(2)} s`,
  );
  const each = (slope * 1e6).toFixed(1);
  return [title, ...lines, `  line: ${intercept.toFixed(2)} s + ${each} µs a candle, R² ${r2.toFixed(4)}`, ""].join(
    "\n",
  );
}

const lineOf = (rows: readonly Measured[]): Line =>
  leastSquares(rows.map(({ candles, seconds }) => [candles, seconds]));

const USAGE = `npm run backtest:scale

Backtests of several lengths and of several symbols with the models that ship, each ${ROUNDS} times, and the straight line through what
they took. Some minutes; nothing is written. Exit codes: 0 done · 2 bad input
`;

const args = process.argv.slice(2);
if (args.length === 0) await measure();
else if (args.every((one) => one === "--help" || one === "-h")) process.stdout.write(USAGE);
else refuse(2, [`It takes no flags but --help, so ${args.join(" ")} means nothing here. Nothing was measured.`]);

function measure(): Promise<void> {
  return withShippedModels(async (inference) => {
    const ask = (one: Asked): Promise<Walked> => walked(one, inference);
    // The first run compiles; it would bend the line.
    await ask({ symbols: ONE, days: 2 });
    const byDays = await measured(
      DAYS.map((days) => ({ symbols: ONE, days })),
      ask,
    );
    const bySymbols = await measured(
      COINS.map((_coin, index) => ({ symbols: COINS.slice(0, index + 1), days: DAYS_OF_SYMBOLS })),
      ask,
    );
    process.stdout.write(table("Processor time by candles, one symbol", byDays, lineOf(byDays)));
    process.stdout.write(table("Processor time by symbols", bySymbols, lineOf(bySymbols)));
  });
}
