/** `npm run challenge`: simulated attempts at a firm's challenge, by the rules and sizes of the product itself. */
import { loadConfig } from "../app/config/load.ts";
import { type DaySource, fromTrades, fromTradesPerDay, fromWinRate } from "../backtest/challenge/days.ts";
import { historicalAttempts } from "../backtest/challenge/history.ts";
import { type ChallengePlan, simulateChallenge } from "../backtest/challenge/simulate.ts";
import type { Trade } from "../backtest/challenge/trades.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { TimestampMs } from "../core/time.ts";
import { refuse } from "./backtest/refuse.ts";
import {
  type ChallengeArguments,
  type Outcomes,
  parseChallengeArguments,
  USAGE,
  USUAL_COST_R,
} from "./challenge/arguments.ts";
import { historyGate, historyText, reportText } from "./challenge/report.ts";
import { challengeRules } from "./challenge/rules.ts";
import { readTrades } from "./challenge/trades-file.ts";

/** Simulated days have dates of their own; a summer and a winter clock change come soon after. */
const START = Date.parse("2026-01-05T12:00:00Z") as TimestampMs;

async function run(wanted: ChallengeArguments): Promise<void> {
  const planned = await planOf(wanted);
  if (!planned.ok) {
    refuse(2, planned.error);
    return;
  }
  const { plan, trades } = planned.value;
  const result = simulateChallenge(plan);
  const history = trades === null ? null : historicalAttempts({ phases: plan.phases, trades, starts: wanted.starts });
  const historical = history === null ? {} : { gates: [...result.gates, historyGate(history)], history };
  process.stdout.write(
    wanted.json
      ? `${JSON.stringify({ ...about(wanted), ...result, ...historical })}\n`
      : `${reportText(result, titleOf(wanted))}${history === null ? "" : historyText(history)}`,
  );
}

type Planned = { readonly plan: ChallengePlan; readonly trades: readonly Trade[] | null };

async function planOf(wanted: ChallengeArguments): Promise<Result<Planned, readonly string[]>> {
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return err(config.error.map(({ text }) => text));
  const source = await sourceFor(wanted);
  if (!source.ok) return source;
  const { risk, guard, outcomes } = wanted;
  const sizing = { risk, guard, costR: sizingCost(outcomes) };
  const phases = wanted.presets.map((preset) => challengeRules(preset, config.value.values, sizing));
  const { trades, ...drawn } = source.value;
  return ok({ plan: { ...drawn, phases, attempts: wanted.attempts, seed: wanted.seed }, trades });
}

/** The product sizes with costs even where outcomes have theirs in them already. */
const sizingCost = ({ kind, costR }: Outcomes): number => (kind === "trades" ? USUAL_COST_R + costR : costR);

/** `trades` are those of the file, further costs taken off; null where they come from a win rate. */
type Drawn = { readonly days: DaySource; readonly startAt: TimestampMs } & Pick<Planned, "trades">;

async function sourceFor({
  outcomes,
  presets: [preset],
}: ChallengeArguments): Promise<Result<Drawn, readonly string[]>> {
  if (outcomes.kind === "win-rate") return ok({ days: fromWinRate(outcomes), startAt: START, trades: null });
  const trades = await readTrades(outcomes.file);
  if (!trades.ok) return trades;
  if (preset === undefined) return err(["--preset is missing."]);
  const { costR, tradesPerDay } = outcomes;
  const days =
    tradesPerDay === null
      ? fromTrades(trades.value, preset, costR)
      : fromTradesPerDay(trades.value, costR, tradesPerDay);
  const costed = trades.value.map((trade) => ({ ...trade, r: trade.r - costR }));
  return ok({ days, startAt: trades.value[0]?.openedAt ?? START, trades: costed });
}

const about = ({ presets, guard, seed }: ChallengeArguments) => ({
  preset: presets[0]?.id,
  phases: presets.map(({ id }) => id),
  guard: guard ? "on" : "off",
  seed,
});

const titleOf = ({ presets, guard, seed, attempts }: ChallengeArguments): string =>
  `${presets.map(({ id }) => id).join(" + ")}: ${attempts} attempts, guard ${guard ? "on" : "off"}, seed ${seed}`;

const wish = parseChallengeArguments(process.argv.slice(2));
if (!wish.ok) refuse(2, [...wish.error, "npm run challenge -- --help lists every flag."]);
else if (wish.value.help) process.stdout.write(USAGE);
else await run(wish.value);
