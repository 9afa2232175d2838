/** What `/model` answers with: the serving bundle's figures and its gates, judged when asked. */
import { z } from "zod";
import { type Clock, DAY_MS } from "../core/time.ts";
import type { ModelReport } from "../engine/api.ts";
import type { Calibrators } from "../engine/ports/learned.ts";
import type { ModelBundle } from "../engine/ports.ts";
import { judgeGates } from "../models/gates.ts";
import { gateFacts } from "./model-facts.ts";
import type { Serving } from "./serving.ts";

const interval = z.tuple([z.number(), z.number()]);
const figures = z.object({
  n: z.number(),
  nIndependent: z.number(),
  days: z.number(),
  baseRate: z.number(),
  auc: z.number(),
  aucInterval: interval,
  ece5: z.number(),
  meanR: z.number(),
  meanRInterval: interval,
});
const tierTable = z.object({
  tiers: z.record(z.string(), z.object({ n: z.number(), stated: z.number(), realised: z.number() })),
});

export type ModelReporterParts = {
  readonly serving: Serving;
  readonly calibrators: Pick<Calibrators, "active">;
  readonly varFolder: string;
  readonly wall: Clock;
};

export function modelReporter({ serving, calibrators, varFolder, wall }: ModelReporterParts): () => ModelReport {
  return () => {
    const { bundle, release } = serving;
    const now = wall.now();
    const gates = judgeGates(gateFacts(bundle, varFolder, now));
    const missed = gates.filter(({ code }) => code !== "PASSED");
    const test = figures.safeParse(bundle.metrics.test);
    const tiers = tierTable.safeParse(bundle.metrics.tierError);
    return {
      ...{ tag: bundle.tag, status: bundle.status, featureSet: bundle.featureSet },
      ...{ version: release.version, made: release.created, since: release.since },
      calibrator: calibratorOf(bundle, calibrators),
      ageDays: Math.max(0, Math.floor((now - Date.parse(release.created)) / DAY_MS)),
      gates: gates.length,
      failing: missed.map(({ gate, code }) => ({ name: gate, measured: code !== "NOT_MEASURED" })),
      test: test.success ? test.data : null,
      tiers: tiers.success ? Object.entries(tiers.data.tiers).map(([tier, row]) => ({ tier, ...row })) : [],
    };
  };
}

/** What serves, not what the ledger would let serve next: a recording keeps the bundle's own. */
function calibratorOf({ tag, calibrator: { id } }: ModelBundle, calibrators: Pick<Calibrators, "active">) {
  const refit = calibrators.active(tag);
  if (refit?.id !== id) return { id, refit: null };
  const { fittedAt: at, n, nIndependent } = refit;
  return { id, refit: { at, n, nIndependent } };
}
