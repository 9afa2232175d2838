/** Reads the measured figures of a manifest's `metrics`, whose tables differ from bundle to bundle. */
import { z } from "zod";

type Metrics = Readonly<Record<string, unknown>>;

const interval = z.tuple([z.number(), z.number()]);
const slice = z.object({
  n: z.number(),
  nIndependent: z.number(),
  days: z.number(),
  baseRate: z.number(),
  auc: z.number(),
  aucInterval: interval,
  brier: z.number(),
  skill: z.number(),
  ece5: z.number(),
  meanR: z.number(),
  meanRInterval: interval,
  /** Calls at one half that were right; bundles made earlier do not state it. */
  accuracy: z.number().optional(),
});
/** What was stated on a slice against what happened there; intervals are 95 % and draw whole days. */
export type SliceFigures = z.infer<typeof slice>;

/** Of the slice of that name; null when it was not measured. */
export function sliceFigures(metrics: Metrics, name: string): SliceFigures | null {
  const parsed = slice.safeParse(metrics[name]);
  return parsed.success ? parsed.data : null;
}

/** Every slice there is, in the manifest's order. */
export const allSlices = (metrics: Metrics): readonly (readonly [string, SliceFigures])[] =>
  Object.keys(metrics).flatMap((name) => {
    const figures = sliceFigures(metrics, name);
    return figures === null ? [] : [[name, figures] as const];
  });

const tier = z.object({ n: z.number(), stated: z.number(), realised: z.number() });
const tierTable = z.object({ tiers: z.record(z.string(), tier) });
export type TierFigures = z.infer<typeof tier> & { readonly tier: string };

/** Stated and realised per tier on the test; empty when it was not measured. */
export function tierFigures(metrics: Metrics): readonly TierFigures[] {
  const parsed = tierTable.safeParse(metrics.tierError);
  return parsed.success ? Object.entries(parsed.data.tiers).map(([name, row]) => ({ tier: name, ...row })) : [];
}
