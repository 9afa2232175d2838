/**
 * `/models` of a running process: the models there are, and a promotion or a rollback after Confirm. What serves is changed
 * by the same functions as on the command line; the process follows between two scans and tells everybody.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { ModelAnswer, ModelImpossible, ModelRow, ModelsDesk, ModelWish } from "../../engine/api.ts";
import { ask, type ChangeDeps, type DecidedChange } from "../../engine/desk/changes.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { Actor } from "../../engine/ports.ts";
import { findModel } from "../../models/catalogue.ts";
import { failing } from "../../models/gates.ts";
import { pointerPath } from "../../models/pointer.ts";
import type { Registered } from "../../models/registry.ts";
import type { Stores } from "../stores.ts";
import { type Known, known, type Place, type Refused, readable, refused } from "./place.ts";
import { earlierOne, judged, promote, rollback } from "./promote.ts";
import { type ModelState, manifestOf, modelStates, rememberManifests } from "./rows.ts";

type InUse = { readonly tag: string /** Null = it serves as shipped. */; readonly since: TimestampMs | null };

export type ModelsDeskParts = Pick<ChangeDeps, "prompts" | "newId" | "wall"> & {
  readonly place: Omit<Place, "now">;
  /** False in a recording: one model judges it from its first candle to its last. */
  readonly changes: boolean;
  /** The model that judges signals now: what was promoted takes over between two scans. */
  readonly inUse: () => InUse;
  readonly stores: Pick<Stores, "controls" | "outbox">;
  readonly clock: Clock;
  readonly emit: EmitEvent;
};
export type OpenModelsDesk = {
  readonly desk: ModelsDesk;
  /** How a confirmed wish is carried out (engine/desk/changes.ts). */
  readonly change: DecidedChange;
  /** Resolves when no change is under way any more. */
  settled(): Promise<void>;
};

export function openModelsDesk(parts: ModelsDeskParts): OpenModelsDesk {
  const { wall, changes } = parts;
  const place = (): Place => ({ ...parts.place, now: wall.now() });
  const read = rememberManifests();
  let under: Promise<void> | null = null;
  const stateOf = (): string => (under === null ? pointerState(parts.place.varFolder) : "changing");
  const asked = (wish: ModelWish, by: Actor): ModelAnswer => ask(parts, "model", JSON.stringify(wish), stateOf(), by);
  const allowed = (): ModelImpossible | null => {
    if (!changes) return impossible("MODEL_FIXED", "");
    const { pinned } = parts.place;
    return pinned === null ? null : impossible("MODEL_PINNED", pinned);
  };
  return {
    desk: {
      async list() {
        const state = await readable(place());
        if (!state.ok) return unfit(state.error);
        return (await modelStates(place(), state.value, read)).map((one) => rowOf(one, parts.inUse()));
      },
      async askPromotion(tag, by) {
        const held = allowed();
        if (held !== null) return held;
        // A broken pointer is what a promotion repairs.
        const wish = await wishOf(place(), await readable(place()), { kind: "promote", tag, reason: null });
        if (!wish.ok) return unfit(wish.error);
        return (await servesSo(place(), wish.value, parts.inUse()))
          ? impossible("MODEL_SERVES", "")
          : asked(wish.value, by);
      },
      async askRollback(words, by) {
        const held = allowed();
        if (held !== null) return held;
        const wish = await rollbackWish(place(), words);
        if (!wish.ok) return unfit(wish.error);
        return wish.value === null ? impossible("REASON_NEEDED", "") : asked(wish.value, by);
      },
    },
    change: {
      stateOf,
      apply(value, by, at) {
        under ??= carryOut(parts, place(), JSON.parse(value) as ModelWish, { by, at }).finally(() => {
          under = null;
        });
        return null;
      },
    },
    settled: async () => {
      await under;
    },
  };
}

/** Nothing would change: it judges signals, nothing else is to take over, and it would serve as what it does. */
async function servesSo(place: Place, { tag, as }: ModelWish, inUse: InUse): Promise<boolean> {
  const state = await readable(place);
  if (!state.ok || tag !== inUse.tag) return false;
  const states = await modelStates(place, state.value);
  return states.some(({ model, serves, status }) => model.tag === tag && serves && status === as);
}

const impossible = (code: ModelImpossible["code"], text: string): ModelImpossible => ({
  kind: "impossible",
  code,
  text,
});

