/** `manifest.json` of a snapshot: what it was built of and with, what is in it, and what is not. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Recipe } from "./arguments.ts";
import type { Health } from "./health.ts";
import { BUILDER_VERSION, HOLE_MINUTES, HOUR_LABEL, LABEL } from "./label.ts";
import type { SegmentCount, SnapshotRow } from "./rows.ts";
import type { Source } from "./sources.ts";

export type WrittenFile = {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
};

const builderOf = ({ stepMinutes, fillMinutes }: Recipe) => ({
  version: BUILDER_VERSION,
  stepMinutes,
  fillMinutes,
  holeMinutes: HOLE_MINUTES,
  label: LABEL,
  hourLabel: HOUR_LABEL,
  targets: ["ret15", "dir15", "trend60", "rv15", "rv60", "range60"],
});

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Names what a snapshot is made of: the candles by content, the features by definition, the builder by its settings. */
function snapshotId(sources: readonly Source[], recipe: Recipe): string {
  const { set } = recipe;
  const inputs = {
    sources: sources.map((one) => `${one.instrument} ${one.sha256}`).toSorted(),
    features: { id: set.id, definitions: set.definitions, warmupMinutes: set.warmupMinutes },
    builder: builderOf(recipe),
  };
  return sha256(JSON.stringify(inputs)).slice(0, 16);
}

export type ManifestFacts = {
  readonly sources: readonly Source[];
  readonly recipe: Recipe;
  readonly files: readonly WrittenFile[];
  readonly rows: readonly SnapshotRow[];
  readonly segments: readonly SegmentCount[];
  readonly health: Health;
};

export function manifestOf({ sources, recipe, files, rows, segments, health }: ManifestFacts) {
  const { set } = recipe;
  return {
    snapshot: snapshotId(sources, recipe),
    features: {
      set: set.id,
      warmupMinutes: set.warmupMinutes,
      names: set.names,
      directional: set.definitions.filter((one) => one.directional).map(({ name }) => name),
    },
    builder: builderOf(recipe),
    sources,
    files,
    rows: rows.length,
    labels: labelShares(rows),
    segments,
    ...health,
  };
}

/** How many rows have each label, and which share of them is 1 where it is a yes or no. */
function labelShares(rows: readonly SnapshotRow[]) {
  const count = (name: string, answers: readonly (number | null)[], binary: boolean) => {
    const known = answers.filter((answer) => answer !== null);
    const ones = known.filter((answer) => answer === 1).length;
    return [
      name,
      { known: known.length, ...(binary ? { share: known.length === 0 ? null : ones / known.length } : {}) },
    ];
  };
  const won = (outcome: { readonly netR: number } | null) => (outcome === null ? null : Number(outcome.netR > 0));
  return Object.fromEntries([
    ...(["long", "short"] as const).flatMap((side) => [
      count(
        `win240_${side}`,
        rows.map((row) => won(row[side])),
        true,
      ),
      count(
        `win60_${side}`,
        rows.map(({ hour }) => won(hour[side])),
        true,
      ),
    ]),
    count(
      "dir15",
      rows.map(({ targets }) => targets.dir15),
      true,
    ),
    ...(["trend60", "rv15", "rv60", "range60"] as const).map((name) =>
      count(
        name,
        rows.map(({ targets }) => targets[name]),
        false,
      ),
    ),
  ]);
}

/** What a rebuild needs of a manifest. */
export const RebuildSchema = z.object({
  snapshot: z.string(),
  features: z.object({ set: z.string() }),
  builder: z.object({
    version: z.number(),
    stepMinutes: z.union([z.literal(2), z.literal(4), z.literal(15), z.literal("bucket")]),
    fillMinutes: z.number(),
  }),
  sources: z.array(z.object({ file: z.string(), sha256: z.string() })),
  files: z.array(z.object({ file: z.string(), sha256: z.string() })),
});
export type Rebuild = z.infer<typeof RebuildSchema>;
