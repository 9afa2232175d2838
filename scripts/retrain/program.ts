/** One retraining from the archive to the list of this machine, and what it is worth beside the serving bundle. */
import { err, ok, type Result } from "../../core/result.ts";
import { readCatalogue } from "../../models/catalogue.ts";
import { nextLocalTag, stemOf } from "../../models/versions.ts";
import { labMissing } from "../train/lab-run.ts";
import { type Failed, type TrainParts, trainProgram } from "../train/program.ts";
import type { RetrainWish } from "./arguments.ts";
import { compareOnNewestMonth } from "./newest-month.ts";
import { prepareSnapshot, RECIPE } from "./snapshot.ts";
import { retrainText } from "./text.ts";

/** A sentence for people; nothing is promoted. */
export async function retrain(wish: RetrainWish, parts: TrainParts): Promise<Result<string, Failed>> {
  const { place, leaving } = parts;
  const missing = labMissing("trees");
  if (missing !== null) return err({ exitCode: 3, text: missing });
  const prepared = await prepareSnapshot(wish, place.varFolder);
  if (!prepared.ok) return err({ exitCode: 2, text: prepared.error });
  leaving.throwIfAborted();
  const { snapshot, recorded } = prepared.value;
  const choice = { learner: "trees", seed: 1, newestMonth: true, json: true } as const;
  const successor = await successorOf(wish.against, parts);
  const trained = await trainProgram({ ...choice, snapshot, tag: successor }, parts);
  if (!trained.ok) return trained;
  const { tag, version, status } = trained.value.json as { tag: string; version: string; status: string };
  const catalogue = await readCatalogue(place.varFolder, place.models);
  const month = catalogue.ok
    ? await compareOnNewestMonth(catalogue.value, { old: wish.against, fresh: tag }, recorded)
    : null;
  return ok(retrainText({ tag, version, status, old: wish.against, month }));
}

/** One of the same features carries the serving bundle's name on; null = it begins a name of its own. */
async function successorOf(against: string, { place }: TrainParts): Promise<string | null> {
  const catalogue = await readCatalogue(place.varFolder, place.models);
  const serving = catalogue.ok ? catalogue.value.models.get(against) : undefined;
  if (!catalogue.ok || serving?.entry.featureSet !== RECIPE.set.id) return null;
  return nextLocalTag(catalogue.value, stemOf(against));
}
