/**
 * Fills the gate `challenge` of a fresh bundle by simulating the account's challenge with the trades of its test slice.
 * A bundle whose report has none, or too few, keeps the gate as not measured.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Settings } from "../../app/config/schema.ts";
import { presetOf } from "../../app/engine.ts";
import { fromTrades, inTheirOrder } from "../../backtest/challenge/days.ts";
import { simulateChallenge } from "../../backtest/challenge/simulate.ts";
import { type Trade, tradeSchema } from "../../backtest/challenge/trades.ts";
import { USUAL_COST_R } from "../challenge/arguments.ts";
import { challengeRules } from "../challenge/rules.ts";

const SIMULATED = 1000;
const HISTORICAL = 20;
/** Fewer trades than this say nothing about a challenge of weeks. */
const LEAST_TRADES = 50;
const LIMIT = 0.7;

export type ChallengeJudgement = {
  readonly passed: boolean | null;
  /** Lower 95 % bound of the pass rate of simulated attempts. */
  readonly value: number | null;
  readonly limit: number;
  readonly why: string;
};

const reportSchema = z.object({ testTrades: z.unknown() });
const tradesSchema = z.array(tradeSchema);

/** Writes the gate into the manifest of a bundle that no list knows yet. */
export async function judgeChallenge(folder: string, settings: Settings, seed: number): Promise<void> {
  const report = reportSchema.safeParse(await json(join(folder, "report.json")));
  if (!report.success || report.data.testTrades === undefined) return;
  const path = join(folder, "manifest.json");
  const manifest = await json(path);
  if (typeof manifest !== "object" || manifest === null || !("gates" in manifest)) return;
  const trades = tradesSchema.safeParse(report.data.testTrades);
  const challenge = trades.success
    ? challengeGate(trades.data, settings, seed)
    : open("the test trades of report.json cannot be read");
  const gates = { ...(manifest.gates as object), challenge };
  await writeFile(path, `${JSON.stringify({ ...manifest, gates }, null, 1)}\n`);
}

export function challengeGate(given: readonly Trade[], settings: Settings, seed: number): ChallengeJudgement {
  const trades = given.toSorted((a, b) => a.openedAt - b.openedAt);
  const [first] = trades;
  const preset = presetOf(settings);
  if (first === undefined || trades.length < LEAST_TRADES) {
    return open(`only ${trades.length} test trades of at least ${LEAST_TRADES}`);
  }
  if (!preset.ok || preset.value.target === null) return open(`${settings.FTMO_PRESET} has no target to reach`);
  // Results have their costs in them already; the product sizes with costs all the same.
  const rules = challengeRules(preset.value, settings, { risk: null, guard: true, costR: USUAL_COST_R });
  const plan = { phases: [rules], seed, startAt: first.openedAt };
  const simulated = simulateChallenge({ ...plan, days: fromTrades(trades, preset.value, 0), attempts: SIMULATED });
  const historical = simulateChallenge({
    ...plan,
    days: inTheirOrder(trades, preset.value, HISTORICAL),
    attempts: HISTORICAL,
  });
  const [value] = simulated.wilson;
  const violations = simulated.breachList.length + historical.breachList.length;
  const why = `${simulated.passed} of ${SIMULATED} simulated attempts passed at ${preset.value.id}, lower bound ${value.toFixed(3)}; ${historical.passed} of ${HISTORICAL} in the order of the test's days; ${historical.breachList.length} violations there and ${simulated.breachList.length} in the simulated ones; ${trades.length} test trades`;
  return { passed: value >= LIMIT && violations === 0, value, limit: LIMIT, why };
}

const open = (why: string): ChallengeJudgement => ({
  passed: null,
  value: null,
  limit: LIMIT,
  why: `not measured: ${why}`,
});

const json = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
};
