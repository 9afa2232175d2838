/** Finds the snapshot that is to be learned from. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../../core/result.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";

const schema = z.object({ snapshot: z.string(), features: z.object({ set: z.string() }), rows: z.number() });
export type FoundSnapshot = { readonly folder: string; readonly id: string };

/** By its id in the var folder, else as a folder; the error is a sentence for a person. */
export function findSnapshot(wanted: string, varFolder: string): Result<FoundSnapshot, string> {
  const places = [join(varFolder, "snapshots", wanted), wanted].map((place) => resolve(place));
  for (const folder of places) {
    const text = read(join(folder, "manifest.json"));
    if (text !== null) return judged(folder, text);
  }
  return err(
    `There is no snapshot ${wanted}: no manifest.json in ${places.join(" or ")}. Nothing was trained; npm run snapshot makes one.`,
  );
}

function judged(folder: string, text: string): Result<FoundSnapshot, string> {
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) {
    return err(`${folder} holds no snapshot: its manifest.json is broken. Nothing was trained; build it again.`);
  }
  const { snapshot: id, features } = parsed.data;
  if (FEATURE_SETS.some((set) => set.id === features.set)) return ok({ folder, id });
  return err(
    `The snapshot ${id} holds the features ${features.set}, which this program does not compute (${FEATURE_SETS.map((set) => set.id).join(", ")}), so no model of it could ever serve. Nothing was trained; build it again.`,
  );
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
