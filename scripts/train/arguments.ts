/** What `npm run train` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import { TAG } from "../../models/registry.ts";

/** What can be trained, and the groups of packages the lab needs for it. */
export const LEARNERS = { trees: [], full: ["deep"] } as const satisfies Record<string, readonly string[]>;
export type Learner = keyof typeof LEARNERS;

export type TrainWish = {
  /** Id of a snapshot in the var folder, or a folder. */
  readonly snapshot: string;
  readonly learner: Learner;
  /** Null = the next one of its name. */
  readonly tag: string | null;
  readonly seed: number;
  /** Tests on the newest 30 days of the snapshot, which training then does not see. */
  readonly newestMonth: boolean;
  readonly json: boolean;
};

export const USAGE = `npm run train -- --snapshot ID|DIR [--model trees] [--tag TAG] [--seed 1] [--validate-newest-month] [--json]

Trains a bundle of models in the Python lab, checks it, simulates the challenge with its test trades, and adds it to the
list of this machine. It serves only once it is promoted.
  --snapshot S       id of a snapshot in the var folder, or its folder (npm run snapshot makes them)
  --model M          trees (boosted trees and lines, minutes) or full (networks too, much longer); trees without it
  --tag TAG          name of the bundle; without it the next number of win240-trees-local or win240-full-local
  --seed N           of every random choice; the same seed and snapshot give the same bundle; 1 without it
  --validate-newest-month
                     tests on the newest 30 days of the snapshot instead of the usual test slice
  --json             one JSON object instead of text
Exit codes: 0 added · 1 a control raised an alarm, or the bundle was refused · 2 bad input · 3 the lab is not installed or broke
`;

const OPTIONS = {
  snapshot: { type: "string" },
  model: { type: "string" },
  tag: { type: "string" },
  seed: { type: "string" },
  "validate-newest-month": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export function parseTrainArguments(args: readonly string[]): Result<"help" | TrainWish, readonly string[]> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    return values.help === true ? ok("help") : wishOf(values);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function wishOf(values: Values): Result<TrainWish, readonly string[]> {
  const { snapshot = "", model = "trees", tag, seed = "1" } = values;
  const learner = Object.keys(LEARNERS).find((name) => name === model) as Learner | undefined;
  const problems = [
    ...(snapshot === "" ? ["--snapshot is missing: give the id or the folder of a snapshot."] : []),
    ...(learner === undefined ? [`--model is ${Object.keys(LEARNERS).join(" or ")}, not "${model}".`] : []),
    ...(tag === undefined || TAG.test(tag)
      ? []
      : [`--tag ${tag} is no name of a model: small letters, digits, dots and dashes, at most 64.`]),
    ...(/^\d{1,9}$/.test(seed) ? [] : [`--seed must be a whole number from 0 to 999999999, not "${seed}".`]),
  ];
  if (problems.length > 0 || learner === undefined) return err(problems);
  return ok({
    ...{ snapshot, learner, tag: tag ?? null, seed: Number(seed) },
    ...{ newestMonth: values["validate-newest-month"] === true, json: values.json === true },
  });
}
