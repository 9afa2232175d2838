/** `npm run train`: a bundle of models from a snapshot, checked and entered into the list of this machine. `--help` says how. */
import { existsSync } from "node:fs";
import { loadConfig } from "../app/config/load.ts";
import { FEATURE_SETS } from "../engine/features/sets.ts";
import { MODELS_FOLDER } from "../models/registry.ts";
import { parseTrainArguments, USAGE } from "./train/arguments.ts";
import { trainProgram } from "./train/program.ts";

function refuse(exitCode: number, ...sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
}

async function main(): Promise<void> {
  const wish = parseTrainArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, ...wish.error, "npm run train -- --help lists every flag.");
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return refuse(2, ...config.error.map(({ text }) => text));
  const { values: settings } = config.value;
  const leaving = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => leaving.abort());
  const place = {
    ...{ models: MODELS_FOLDER, varFolder: settings.VAR_DIR, now: Date.now() },
    ...{ pinned: settings.MODEL, features: FEATURE_SETS },
  };
  const trained = await trainProgram(wish.value, { place, settings, leaving: leaving.signal });
  if (!trained.ok) return refuse(trained.error.exitCode, trained.error.text);
  process.stdout.write(wish.value.json ? `${JSON.stringify(trained.value.json)}\n` : trained.value.text);
}

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
try {
  await main();
} catch (cause) {
  refuse(3, `The training broke off: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was added.`);
}
