/** `npm run models -- list | card TAG | add FOLDER | promote TAG | rollback [TAG] --reason "…" | shadow TAG | compare | calibrator …`: which models there are and which serves. */
import { loadConfig } from "../app/config/load.ts";
import type { Answer, Place, Refused } from "../app/models/place.ts";
import { promote, rollback } from "../app/models/promote.ts";
import type { Result } from "../core/result.ts";
import { FEATURE_SETS } from "../engine/features/sets.ts";
import { MODELS_FOLDER } from "../models/registry.ts";
import { add } from "./models/add.ts";
import { parseModelsArguments, USAGE, type Wish } from "./models/arguments.ts";
import { calibrator } from "./models/calibrator.ts";
import { compareModels } from "./models/compare.ts";
import { card, list } from "./models/list.ts";
import { shadow } from "./models/shadow.ts";

function answer(wish: Exclude<Wish, { kind: "help" }>, place: Place): Promise<Result<Answer, Refused>> {
  switch (wish.kind) {
    case "list":
      return list(place);
    case "card":
      return card(place, wish.tag);
    case "add":
      return add(place, wish.addition);
    case "promote":
      return promote(place, wish.tag);
    case "shadow":
      return shadow(place, wish.tag);
    case "compare":
      return compareModels(place, wish.wish);
    case "calibrator":
      return calibrator(place, wish.wish);
    case "rollback":
      return rollback(place, wish.tag, wish.reason);
  }
}

function refuse(exitCode: number, ...sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
}

async function main(): Promise<void> {
  const wish = parseModelsArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, wish.error, "npm run models -- --help lists everything.");
  if (wish.value.kind === "help") return void process.stdout.write(USAGE);
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return refuse(2, ...config.error.map(({ text }) => text));
  const { VAR_DIR: varFolder, MODEL: pinned, SHADOW_MODEL } = config.value.values;
  const place = {
    models: MODELS_FOLDER,
    varFolder,
    now: Date.now(),
    pinned,
    shadow: SHADOW_MODEL,
    features: FEATURE_SETS,
  };
  const answered = await answer(wish.value, place);
  if (!answered.ok) return refuse(answered.error.exitCode, answered.error.text);
  process.stdout.write(wish.value.json ? `${JSON.stringify(answered.value.json)}\n` : answered.value.text);
}

try {
  await main();
} catch (cause) {
  refuse(3, `The models could not be read or changed: ${cause instanceof Error ? cause.message : String(cause)}`);
}
