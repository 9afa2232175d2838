/** What `/model` answers with: the serving bundle's figures and its gates, judged when asked. */
import { z } from "zod";
import { type Clock, DAY_MS } from "../core/time.ts";
import type { ModelReport } from "../engine/api.ts";
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

export function modelReporter(serving: Serving, varFolder: string, wall: Clock): () => ModelReport {
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
      ageDays: Math.max(0, Math.floor((now - Date.parse(release.created)) / DAY_MS)),
      gates: gates.length,
      failing: missed.map(({ gate, code }) => ({ name: gate, measured: code !== "NOT_MEASURED" })),
      test: test.success ? test.data : null,
      tiers: tiers.success ? Object.entries(tiers.data.tiers).map(([tier, row]) => ({ tier, ...row })) : [],
    };
  };
}
