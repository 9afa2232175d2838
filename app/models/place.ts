/** What the models are asked with: the folders they lie in, and the state of the two lists and the pointer. */

import { err, ok, type Result } from "../../core/result.ts";
import { type Catalogue, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import type { Manifest, ServedFeatures } from "../../models/manifest.ts";
import { checkBundle } from "../../models/parity.ts";
import { type Pointer, readPointer } from "../../models/pointer.ts";
import type { Registered } from "../../models/registry.ts";
import { LIVE_ANSWER } from "./live-answer.ts";

export type Place = {
  readonly models: string;
  readonly varFolder: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** The MODEL setting: this model serves whatever is promoted. */
  readonly pinned: string | null;
  /** The SHADOW_MODEL setting: this one is asked beside it whatever was chosen. */
  readonly shadow?: string | null;
  readonly features: readonly ServedFeatures[];
};

export type Known = { readonly catalogue: Catalogue; readonly pointer: Pointer | null };
/** `pointerFault`: why the pointer cannot be followed; it is null then. */
export type Readable = Known & { readonly pointerFault: ModelError | null };
/** `exitCode`: 1 a model was refused, 2 bad input, 3 broken files. */
export type Refused = { readonly exitCode: 1 | 2 | 3; readonly code: string; readonly text: string };
export type Answer = { readonly text: string; readonly json: Readonly<Record<string, unknown>> };

export async function known(place: Place): Promise<Result<Known, Refused>> {
  const state = await readable(place);
  if (!state.ok || state.value.pointerFault === null) return state;
  return err(refused(state.value.pointerFault));
}

/** What can be known with a broken pointer too: for those who show it, and for a promotion, which repairs it. */
export async function readable({ models, varFolder }: Place): Promise<Result<Readable, Refused>> {
  const catalogue = await readCatalogue(varFolder, models);
  if (!catalogue.ok) return err(refused(catalogue.error));
  const pointer = await readPointer(varFolder);
  const read = pointer.ok
    ? { pointer: pointer.value, pointerFault: null }
    : { pointer: null, pointerFault: pointer.error };
  return ok({ catalogue: catalogue.value, ...read });
}

/** All that must hold before a bundle is added, promoted or asked beside the serving one. */
export async function sound(
  { features }: Place,
  model: Registered,
  repair?: string,
): Promise<Result<Manifest, Refused>> {
  const checking = { features, saying: LIVE_ANSWER, ...(repair === undefined ? {} : { repair }) };
  const checked = await checkBundle(model, checking);
  return checked.ok ? checked : err(refused(checked.error));
}

const EXITS: Partial<Record<ModelError["code"], Refused["exitCode"]>> = {
  MODEL_UNKNOWN: 2,
  REGISTRY_INVALID: 3,
  POINTER_INVALID: 3,
};
export const refused = ({ code, text }: ModelError): Refused => ({ exitCode: EXITS[code] ?? 1, code, text });