const OWN_CODES: readonly ModelImpossible["code"][] = ["MODEL_UNKNOWN", "NOTHING_BEFORE", "NEVER_SERVED"];
const unfit = ({ code, text }: Refused): ModelImpossible =>
  impossible(OWN_CODES.find((own) => own === code) ?? "MODEL_UNFIT", text);

function rowOf(
  { model: { tag, entry, origin }, serves: wanted, since, status, judged: found }: ModelState,
  inUse: InUse,
): ModelRow {
  const serves = tag === inUse.tag;
  const pointed = since === null ? null : (Date.parse(since) as TimestampMs);
  return {
    ...{ tag, version: entry.version, made: entry.created, status, isLocal: origin === "local", serves },
    takesOver: wanted && !serves,
    since: serves ? (wanted ? pointed : inUse.since) : null,
    gates: found.ok ? found.value.gates.length : 0,
    missed: found.ok ? failing(found.value.gates) : [],
    fault: found.ok ? null : found.error.text,
  };
}

/** The pointer itself, whoever wrote it: another one makes a question void. */
function pointerState(varFolder: string): string {
  try {
    return createHash("sha256")
      .update(readFileSync(pointerPath(varFolder)))
      .digest("hex")
      .slice(0, 16);
  } catch {
    // Absent: nothing was promoted here.
    return "shipped";
  }
}

type Wanted = Pick<ModelWish, "kind" | "tag" | "reason">;

async function wishOf(
  place: Place,
  state: Result<Known, Refused>,
  wanted: Wanted,
): Promise<Result<ModelWish, Refused>> {
  if (!state.ok) return state;
  const { catalogue, pointer } = state.value;
  const model = findModel(catalogue, wanted.tag);
  if (!model.ok) return err(refused(model.error));
  const weighed = await weigh(place, model.value);
  return weighed.ok ? ok({ ...wanted, from: pointer?.tag ?? catalogue.inUse, ...weighed.value }) : weighed;
}

async function weigh(
  place: Place,
  model: Registered,
): Promise<Result<Pick<ModelWish, "as" | "gates" | "missed">, Refused>> {
  const manifest = await manifestOf(model, place);
  if (!manifest.ok) return manifest;
  const { gates, status } = judged(place, model, manifest.value);
  return ok({ as: status, gates: gates.length, missed: failing(gates) });
}

/** Null = nobody said why. */
async function rollbackWish(place: Place, words: readonly string[]): Promise<Result<ModelWish | null, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const [first = "", ...rest] = words;
  const isNamed = state.value.catalogue.models.has(first);
  const reason = (isNamed ? rest : words).join(" ").trim();
  const back = earlierOne(state.value, isNamed ? first : null);
  if (!back.ok) return back;
  if (reason === "") return ok(null);
  return wishOf(place, state, { kind: "rollback", tag: back.value.tag, reason });
}

type Confirmed = { readonly by: Actor; readonly at: TimestampMs };

/** Every check of a promotion is made now, not when the question was asked. Who follows it tells everybody. */
async function carryOut(parts: ModelsDeskParts, place: Place, wish: ModelWish, { by, at }: Confirmed): Promise<void> {
  const { kind, tag, from, reason } = wish;
  const done = await serveIt(place, wish);
  const { controls, outbox } = parts.stores;
  if (done.ok) {
    const action = kind === "promote" ? "model_promoted" : "model_rolled_back";
    controls.audit(action, by, at, { from, to: tag, as: done.value, reason });
    return;
  }
  const text = `${tag} was not taken: ${done.error} ${from} goes on serving, and signals are judged as before.`;
  const code = "MODEL_CHANGE_REFUSED";
  controls.audit("model_change_refused", by, at, { to: tag, why: done.error });
  parts.emit({ type: "alert", code, text });
  const told = { as: "model-not-taken", facts: { to: tag, fault: done.error, tag: from } } as const;
  outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text, told }, parts.clock.now());
}

async function serveIt(place: Place, { kind, tag, reason }: ModelWish): Promise<Result<unknown, string>> {
  try {
    const done = kind === "promote" ? await promote(place, tag) : await rollback(place, tag, reason ?? "");
    return done.ok ? ok(done.value.json.status) : err(done.error.text);
  } catch (error) {
    return err(`it could not be written down (${error instanceof Error ? error.message : String(error)}).`);
  }
}
