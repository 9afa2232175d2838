/** What is known of the serving model's drift, for whatever decides about training it again. */
import { join } from "node:path";
import { DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import { forwardSignals } from "../../db/ledger/forward.ts";
import { type DriftFacts, driftFacts } from "../../engine/drift/facts.ts";
import type { DriftStore } from "../../engine/ports/drift.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { sliceFigures } from "../../models/figures.ts";

const DAYS = 30;

export function servingDrift(parts: {
  readonly drift: Pick<DriftStore, "newest" | "since">;
  readonly bundle: Pick<ModelBundle, "tag" | "metrics">;
  readonly varFolder: string;
  readonly now: TimestampMs;
}): DriftFacts {
  const { drift, bundle, varFolder, now } = parts;
  return driftFacts(drift, {
    tag: bundle.tag,
    since: isoUtc(plus(now, -DAYS * DAY_MS)).slice(0, 10),
    cardAccuracy: sliceFigures(bundle.metrics, "test")?.accuracy ?? null,
    signals: forwardSignals(join(varFolder, "lookout.db"), bundle.tag) ?? [],
  });
}
