/** Tells the event stream what a stored scan saw and did. */
import type { EmitEvent, EventBody } from "../events.ts";
import type { Collected, ScanCommit, SourceError } from "../ports.ts";
import type { Prediction } from "../records.ts";
import { betterSide } from "../signal/candidate.ts";
import { CAUSES } from "./alerts.ts";
import type { Look } from "./look.ts";
import type { Pace } from "./pace.ts";

export async function announce(
  emit: EmitEvent,
  stored: ScanCommit,
  looks: readonly Look[],
  collected: readonly Collected[],
  pace: Pace,
): Promise<void> {
  const { slot, late, stagesMs } = stored;
  const predictions = Map.groupBy(stored.predictions, ({ instrument }) => instrument);
  const errors = new Map(collected.map(({ instrument, error }) => [instrument, error]));
  const symbols = looks.map((one) =>
    seen(one, predictions.get(one.instrument) ?? [], errors.get(one.instrument) ?? null),
  );
  emit({ type: "scan", slot, late, symbols, stagesMs });
  for (const decision of stored.decisions) {
    await pace();
    emit({ type: "decision", decision });
  }
  for (const update of stored.updates) if (update.kind === "resolved") emit({ type: "outcome", outcome: update });
  for (const notice of stored.notices) {
    if (notice.kind === "alert") emit({ type: "alert", code: notice.code, text: notice.text });
  }
}

function seen(
  one: Look,
  predictions: readonly Prediction[],
  error: SourceError | null,
): Extract<EventBody, { type: "scan" }>["symbols"][number] {
  const best = betterSide(predictions, one.instrument);
  const missing = one.data.missingFeatures.length > 0 ? "features missing" : null;
  return {
    instrument: one.instrument,
    close: one.close,
    best: best === null ? null : { side: best.side, confidence: best.confidence, tier: best.tier },
    note: error === null ? missing : CAUSES[error.code],
  };
}
