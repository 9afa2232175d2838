/** `npm run challenge`: simulated attempts at a firm's challenge, by the rules and sizes of the product itself. */
import { readFileSync } from "node:fs";
import { loadConfig } from "../app/config/load.ts";
import { type DaySource, fromTrades, fromTradesPerDay, fromWinRate } from "../backtest/challenge/days.ts";
import { type ChallengePlan, simulateChallenge } from "../backtest/challenge/simulate.ts";
import { parseTrades, type Trade } from "../backtest/challenge/trades.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { TimestampMs } from "../core/time.ts";
import {
  type ChallengeArguments,
  type Outcomes,
  parseChallengeArguments,
  USAGE,
  USUAL_COST_R,
} from "./challenge/arguments.ts";
import { reportText } from "./challenge/report.ts";
import { challengeRules } from "./challenge/rules.ts";

/** Simulated days have dates of their own; a summer and a winter clock change come soon after. */
const START = Date.parse("2026-01-05T12:00:00Z") as TimestampMs;

function run(wanted: ChallengeArguments): void {
  const plan = planOf(wanted);
  if (!plan.ok) {
    refuse(plan.error);
    return;
  }
  const result = simulateChallenge(plan.value);
  const { json } = wanted;
  process.stdout.write(
    json ? `${JSON.stringify({ ...about(wanted), ...result })}\n` : reportText(result, titleOf(wanted)),
  );
}

function planOf(wanted: ChallengeArguments): Result<ChallengePlan, readonly string[]> {
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return err(config.error.map(({ text }) => text));
  const source = sourceFor(wanted);
  if (!source.ok) return source;
  const { risk, guard, outcomes } = wanted;
  const sizing = { risk, guard, costR: sizingCost(outcomes) };
  const phases = wanted.presets.map((preset) => challengeRules(preset, config.value.values, sizing));
  return ok({ ...source.value, phases, attempts: wanted.attempts, seed: wanted.seed });
}

/** The product sizes with costs even where outcomes have theirs in them already. */
const sizingCost = ({ kind, costR }: Outcomes): number => (kind === "trades" ? USUAL_COST_R + costR : costR);

type Drawn = { readonly days: DaySource; readonly startAt: TimestampMs };

function sourceFor({ outcomes, presets: [preset] }: ChallengeArguments): Result<Drawn, readonly string[]> {
  if (outcomes.kind === "win-rate") return ok({ days: fromWinRate(outcomes), startAt: START });
  const trades = readTrades(outcomes.file);
  if (!trades.ok) return trades;
  if (preset === undefined) return err(["--preset is missing."]);
  const { costR, tradesPerDay } = outcomes;
  const days =
    tradesPerDay === null
      ? fromTrades(trades.value, preset, costR)
      : fromTradesPerDay(trades.value, costR, tradesPerDay);
  return ok({ days, startAt: trades.value[0]?.openedAt ?? START });
}

function readTrades(file: string): Result<readonly Trade[], readonly string[]> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return err([`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const trades = parseTrades(text);
  return trades.ok ? trades : err(trades.error.map((problem) => `${file}, ${problem}`));
}

const about = ({ presets, guard, seed }: ChallengeArguments) => ({
  preset: presets[0]?.id,
  phases: presets.map(({ id }) => id),
  guard: guard ? "on" : "off",
  seed,
});

const titleOf = ({ presets, guard, seed, attempts }: ChallengeArguments): string =>
  `${presets.map(({ id }) => id).join(" + ")}: ${attempts} attempts, guard ${guard ? "on" : "off"}, seed ${seed}`;

function refuse(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}

const wish = parseChallengeArguments(process.argv.slice(2));
if (!wish.ok) refuse([...wish.error, "npm run challenge -- --help lists every flag."]);
else if (wish.value.help) process.stdout.write(USAGE);
else run(wish.value);
