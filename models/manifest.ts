/**
 * The manifest that lies beside a bundle of ONNX models: what was trained on what, how it is calibrated, what it was
 * measured to be worth. It is parsed and checked once, at boot; whatever does not fit refuses the boot.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import type { ModelBundle } from "../engine/ports.ts";
import { type ModelError, modelError } from "./errors.ts";
import { MANIFEST_GATES } from "./gates.ts";

const probability = z.number().min(0).max(1);
const count = z.number().int().min(0);
const day = z.iso.date();

/** Where candles came from: half-open [from, until) in ISO 8601 UTC, decision slots and label ends included. */
const window = z.strictObject({
  venue: z.string().min(1),
  symbol: z.string().min(1),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  rows: count,
});

/** `passed: null` = could not be judged yet; `why` then says what is lacking. */
const gate = z.strictObject({
  passed: z.boolean().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  why: z.string().min(1),
});

const reliabilityBin = z.strictObject({
  from: z.number().min(0).max(1),
  until: z.number().min(0).max(1.000001),
  rows: count,
  nIndependent: count,
  winRate: probability,
});

const manifestSchema = z.strictObject({
  manifestVersion: z.literal(1),
  tag: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  status: z.enum(["observation", "live"]),
  models: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** File name inside the bundle's folder. */
        file: z.string().regex(/^[A-Za-z0-9._-]+$/),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        input: z.string().min(1),
        /** Name of the output tensor [rows, 2]; its second column is the score. */
        output: z.string().min(1),
      }),
    )
    .min(1),
  featureSet: z.string().min(1),
  featureNames: z.array(z.string().min(1)).min(1),
  venue: z.string().min(1),
  label: z.strictObject({
    name: z.string().min(1),
    horizonMinutes: z.number().int().positive(),
    stopAtr: z.number().positive(),
    targetMultiple: z.number().positive(),
    costBps: z.number().min(0),
  }),
  windows: z.strictObject({
    train: z.array(window).min(1),
    calibration: z.array(window).min(1),
    test: z.array(window),
  }),
  daysUsed: z.array(day).min(1),
  calibrator: z.strictObject({
    id: z.string().min(1),
    kind: z.literal("platt"),
    slope: z.number(),
    intercept: z.number(),
  }),
  tierEdges: z.tuple([probability, probability]).refine(([medium, high]) => medium <= high, "MEDIUM lies above HIGH"),
  reliability: z.array(reliabilityBin).min(1),
  payoff: z.strictObject({ win: z.number(), loss: z.number() }),
  volatilityTerciles: z.record(z.string(), z.tuple([z.number().positive(), z.number().positive()])),
  metrics: z.record(z.string(), z.unknown()),
  gates: z.record(z.string(), gate),
  libraries: z.record(z.string(), z.string()),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest with the bytes of its model files, each proved to be the file the manifest names. */
export type LoadedBundle = {
  readonly manifest: Manifest;
  readonly files: readonly {
    readonly name: string;
    readonly input: string;
    readonly output: string;
    readonly bytes: Uint8Array;
  }[];
};

/** The feature set the running program computes; a bundle trained on another one is refused. */
export type ServedFeatures = { readonly id: string; readonly names: readonly string[] };

export function parseManifest(text: string): Result<Manifest, ModelError> {
  const json = parseJson(text);
  if (json === undefined) return err(modelError("MANIFEST_INVALID", `${MANIFEST_BROKEN} It is not JSON. ${REPAIR}`));
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return liveOnlyWithGates(parsed.data);
  const first = parsed.error.issues[0];
  const where = first === undefined ? "" : ` First problem: ${first.path.join(".") || "top level"}: ${first.message}.`;
  return err(modelError("MANIFEST_INVALID", `${MANIFEST_BROKEN}${where} ${REPAIR}`));
}

/** A bundle may call itself live only when each gate by its name was judged and passed; not judged is not passed. */
function liveOnlyWithGates(manifest: Manifest): Result<Manifest, ModelError> {
  if (manifest.status !== "live") return ok(manifest);
  const names = new Set([...MANIFEST_GATES, ...Object.keys(manifest.gates)]);
  const open = [...names].filter((name) => manifest.gates[name]?.passed !== true);
  if (open.length === 0) return ok(manifest);
  const text = `The model ${manifest.tag} calls itself live without having passed every gate (not passed: ${open.join(", ")}), so it is not used.`;
  return err(modelError("MODEL_GATES_NOT_PASSED", `${text} ${REPAIR}`));
}

/** Reads and checks a bundle's folder: manifest, feature list, then every model file against its sha256. */
export async function loadBundle(folder: string, served: ServedFeatures): Promise<Result<LoadedBundle, ModelError>> {
  const path = join(folder, "manifest.json");
  const raw = await readIfPresent(path);
  if (raw === null) {
    return err(modelError("MANIFEST_MISSING", `There is no readable model manifest at ${path}. ${REPAIR}`));
  }
  const manifest = parseManifest(new TextDecoder().decode(raw));
  if (!manifest.ok) return manifest;
  const differs = featureDifference(manifest.value, served);
  if (differs !== null) return err(modelError("MODEL_FEATURES_DIFFER", `${differs} ${REPAIR}`));
  const files: LoadedBundle["files"][number][] = [];
  for (const model of manifest.value.models) {
    const bytes = await readModel(folder, model);
    if (!bytes.ok) return bytes;
    files.push({ name: model.name, input: model.input, output: model.output, bytes: bytes.value });
  }
  return ok({ manifest: manifest.value, files });
}

/** What the engine needs to know of a manifest. */
export const bundleOf = (manifest: Manifest): ModelBundle => manifest;

const MANIFEST_BROKEN = "The model's manifest is not valid, so nothing is scored and no signal is sent.";
const REPAIR = "Restore the model files from the repository, or choose another bundle in models/registry.json.";

async function readModel(folder: string, model: Manifest["models"][number]): Promise<Result<Uint8Array, ModelError>> {
  const bytes = await readIfPresent(join(folder, model.file));
  if (bytes === null) {
    return err(modelError("MODEL_FILE_MISSING", `The model file ${model.file} cannot be read in ${folder}. ${REPAIR}`));
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== model.sha256) {
    const text = `The model file ${model.file} is not the one its manifest names (sha256 ${digest.slice(0, 12)}… instead of ${model.sha256.slice(0, 12)}…), so it is not used.`;
    return err(modelError("MODEL_HASH_DIFFERS", `${text} ${REPAIR}`));
  }
  return ok(bytes);
}

/** The first difference between what a model was trained on and what the program computes, or null. */
function featureDifference(manifest: Manifest, served: ServedFeatures): string | null {
  const refused = "The model was trained on other features than this program computes, so it is not used:";
  if (manifest.featureSet !== served.id) return `${refused} set ${manifest.featureSet} instead of ${served.id}.`;
  const longest = Math.max(manifest.featureNames.length, served.names.length);
  for (let column = 0; column < longest; column += 1) {
    const trained = manifest.featureNames[column] ?? "nothing";
    const computed = served.names[column] ?? "nothing";
    if (trained !== computed) return `${refused} column ${column + 1} is ${trained} instead of ${computed}.`;
  }
  return null;
}

async function readIfPresent(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
