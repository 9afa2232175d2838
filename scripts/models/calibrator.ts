/** `models calibrator list | revert`: the nightly refits of the serving bundle, and the way back. */
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Answer, known, type Place, type Refused } from "../../app/models/place.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { readRefits } from "../../db/ledger/refits-of.ts";
import type { StoredRefit } from "../../engine/ports/learned.ts";
import { readRevertWish, writeRevertWish } from "../../models/calibrator-revert.ts";

export type CalibratorWish =
  | { readonly action: "list" }
  | { readonly action: "revert"; readonly reason: string; readonly by?: string };

export async function calibrator(place: Place, wish: CalibratorWish): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const { catalogue, pointer } = state.value;
  const tag = place.pinned ?? pointer?.tag ?? catalogue.inUse;
  const refits = readRefits(join(place.varFolder, "lookout.db"), tag);
  const active = refits.find(({ adopted, reverted }) => adopted && reverted === null) ?? null;
  return wish.action === "list" ? listed(place, tag, refits, active) : revert(place, tag, active, wish);
}

async function listed(
  { varFolder }: Place,
  tag: string,
  refits: readonly StoredRefit[],
  active: StoredRefit | null,
): Promise<Result<Answer, Refused>> {
  const asked = await readRevertWish(varFolder);
  const waiting = asked.ok ? (asked.value?.id ?? null) : null;
  const serving = active === null ? `${tag} serves with the calibrator it shipped with.` : `${active.id} serves.`;
  const pending = waiting === null ? [] : [`${waiting} is to be taken back before the next scan.`];
  const broken = asked.ok ? [] : [`! ${asked.error}`];
  const text = [serving, ...pending, ...broken, ...refits.map((one) => rowText(one, one.id === active?.id))].join("\n");
  return ok({ text: `${text}\n`, json: { tag, serving: active?.id ?? null, waiting, refits } });
}

function rowText(refit: StoredRefit, serves: boolean): string {
  const { id, adopted, reason, n, nIndependent, nComparedIndependent, brierBefore, brierAfter, reverted } = refit;
  const { slope, intercept } = refit;
  const line =
    slope === null || intercept === null ? "" : ` · slope ${slope.toFixed(3)}, intercept ${intercept.toFixed(3)}`;
  const brier =
    brierBefore === null || brierAfter === null
      ? ""
      : ` · Brier of the newest week ${brierBefore.toFixed(4)} → ${brierAfter.toFixed(4)} (${nComparedIndependent} independent)`;
  const back =
    reverted === null
      ? ""
      : `\n    taken back ${new Date(reverted.at).toISOString()} by ${reverted.by}: ${reverted.reason}`;
  const what = adopted ? "adopted" : `not adopted (${reason})`;
  return `${serves ? "*" : " "} ${id} · ${what}${line} · ${n} outcomes, ${nIndependent} independent${brier}${back}`;
}

async function revert(
  { varFolder }: Place,
  tag: string,
  active: StoredRefit | null,
  { reason, by = userInfo().username }: Extract<CalibratorWish, { action: "revert" }>,
): Promise<Result<Answer, Refused>> {
  if (active === null) {
    const text = `${tag} serves with the calibrator it shipped with: there is nothing to take back. Nothing was changed.`;
    return err({ exitCode: 2, code: "CALIBRATOR_SHIPPED", text });
  }
  await writeRevertWish(varFolder, { id: active.id, reason, by });
  const text = `${active.id} is taken back before the next scan of the running process, or at its next start. The one before it serves then; until the night in which a better one is found it stays.\n`;
  return ok({ text, json: { tag, reverting: active.id, reason, by } });
}
