/** Every model there is: which serves, since when, and how its gates stand now. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import type { GateResult } from "../../models/gates.ts";
import { loadBundle, type Manifest } from "../../models/manifest.ts";
import type { Pointer } from "../../models/pointer.ts";
import { fileFault, REPAIR, type Registered, type RegistryEntry } from "../../models/registry.ts";
import { type Place, type Readable, type Refused, refused } from "./place.ts";
import { judged } from "./promote.ts";

export type ModelState = {
  readonly model: Registered;
  readonly serves: boolean;
  /** ISO 8601; null = it does not serve, or serves as shipped. */
  readonly since: Pointer["since"] | null;
  readonly status: RegistryEntry["status"];
  readonly judged: Result<{ readonly manifest: Manifest; readonly gates: readonly GateResult[] }, Refused>;
};

/** Null = the pointer is broken, and no program starts that has to follow it. */
export const servingOf = ({ pinned }: Place, { catalogue, pointer, pointerFault }: Readable): string | null =>
  pinned ?? (pointerFault === null ? (pointer?.tag ?? catalogue.inUse) : null);

export async function modelStates(
  place: Place,
  state: Readable,
  read: ReadManifest = manifestOf,
): Promise<readonly ModelState[]> {
  const serving = servingOf(place, state);
  const states: ModelState[] = [];
  for (const model of state.catalogue.models.values()) {
    const pointed = state.pointer?.tag === model.tag ? state.pointer : null;
    const serves = model.tag === serving;
    const manifest = await read(model, place);
    states.push({
      ...{ model, serves, since: serves ? (pointed?.since ?? null) : null },
      status: pointed?.status ?? model.entry.status,
      judged: manifest.ok
        ? ok({ manifest: manifest.value, gates: judged(place, model, manifest.value).gates })
        : manifest,
    });
  }
  return states;
}

export type ReadManifest = (model: Registered, place: Place) => Promise<Result<Manifest, Refused>>;

/** Of a bundle whose files are those that the registry names. */
export async function manifestOf(model: Registered, { features }: Place): Promise<Result<Manifest, Refused>> {
  const fault = await fileFault(model);
  if (fault !== null) return err(refused(fault));
  const loaded = await loadBundle(model.folder, features, REPAIR[model.origin]);
  return loaded.ok ? ok(loaded.value.manifest) : err(refused(loaded.error));
}

/** For showing only: hashing all files takes longer than all else of the answer. What is to serve is always read anew. */
export function rememberManifests(): ReadManifest {
  const known = new Map<string, { readonly stamps: string; readonly manifest: Result<Manifest, Refused> }>();
  return async (model, place) => {
    const stamps = await stampsOf(model);
    const before = known.get(model.folder);
    if (stamps !== null && before?.stamps === stamps) return before.manifest;
    const manifest = await manifestOf(model, place);
    if (stamps !== null) known.set(model.folder, { stamps, manifest });
    return manifest;
  };
}

/** Changes when a file or the list's entry does; null when a file cannot be looked at. */
async function stampsOf({ folder, entry }: Registered): Promise<string | null> {
  try {
    const files = await Promise.all(entry.files.map(({ name }) => stat(join(folder, name))));
    return JSON.stringify([entry, ...files.map(({ size, mtimeMs, ctimeMs }) => [size, mtimeMs, ctimeMs])]);
  } catch {
    return null;
  }
}
