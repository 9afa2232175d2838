/** `npm run lookahead`: that nothing decided or computed knows the future, or more of the past than it states. */
import { createRandom } from "../backtest/random.ts";
import { FEATURE_SETS } from "../engine/features/sets.ts";
import { openBacktest } from "./backtest/open.ts";
import { refuse } from "./backtest/refuse.ts";
import { proveDecisions } from "./lookahead/decisions.ts";
import { proveFeatures } from "./lookahead/features.ts";
import { parseParityArguments } from "./parity/arguments.ts";

const USAGE = `npm run lookahead [-- --candles FILES…] [--symbols A,B] [--from ISO] [--to ISO] [--model TAG] [--allow-holes] [--seed 1] [--json]

Cuts the future off and computes again: every feature of every set at random slots, every decision of a run at random
cuts. And features with more history than their warm-up. The bundled recording without --candles.
Exit codes: 0 nothing changed · 1 something knows more than it may · 2 bad input · 3 something is broken
`;

const SLOTS = 24;
const CUTS = 3;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const wish = parseParityArguments(args);
  if (!wish.ok) return refuse(2, wish.error);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const opened = await openBacktest({ ...wish.value, out: null }, process.env);
  if (!opened.ok) return refuse(2, opened.error);
  const { value: run } = opened;
  try {
    const random = createRandom(wish.value.seed, 0);
    const some = (count: number) =>
      Array.from({ length: count }, () => run.slots[Math.floor(random() * run.slots.length)] ?? run.from);
    const slots = some(SLOTS);
    const features = FEATURE_SETS.map((set) => ({ set: set.id, ...proveFeatures(set, run.tape, slots) }));
    const decisions = await proveDecisions(run, some(CUTS));
    const clean =
      decisions.changed.length === 0 &&
      features.every(({ seeFuture, needMoreHistory }) => seeFuture.length + needMoreHistory.length === 0);
    process.stdout.write(wish.value.json ? `${JSON.stringify({ clean, features, decisions })}\n` : text());
    if (!clean) process.exitCode = 1;

    function text(): string {
      const sets = features.map(
        ({ set, rows, seeFuture, needMoreHistory }) =>
          `${set}: ${rows} rows, ${seeFuture.length} features see the future${named(seeFuture)}, ${needMoreHistory.length} need more history than they state${named(needMoreHistory)}`,
      );
      const told = `${decisions.decisions} decisions at ${CUTS} cuts, ${decisions.changed.length} changed${named(decisions.changed)}`;
      return `${[...sets, told, clean ? "Nothing knows more than it may." : "Something knows more than it may: no figure of it is worth anything until that is mended."].join("\n")}\n`;
    }
  } finally {
    await run.inference.stop();
  }
}

const named = (names: readonly string[]): string => (names.length === 0 ? "" : ` (${names.slice(0, 8).join(", ")})`);

try {
  await main();
} catch (cause) {
  refuse(3, [`The proof could not be made: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
