/** Builds a snapshot's files in memory, month by month; the caller decides where they go. */
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc } from "../../core/time.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import type { Recipe } from "./arguments.ts";
import { filled } from "./fill.ts";
import { healthOf } from "./health.ts";
import { LABEL } from "./label.ts";
import { manifestOf, sha256, type WrittenFile } from "./manifest.ts";
import { type Labelled, labelledRows, type SnapshotRow } from "./rows.ts";
import type { Sources } from "./sources.ts";
import { parquetOf } from "./table.ts";

export type BuiltFile = WrittenFile & { readonly content: Uint8Array };
export type Snapshot = {
  readonly id: string;
  readonly files: readonly BuiltFile[];
  readonly manifest: string;
  readonly rows: number;
};

/** The snapshot, or a sentence for each instrument whose candles are too few. */
export function buildSnapshot(
  { sources, recorded: asRecorded }: Sources,
  recipe: Recipe,
): Result<Snapshot, readonly string[]> {
  const { set } = recipe;
  const cells = cellsOf(asRecorded, recipe);
  if (cells > MOST_CELLS) return err([tooLarge(cells)]);
  const recorded = asRecorded.map((one) => ({ ...one, candles: filled(one.candles, recipe.fillMinutes) }));
  const parts = recorded.map((one) => ({ ...one, ...labelledRows(one, recorded, recipe) }));
  const short = parts.filter(({ segments }) => segments.every(({ slots }) => slots === 0));
  if (short.length > 0) return err(short.map(({ instrument, segments }) => tooShort(instrument, segments, set)));
  const rows = parts.flatMap((part) => part.rows);
  if (rows.length === 0) return err([NOTHING_LEFT]);
  const segments = parts.flatMap((part) => part.segments);
  const built = parts.flatMap((part) => monthsOf(part.instrument, part.rows, set));
  const slots = segments.reduce((sum, one) => sum + one.slots, 0);
  const health = healthOf(rows, set, totalMissing(parts, set), slots);
  const files = built.map(({ content: _unused, ...file }) => file);
  const manifest = manifestOf({ sources, recipe, files, rows, segments, health });
  return ok({
    id: manifest.snapshot,
    files: built,
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
    rows: rows.length,
  });
}

/** Numbers held at once while it is built; eight bytes each. */
const MOST_CELLS = 1e9;
/** A bucket is a quarter of an hour. */
const BUCKET_MINUTES = 15;

function cellsOf(recorded: Sources["recorded"], { set, stepMinutes }: Recipe): number {
  const minutes = recorded.reduce((sum, { candles }) => sum + candles.length, 0);
  return (minutes / (stepMinutes === "bucket" ? BUCKET_MINUTES : stepMinutes)) * set.names.length;
}

const tooLarge = (cells: number): string =>
  `It would hold about ${((cells * 8) / 1e9).toFixed(0)} GB of numbers at once, and at most ${(MOST_CELLS * 8) / 1e9} GB are allowed, so that the machine does not run out of memory. Nothing was written: give fewer files or a longer --step.`;

const NOTHING_LEFT =
  "No slot has all features and a known outcome, so there is nothing to learn from and nothing was written.";

function tooShort(instrument: InstrumentId, segments: Labelled["segments"], set: FeatureSet): string {
  const longest = Math.max(...segments.map(({ candles }) => candles));
  const needed = set.warmupMinutes + LABEL.horizonMinutes;
  return (
    `${instrument}: its longest unbroken stretch has ${longest} minutes, but ${set.id} needs more than ${needed}: ` +
    `${set.warmupMinutes} to warm up and ${LABEL.horizonMinutes} to see how a trade ends. ` +
    "Nothing was written: give more candles, or leave these out."
  );
}

function totalMissing(parts: readonly Labelled[], set: FeatureSet): Float64Array {
  return Float64Array.from(set.names, (_name, column) =>
    parts.reduce((sum, { missing }) => sum + (missing[column] ?? 0), 0),
  );
}

function monthsOf(instrument: InstrumentId, rows: readonly SnapshotRow[], set: FeatureSet): readonly BuiltFile[] {
  const months = Map.groupBy(rows, ({ slot }) => isoUtc(slot).slice(0, 7));
  return [...months].map(([month, some]) => {
    const content = parquetOf(some, set);
    const file = `${venueOf(instrument)}_${symbolOf(instrument).replace("/", "-")}_${month}.parquet`;
    return { file, sha256: sha256(content), bytes: content.length, rows: some.length, content };
  });
}
