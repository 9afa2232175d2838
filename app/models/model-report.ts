/** What `/model` answers with: the serving bundle's figures and its gates, judged when asked. */
import { type Clock, DAY_MS } from "../../core/time.ts";
import type { ModelReport } from "../../engine/api.ts";
import { type EnsembleWeights, isReweighed, statusInForce } from "../../engine/confidence/ensemble.ts";
import { driftSummary } from "../../engine/drift/summary.ts";
import type { DriftStore } from "../../engine/ports/drift.ts";
import type { Calibrators } from "../../engine/ports/learned.ts";
import type { JobLog, ModelBundle } from "../../engine/ports.ts";
import { sliceFigures, tierFigures } from "../../models/figures.ts";
import { judgeGates } from "../../models/gates.ts";
import { COMPARING } from "../jobs/comparing.ts";
import { gateFacts } from "./model-facts.ts";
import type { Serving } from "./serving.ts";
import type { Shadow } from "./shadow.ts";

export type ModelReporterParts = {
  readonly serving: Serving;
  readonly calibrators: Pick<Calibrators, "active">;
  readonly drift: Pick<DriftStore, "newest">;
  readonly shadow: Pick<Shadow, "tag">;
  /** The ENSEMBLE_WEIGHTS setting. */
  readonly weights: EnsembleWeights | null;
  readonly jobs: Pick<JobLog, "last">;
  readonly varFolder: string;
  readonly wall: Clock;
};

export function modelReporter({
  serving,
  calibrators,
  drift,
  shadow,
  weights,
  jobs,
  varFolder,
  wall,
}: ModelReporterParts): () => ModelReport {
  return () => {
    const { bundle, release } = serving;
    const now = wall.now();
    const gates = judgeGates(gateFacts({ bundle, folder: release.folder, varFolder, now }));
    const missed = gates.filter(({ code }) => code !== "PASSED");
    return {
      ...{ tag: bundle.tag, status: statusInForce(weights, bundle), featureSet: bundle.featureSet },
      reweighed: isReweighed(weights, bundle),
      ...{ version: release.version, made: release.created, since: release.since },
      calibrator: calibratorOf(bundle, calibrators),
      ageDays: Math.max(0, Math.floor((now - Date.parse(release.created)) / DAY_MS)),
      gates: gates.length,
      failing: missed.map(({ gate, code }) => ({ name: gate, measured: code !== "NOT_MEASURED" })),
      test: sliceFigures(bundle.metrics, "test"),
      tiers: tierFigures(bundle.metrics),
      shadow: shadowOf(shadow, jobs),
      drift: driftSummary(drift.newest(bundle.tag)),
    };
  };
}

/** What is told of another bundle is nothing about this one. */
function shadowOf(shadow: Pick<Shadow, "tag">, jobs: Pick<JobLog, "last">): ModelReport["shadow"] {
  const tag = shadow.tag();
  if (tag === null) return null;
  const [told = null] = jobs.last(COMPARING)?.told ?? [];
  const isCompared = told !== null && (told.as === "shadow" || told.as === "shadow-early") && told.tag === tag;
  return { tag, says: isCompared ? told : null };
}

/** What serves, not what the ledger would let serve next: a recording keeps the bundle's own. */
function calibratorOf({ tag, calibrator: { id } }: ModelBundle, calibrators: Pick<Calibrators, "active">) {
  const refit = calibrators.active(tag);
  if (refit?.id !== id) return { id, refit: null };
  const { fittedAt: at, n, nIndependent } = refit;
  return { id, refit: { at, n, nIndependent } };
}
