/**
 * The model that serves. On a live run the promotion pointer is looked at between scans: another bundle is opened and
 * checked beside the serving one and takes over only when it is sound; otherwise the old one goes on and says so.
 */
import { join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Inference, ModelBundle } from "../../engine/ports.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import type { ServedFeatures } from "../../models/manifest.ts";
import { type Pointer, readPointer } from "../../models/pointer.ts";
import { fileFault, nameFault, REPAIR, type Registered } from "../../models/registry.ts";
import { createInference } from "../../models/runner.ts";
import { brokenEnvironment, type Refusal } from "../refusal.ts";

export type ServingOptions = {
  /** The MODEL setting: this bundle serves whatever was promoted. */
  readonly pinned: string | null;
  /** Where the promotion pointer lies; null = the bundle that ships serves. */
  readonly varFolder: string | null;
  readonly features: readonly ServedFeatures[];
  readonly models?: string;
};
/** What a look at the pointer came to. */
export type ServingChange =
  | { readonly kind: "changed"; readonly from: string; readonly to: string; readonly reason: string | null }
  | { readonly kind: "kept"; readonly tag: string; readonly why: ModelError };

export type Serving = Inference & {
  /** What the registry says of it, and when it was promoted or gone back to; null = it serves as shipped. */
  readonly release: {
    readonly version: string;
    readonly created: string;
    readonly since: TimestampMs | null;
    /** Where it lies: below the program for one that ships, else in the var folder. */
    readonly path: string;
    /** Where its files are for this process. */
    readonly folder: string;
  };
  /** Why the serving bundle was gone back to; null unless it was. */
  readonly rollbackReason: string | null;
  /** Follows the pointer. Call it between scans only; null = nothing new. The same fault is told once. */
  refresh(): Promise<ServingChange | null>;
};

export async function openServing(options: ServingOptions): Promise<Result<Serving, Refusal>> {
  const opened = await openPointed(options);
  if (opened.ok) return ok(new ServingModel(options, opened.value));
  const { code, text } = opened.error;
  return err(brokenEnvironment(code, `Lookout did not start, and no signal is sent: it has no sound model. ${text}`));
}

type Opened = {
  readonly inference: Inference;
  readonly bundle: ModelBundle;
  readonly key: string;
  readonly rollbackReason: string | null;
  readonly release: Serving["release"];
};
/** Another promotion of the same bundle is another key. */
const keyOf = (pointer: Pointer | null): string =>
  pointer === null ? "shipped" : `${pointer.tag} ${pointer.status} ${pointer.since}`;

type Choice = { readonly model: Registered; readonly pointer: Pointer | null };

/** The MODEL setting, else the pointer, else the bundle that ships; a pointer to another than the pinned one is ignored. */
async function choose({ pinned, varFolder, models }: ServingOptions): Promise<Result<Choice, ModelError>> {
  const catalogue = await readCatalogue(varFolder, models);
  if (!catalogue.ok) return catalogue;
  const read = varFolder === null ? ok(null) : await readPointer(varFolder);
  if (!read.ok) return read;
  const pointer = pinned === null || pinned === read.value?.tag ? read.value : null;
  const named = pinned === null ? "it cannot serve" : "the setting MODEL names nothing that can serve";
  const model = findModel(catalogue.value, pinned ?? pointer?.tag ?? catalogue.value.inUse, named);
  return model.ok ? ok({ model: model.value, pointer }) : model;
}

async function openPointed(options: ServingOptions): Promise<Result<Opened, ModelError>> {
  const choice = await choose(options);
  if (!choice.ok) return choice;
  const { model } = choice.value;
  const fault = await fileFault(model);
  if (fault !== null) return err(fault);
  const inference = await createInference({
    folder: model.folder,
    features: options.features,
    repair: REPAIR[model.origin],
  });
  if (!inference.ok) return inference;
  const misnamed = nameFault(model, inference.value.bundle);
  if (misnamed === null) return ok(opened(inference.value, choice.value));
  await inference.value.stop();
  return err(misnamed);
}

function opened(inference: Inference, { model: { entry, origin, folder }, pointer }: Choice): Opened {
  const { version, created } = entry;
  const since = pointer === null ? null : (Date.parse(pointer.since) as TimestampMs);
  return {
    inference,
    bundle: { ...inference.bundle, ...(pointer === null ? {} : { status: pointer.status }) },
    key: keyOf(pointer),
    rollbackReason: pointer?.action === "rollback" ? pointer.reason : null,
    release: { version, created, since, path: origin === "shipped" ? join("models", entry.folder) : folder, folder },
  };
}

class ServingModel implements Serving {
  readonly #options: ServingOptions;
  #now: Opened;
  #told: string | null = null;
  readonly #asked = new Set<Promise<unknown>>();

  constructor(options: ServingOptions, first: Opened) {
    this.#options = options;
    this.#now = first;
  }

  get bundle(): ModelBundle {
    return this.#now.bundle;
  }

  get release(): Serving["release"] {
    return this.#now.release;
  }

  get rollbackReason(): string | null {
    return this.#now.rollbackReason;
  }

  score(...question: Parameters<Inference["score"]>): ReturnType<Inference["score"]> {
    const answer = this.#now.inference.score(...question);
    this.#asked.add(answer);
    const done = (): void => void this.#asked.delete(answer);
    answer.then(done, done);
    return answer;
  }

  stop(): Promise<void> {
    return this.#now.inference.stop();
  }

  async refresh(): Promise<ServingChange | null> {
    const { pinned, varFolder } = this.#options;
    if (pinned !== null || varFolder === null) return null;
    const pointer = await readPointer(varFolder);
    if (pointer.ok && keyOf(pointer.value) === this.#now.key) {
      this.#told = null;
      return null;
    }
    const key = pointer.ok ? keyOf(pointer.value) : pointer.error.text;
    // A bundle that was refused is not opened again at every scan.
    if (key === this.#told) return null;
    this.#told = key;
    const opened = await openPointed(this.#options);
    if (!opened.ok) return { kind: "kept", tag: this.bundle.tag, why: opened.error };
    return this.#take(opened.value);
  }

  async #take(next: Opened): Promise<ServingChange | null> {
    const old = this.#now;
    this.#now = next;
    this.#told = null;
    // Questions that the old bundle still answers are waited for; it takes no new ones.
    await Promise.allSettled([...this.#asked]);
    await old.inference.stop();
    const { bundle, rollbackReason } = next;
    const [from, to] = [nameOf(old.bundle), nameOf(bundle)];
    // Promoting what serves is no news; a rollback to it is, because its reason must be kept.
    return from === to && rollbackReason === null ? null : { kind: "changed", from, to, reason: rollbackReason };
  }
}

const nameOf = ({ tag, status }: ModelBundle): string => `${tag} (${status})`;
