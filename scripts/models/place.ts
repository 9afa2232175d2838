/** What the models are asked with: the folders they lie in, and the state of the two lists and the pointer. */
import { err, ok, type Result } from "../../core/result.ts";
import { type Catalogue, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import type { ServedFeatures } from "../../models/manifest.ts";
import { type Pointer, readPointer } from "../../models/pointer.ts";

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
/** `exitCode`: 1 a model was refused, 2 bad input, 3 broken files. */
export type Refused = { readonly exitCode: 1 | 2 | 3; readonly code: string; readonly text: string };
export type Answer = { readonly text: string; readonly json: Readonly<Record<string, unknown>> };

export async function known({ models, varFolder }: Place): Promise<Result<Known, Refused>> {
  const catalogue = await readCatalogue(varFolder, models);
  if (!catalogue.ok) return err(refused(catalogue.error));
  const pointer = await readPointer(varFolder);
  return pointer.ok ? ok({ catalogue: catalogue.value, pointer: pointer.value }) : err(refused(pointer.error));
}

const EXITS: Partial<Record<ModelError["code"], Refused["exitCode"]>> = {
  MODEL_UNKNOWN: 2,
  REGISTRY_INVALID: 3,
  POINTER_INVALID: 3,
};
export const refused = ({ code, text }: ModelError): Refused => ({ exitCode: EXITS[code] ?? 1, code, text });
