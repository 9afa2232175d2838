/** Promotion and rollback: a sound model, judged by every gate, then one atomic replacement of the pointer. */

import { gateFacts } from "../../app/model-facts.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { enterLocal, findModel, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import { failing, type GateResult, judgeGates } from "../../models/gates.ts";
import { checkBundle } from "../../models/parity.ts";
import { type Pointer, writePointer } from "../../models/pointer.ts";
import type { Registered } from "../../models/registry.ts";
import { type Answer, type Known, known, type Place, type Refused, refused } from "./place.ts";

/** How many earlier models a rollback can go back through. */
const REMEMBERED = 20;

export async function promote(place: Place, tag: string): Promise<Result<Answer, Refused>> {
  const state = await repairable(place);
  if (!state.ok) return state;
  const { catalogue, pointer } = state.value;
  const serving = pointer?.tag ?? catalogue.inUse;
  const earlier = pointer?.before ?? [];
  const before = serving === tag ? earlier : [serving, ...earlier].slice(0, REMEMBERED);
  return serve(place, state.value, { tag, action: "promote", reason: null, before });
}

/** A broken pointer is what a promotion repairs; which models served before is then forgotten. */
async function repairable(place: Place): Promise<Result<Known, Refused>> {
  const state = await known(place);
  if (state.ok || state.error.code !== "POINTER_INVALID") return state;
  const catalogue = await readCatalogue(place.varFolder, place.models);
  return catalogue.ok ? ok({ catalogue: catalogue.value, pointer: null }) : err(refused(catalogue.error));
}

export async function rollback(place: Place, wanted: string | null, reason: string): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const earlier = state.value.pointer?.before ?? [];
  const tag = wanted ?? earlier[0];
  if (tag === undefined) {
    const text = "No other model served before, so there is nothing to go back to and nothing was changed. Name one.";
    return err({ exitCode: 2, code: "NOTHING_BEFORE", text });
  }
  const found = earlier.indexOf(tag);
  const before = found < 0 ? earlier : earlier.slice(found + 1);
  return serve(place, state.value, { tag, action: "rollback", reason, before });
}

type Move = Pick<Pointer, "tag" | "action" | "reason" | "before">;

async function serve(place: Place, { catalogue }: Known, move: Move): Promise<Result<Answer, Refused>> {
  const model = findModel(catalogue, move.tag);
  if (!model.ok) return err(refused(model.error));
  const manifest = await checkBundle(model.value, place.features);
  if (!manifest.ok) return err(refused(manifest.error));
  const gates = judgeGates(gateFacts(manifest.value, place.varFolder, place.now));
  // One step at a time: what was experimental is watched before it may be live, whatever its gates say.
  const experimental = model.value.entry.status === "experimental";
  const status = failing(gates).length === 0 && !experimental ? "live" : "observation";
  const codes = Object.fromEntries(gates.map(({ gate, code }) => [gate, code])) as Pointer["gates"];
  const since = new Date(place.now).toISOString();
  const unwritten = await raise(place, model.value);
  if (unwritten !== null) return err(refused(unwritten));
  await writePointer(place.varFolder, { pointerVersion: 1, ...move, status, since, gates: codes });
  const { tag, action, reason } = move;
  return ok({
    text: `${[...sentences(place, move, status, failing(gates).length), ...gateLines(gates)].join("\n")}\n`,
    json: { action, tag, status, since, reason, failing: failing(gates), gates },
  });
}

/** A local bundle that serves is no experiment any more; what ships keeps the status it shipped with. */
async function raise({ varFolder }: Place, { tag, entry, origin }: Registered): Promise<ModelError | null> {
  if (origin !== "local" || entry.status !== "experimental") return null;
  return enterLocal(varFolder, tag, { ...entry, status: "observation" });
}

function sentences({ pinned }: Place, { tag, action }: Move, status: string, missed: number): readonly string[] {
  const done = action === "promote" ? "was promoted" : "is gone back to";
  const held =
    status === "live"
      ? "every gate is passed"
      : missed === 0
        ? "it was experimental until now, so it is watched before it may be promoted to live"
        : "not every gate is passed, so it may not send live signals";
  const follows =
    pinned === null || pinned === tag
      ? "A running process follows at its next scan."
      : `But MODEL is set to ${pinned}, and that one serves until the setting is taken away.`;
  return [`${tag} ${done} and serves as ${status}: ${held}. ${follows}`];
}

export const gateLines = (gates: readonly GateResult[]): readonly string[] =>
  gates.map(({ gate, code, says }) => `  ${code === "PASSED" ? "passed" : "FAILS "}  ${gate}: ${says}`);
