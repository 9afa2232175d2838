/** Promotion and rollback: a sound model, judged by every gate, then one atomic replacement of the pointer. */

import { err, ok, type Result } from "../../core/result.ts";
import { enterLocal, findModel } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import { failing, type GateResult, judgeGates } from "../../models/gates.ts";
import { bundleOf, type Manifest } from "../../models/manifest.ts";
import { type Pointer, writePointer } from "../../models/pointer.ts";
import type { Registered } from "../../models/registry.ts";
import { gateFacts } from "./model-facts.ts";
import { type Answer, type Known, known, type Place, type Refused, readable, refused, sound } from "./place.ts";

/** How many earlier models a rollback can go back through. */
const REMEMBERED = 20;

export async function promote(place: Place, tag: string): Promise<Result<Answer, Refused>> {
  // A broken pointer is what a promotion repairs; which models served before is then forgotten.
  const state = await readable(place);
  if (!state.ok) return state;
  const { catalogue, pointer } = state.value;
  const serving = pointer?.tag ?? catalogue.inUse;
  const earlier = pointer?.before ?? [];
  const before = serving === tag ? earlier : [serving, ...earlier].slice(0, REMEMBERED);
  return serve(place, state.value, { tag, action: "promote", reason: null, before });
}

export async function rollback(place: Place, wanted: string | null, reason: string): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const back = earlierOne(state.value, wanted);
  if (!back.ok) return back;
  return serve(place, state.value, { ...back.value, action: "rollback", reason });
}

/** What a rollback goes to, and what remains behind it. Null = to the one that served before. */
export function earlierOne(
  { catalogue, pointer }: Known,
  wanted: string | null,
): Result<Pick<Pointer, "tag" | "before">, Refused> {
  const serving = pointer?.tag ?? catalogue.inUse;
  // What ships serves where nothing was promoted, so it has served before everything else.
  const earlier = [...new Set([...(pointer?.before ?? []), catalogue.inUse])].filter((tag) => tag !== serving);
  const tag = wanted ?? earlier[0];
  if (tag === undefined) return err(NOTHING_BEFORE);
  if (tag !== serving && !earlier.includes(tag)) {
    const model = findModel(catalogue, tag);
    return err(model.ok ? neverServed(tag) : refused(model.error));
  }
  const before = wanted === null ? [...earlier.slice(1), serving] : wayBack(tag, [serving, ...earlier]);
  return ok({ tag, before: before.slice(0, REMEMBERED) });
}

/**
 * After a rollback to a model that was named, the next one undoes it. Without a name each goes further back, and what was
 * left comes last: nobody is sent again to the model that was just found wanting.
 */
const wayBack = (tag: string, all: readonly string[]): string[] => all.filter((one) => one !== tag);

const NOTHING_BEFORE: Refused = {
  exitCode: 2,
  code: "NOTHING_BEFORE",
  text: "No other model served before, so there is nothing to go back to and nothing was changed. To let another one serve: npm run models -- promote TAG",
};
const neverServed = (tag: string): Refused => ({
  exitCode: 2,
  code: "NEVER_SERVED",
  text: `${tag} never served here, so there is no going back to it and nothing was changed. To let it serve: npm run models -- promote ${tag}`,
});

type Move = Pick<Pointer, "tag" | "action" | "reason" | "before">;

async function serve(place: Place, { catalogue }: Known, move: Move): Promise<Result<Answer, Refused>> {
  const model = findModel(catalogue, move.tag);
  if (!model.ok) return err(refused(model.error));
  const manifest = await sound(place, model.value);
  if (!manifest.ok) return manifest;
  const { gates, status } = judged(place, model.value, manifest.value);
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

/** As what a model may serve now: live only when it passes every gate. */
export function judged(
  place: Place,
  { folder, entry }: Registered,
  manifest: Manifest,
): { readonly gates: readonly GateResult[]; readonly status: Pointer["status"] } {
  const gates = judgeGates(gateFacts({ bundle: bundleOf(manifest), folder, ...place }));
  // One step at a time: what was experimental is watched before it may be live, whatever its gates say.
  const experimental = entry.status === "experimental";
  return { gates, status: failing(gates).length === 0 && !experimental ? "live" : "observation" };
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
