/** Tables of a bundle's metrics and report that only its card shows; what a bundle does not have is null or empty. */
import { z } from "zod";
import type { Manifest } from "../../models/manifest.ts";

type Metrics = Manifest["metrics"];

const interval = z.tuple([z.number(), z.number()]);
const direction = z.object({
  n: z.number(),
  nIndependent: z.number(),
  baseRate: z.number(),
  accuracy: z.number(),
  accuracyInterval: interval,
  auc: z.number(),
  aucInterval: interval.optional(),
  ece5: z.number().optional(),
});
const directions = z.object({ test: direction.extend({ bySymbol: z.record(z.string(), direction) }) });
export type Direction = z.infer<typeof directions>["test"];

const without = z.object({ seeds: z.number(), aucMean: z.number(), aucMax: z.number() });
const controls = z.object({
  shuffled: without,
  shifted: without,
  leaked: z.object({ auc: z.number(), alarmAt: z.number(), detected: z.boolean() }),
  costOnly: z.object({ auc: z.number(), bestDecileR: z.number(), ci: interval.nullable() }),
  oneLineRules: z.array(
    z.object({ rule: z.string(), auc: z.number(), bestDecileR: z.number().nullable(), ci: interval.nullable() }),
  ),
});
export type Controls = z.infer<typeof controls>;

const r2 = z.object({ r2: z.number(), r2Within: z.number() });
const heads = z.partialRecord(z.enum(["rv15", "rv60", "range60"]), z.record(z.string(), z.unknown()));
/** By head, then by forecast. */
export type Explained = readonly { head: string; forecast: string; r2: number; r2Within: number }[];

const member = z.object({
  serves: z.boolean(),
  weight: z.number(),
  seconds: z.record(z.string(), z.number()),
  validation: z.object({ n: z.number(), auc: z.number() }),
  test: z.object({ n: z.number(), auc: z.number(), aucInterval: interval, brier: z.number(), ece5: z.number() }),
});
const boosters = z.record(z.string(), z.object({ gain: z.number(), interval: interval.nullish(), kept: z.boolean() }));
const subset = z.object({ features: z.number(), accuracy: z.number(), auc: z.number(), aucInterval: interval });
const timeframes = z.record(z.string(), z.record(z.string(), subset));
const strangers = z.object({ rows: z.number(), either: z.number(), outsideRange: z.number(), isolated: z.number() });
const call = z.object({
  line: z.number(),
  called: z.number(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  trades: z.number(),
  sharpeDaily: z.number().nullable(),
});

const read = <T>(schema: z.ZodType<T>, value: unknown): T | null => {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
};

export const directionOf = (metrics: Metrics): Direction | null => read(directions, metrics.direction)?.test ?? null;
export const controlsOf = (metrics: Metrics): Controls | null => read(controls, metrics.controls);
export const membersOf = (metrics: Metrics) => read(z.record(z.string(), member), metrics.members) ?? {};
export const boostersOf = (metrics: Metrics) => read(boosters, metrics.boosters) ?? {};
export const timeframesOf = (metrics: Metrics) => read(timeframes, metrics.timeframes) ?? {};
export const strangersOf = (metrics: Metrics) => read(strangers, metrics.strangers);
export const callsOf = (metrics: Metrics) => read(z.array(call), metrics.calls) ?? [];

export function explainedOf(metrics: Metrics): Explained {
  const found = read(heads, metrics.volatility) ?? {};
  return Object.entries(found).flatMap(([head, forecasts]) =>
    Object.entries(forecasts ?? {}).flatMap(([forecast, value]) => {
      const parsed = read(r2, value);
      return parsed === null ? [] : [{ head, forecast, ...parsed }];
    }),
  );
}

const shares = z.record(z.string(), z.number());
const groups = z.object({
  metrics: z.object({
    members: z.record(z.string(), z.object({ gain: shares, permutation: shares.optional() }).partial()),
  }),
});
export type Importance = { readonly group: string; readonly gain: readonly (readonly [string, number])[] };

/** Share of all gain per feature, falling, of each group of trees; of a bundle of one forest its own. */
export function importanceOf(report: unknown, { models }: Pick<Manifest, "models">): readonly Importance[] {
  const falling = (gain: Readonly<Record<string, number>>): Importance["gain"] => {
    const total = Object.values(gain).reduce((sum, one) => sum + one, 0);
    return Object.entries(gain)
      .map(([name, one]) => [name, total > 0 ? one / total : 0] as const)
      .toSorted(([, a], [, b]) => b - a);
  };
  const own = read(z.object({ gain: shares }), report);
  if (own !== null) return [{ group: models[0]?.group ?? "", gain: falling(own.gain) }];
  const members = read(groups, report)?.metrics.members ?? {};
  return Object.entries(members).flatMap(([group, { gain }]) =>
    gain === undefined ? [] : [{ group, gain: falling(gain) }],
  );
}
