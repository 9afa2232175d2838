/** What a running process does about a promotion or a rollback: it follows, writes it down and tells people. */
import type { Clock } from "../../core/time.ts";
import type { AlertCode } from "../../engine/alert-code.ts";
import type { AlertTold } from "../../engine/alert-told.ts";
import type { EnsembleWeights } from "../../engine/confidence/ensemble.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { Stores } from "../stores.ts";
import type { Serving, ServingChange } from "./serving.ts";
import { weightAlert } from "./weights.ts";

export type PromotionParts = {
  readonly serving: Serving;
  readonly stores: Pick<Stores, "recordDeployment" | "controls" | "outbox">;
  readonly clock: Clock;
  /** The ENSEMBLE_WEIGHTS setting: another bundle may hold other models. */
  readonly weights: EnsembleWeights | null;
  readonly emit: EmitEvent;
};

/** Writes down which bundle serves, when it is another than the one recorded last: at a start too. */
export function recordServing({ serving, stores, clock }: Pick<PromotionParts, "serving" | "stores" | "clock">): void {
  const { bundle, release, rollbackReason: reason } = serving;
  const { tag, status, metrics } = bundle;
  const deployed = { version: tag, modelPath: release.path, metrics, rollbackReason: reason };
  if (!stores.recordDeployment(deployed)) return;
  stores.controls.audit("model_deployed", null, clock.now(), { tag, version: release.version, status, reason });
}

/** To be called between scans. Whatever happens, a sound bundle serves afterwards. */
export function followPromotions(parts: PromotionParts): () => Promise<void> {
  const { serving, stores, clock, emit, weights } = parts;
  return async () => {
    const change = await serving.refresh();
    if (change === null) return;
    const at = clock.now();
    if (change.kind === "changed") {
      recordServing(parts);
      const { from, to, reason } = change;
      stores.controls.audit("model_changed", null, at, { from, to, reason });
    }
    const weighed = change.kind === "changed" ? weightAlert(weights, serving.bundle) : null;
    for (const { code, text, told } of [said(change), ...(weighed === null ? [] : [weighed])]) {
      emit({ type: "alert", code, text });
      stores.outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text, told }, at);
    }
  };
}

function said(change: ServingChange): { readonly code: AlertCode; readonly text: string; readonly told: AlertTold } {
  if (change.kind === "kept") {
    const text = `The model was not changed: ${change.why.text} ${change.tag} goes on serving, and signals are judged as before.`;
    const facts = { fault: change.why.text, tag: change.tag };
    return { code: "MODEL_CHANGE_REFUSED", text, told: { as: "model-kept", facts } };
  }
  const why = change.reason === null ? "" : ` Reason given: ${change.reason}.`;
  const what =
    change.from === change.to
      ? `${change.to} was gone back to while it served, and goes on`
      : `The model was changed from ${change.from} to ${change.to}; the next signals are judged by it`;
  const text = `${what}.${why} Send /model to see what it is worth.`;
  const { from, to, reason } = change;
  const told = {
    as: from === to ? "model-gone-back" : "model-changed",
    facts: { from, to, reason: reason ?? "" },
  } as const;
  return { code: "MODEL_CHANGED", text, told };
}
