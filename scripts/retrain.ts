/**
 * A retraining, as the running process starts it: candles from the archive, a snapshot, a bundle, and what it is worth
 * beside the serving one. Prints one JSON object; nothing is promoted. Ends when its standard input ends, so that it
 * never outlives who started it.
 */
import { loadConfig } from "../app/config/load.ts";
import { err, type Result } from "../core/result.ts";
import { FEATURE_SETS } from "../engine/features/sets.ts";
import { MODELS_FOLDER } from "../models/registry.ts";
import { parseRetrainArguments } from "./retrain/arguments.ts";
import { retrain } from "./retrain/program.ts";
import type { Failed } from "./train/program.ts";

async function main(): Promise<Result<string, Failed>> {
  const wish = parseRetrainArguments(process.argv.slice(2));
  if (!wish.ok) return err({ exitCode: 2, text: wish.error });
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return err({ exitCode: 2, text: config.error.map(({ text }) => text).join(" ") });
  const { values: settings } = config.value;
  const leaving = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => leaving.abort());
  process.stdin.once("end", () => leaving.abort()).resume();
  const place = {
    ...{ models: MODELS_FOLDER, varFolder: settings.VAR_DIR, now: Date.now() },
    ...{ pinned: settings.MODEL, features: FEATURE_SETS },
  };
  const done = await retrain(wish.value, { place, settings, leaving: leaving.signal });
  process.stdin.pause();
  return done;
}

const done = await main().catch((cause: unknown): Result<string, Failed> => {
  return err({
    exitCode: 3,
    text: `The training broke off: ${cause instanceof Error ? cause.message : String(cause)}.`,
  });
});
process.stdout.write(`${JSON.stringify(done.ok ? { text: done.value } : { text: done.error.text })}\n`);
process.exit(done.ok ? 0 : done.error.exitCode);
