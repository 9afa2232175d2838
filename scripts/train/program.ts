/** What `npm run train` does from its arguments to its exit code: find, train, simulate, check, enter. */
import { rmSync } from "node:fs";
import type { Settings } from "../../app/config/schema.ts";
import type { Answer, Place } from "../../app/models/place.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type Catalogue, readCatalogue } from "../../models/catalogue.ts";
import { nextLocalTag, nextVersion, stemOf } from "../../models/versions.ts";
import { add } from "../models/add.ts";
import type { TrainWish } from "./arguments.ts";
import { judgeChallenge } from "./challenge-gate.ts";
import { labMissing, type TrainingEnd, train } from "./lab-run.ts";
import { findSnapshot } from "./snapshot-folder.ts";

export type Failed = { readonly exitCode: 1 | 2 | 3; readonly text: string };
export type TrainParts = {
  readonly place: Place;
  readonly settings: Settings;
  /** Ends the training when it aborts. */
  readonly leaving: AbortSignal;
};

export async function trainProgram(wish: TrainWish, parts: TrainParts): Promise<Result<Answer, Failed>> {
  const { place, settings, leaving } = parts;
  const snapshot = findSnapshot(wish.snapshot, place.varFolder);
  if (!snapshot.ok) return err({ exitCode: 2, text: snapshot.error });
  const named = await nameOf(wish, place);
  if (!named.ok) return named;
  const missing = labMissing(wish.learner);
  if (missing !== null) return err({ exitCode: 3, text: missing });
  const training = { ...wish, ...named.value, snapshot: snapshot.value.folder, varFolder: place.varFolder };
  const end = await train(training, leaving);
  if (end.kind !== "done") return err(failureOf(end));
  try {
    await judgeChallenge(end.folder, settings, wish.seed);
    const wanted = { folder: end.folder, status: null, version: named.value.version, shipped: false };
    const added = await add(place, wanted);
    return added.ok ? added : err(added.error);
  } finally {
    rmSync(end.folder, { recursive: true, force: true });
  }
}

type Named = { readonly tag: string; readonly version: string };

/** Before hours of work: a tag that is taken, or a list that nothing could be entered into. */
async function nameOf({ tag, learner }: TrainWish, place: Place): Promise<Result<Named, Failed>> {
  const read = await readCatalogue(place.varFolder, place.models);
  if (!read.ok) return err({ exitCode: 3, text: read.error.text });
  const catalogue: Catalogue = read.value;
  if (catalogue.localFault !== null) return err({ exitCode: 3, text: catalogue.localFault.text });
  const wanted = tag ?? nextLocalTag(catalogue, `win240-${learner}`);
  if (!catalogue.models.has(wanted)) return ok({ tag: wanted, version: nextVersion(catalogue, stemOf(wanted)) });
  return err({
    exitCode: 2,
    text: `There is a model ${wanted} already, so nothing was trained. Choose another --tag.`,
  });
}

const EXITS = { alarm: 1, "bad-input": 2, "not-installed": 3, broken: 3, stopped: 3 } as const;

function failureOf(end: Exclude<TrainingEnd, { kind: "done" }>): Failed {
  const exitCode = EXITS[end.kind];
  if (end.kind !== "alarm") return { exitCode, text: end.text };
  const text = `A control raised an alarm: the training found skill where there can be none, so something leaks. ${end.why} The bundle was not added and must not be used. Look at ${end.folder}/report.json; the next training sweeps it away.`;
  return { exitCode, text };
}
