/** The columns of a snapshot's Parquet files. */

import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { Side } from "../../core/instrument.ts";
import { symbolOf, venueOf } from "../../core/instrument.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import type { Targets } from "../../engine/outcome/targets.ts";
import type { SnapshotRow } from "./rows.ts";

/** Rows of one instrument and month, in order of time, as the bytes of a Parquet file. */
export function parquetOf(rows: readonly SnapshotRow[], set: FeatureSet): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        ...identity(rows),
        ...outcomes(rows, "long"),
        ...outcomes(rows, "short"),
        ...hours(rows, "long"),
        ...hours(rows, "short"),
        ...answers(rows),
        ...features(rows, set),
      ],
      rowGroupSize: 100_000,
      kvMetadata: [
        { key: "featureSet", value: set.id },
        { key: "featureNames", value: JSON.stringify(set.names) },
      ],
    }),
  );
}

type Pick<T> = (row: SnapshotRow) => T;

const text = (name: string, rows: readonly SnapshotRow[], pick: Pick<string | null>): ColumnSource => ({
  name,
  type: "STRING",
  data: rows.map(pick),
});
const time = (name: string, rows: readonly SnapshotRow[], pick: Pick<number | null>): ColumnSource => ({
  name,
  type: "INT64",
  data: rows.map((row) => {
    const at = pick(row);
    return at === null ? null : BigInt(at);
  }),
});
const double = (name: string, rows: readonly SnapshotRow[], pick: Pick<number | null>): ColumnSource => ({
  name,
  type: "DOUBLE",
  data: rows.map(pick),
});
const flag = (name: string, rows: readonly SnapshotRow[], pick: Pick<number | null>): ColumnSource => ({
  name,
  type: "INT32",
  data: rows.map(pick),
});

const identity = (rows: readonly SnapshotRow[]): readonly ColumnSource[] => [
  text("venue", rows, ({ instrument }) => venueOf(instrument)),
  text("symbol", rows, ({ instrument }) => symbolOf(instrument)),
  text("segment", rows, ({ segment }) => segment),
  time("slot", rows, ({ slot }) => slot),
  double("close", rows, ({ close }) => close),
  double("atr15", rows, ({ row }) => row.atr15),
  double("realised24h", rows, ({ row }) => row.realised24h),
];

/** What a trade of one side became; null where it is not known. */
const outcomes = (rows: readonly SnapshotRow[], side: Side): readonly ColumnSource[] => [
  flag(`win240_${side}`, rows, (row) => (row[side] === null ? null : Number(row[side].netR > 0))),
  text(`exit_${side}`, rows, (row) => row[side]?.exit ?? null),
  time(`exit_time_${side}`, rows, (row) => row[side]?.exitTime ?? null),
  double(`gross_r_${side}`, rows, (row) => row[side]?.grossR ?? null),
  double(`net_r_${side}`, rows, (row) => row[side]?.netR ?? null),
];

const hours = (rows: readonly SnapshotRow[], side: Side): readonly ColumnSource[] => [
  flag(`win60_${side}`, rows, ({ hour }) => (hour[side] === null ? null : Number(hour[side].netR > 0))),
  double(`net_r60_${side}`, rows, ({ hour }) => hour[side]?.netR ?? null),
];

const TARGETS: readonly (keyof Targets)[] = ["ret15", "dir15", "trend60", "rv15", "rv60", "range60"];

const answers = (rows: readonly SnapshotRow[]): readonly ColumnSource[] =>
  TARGETS.map((name) => (name === "dir15" ? flag : double)(name, rows, ({ targets }) => targets[name]));

/** As a model sees them on the long side, in 32 bits; a short trade sees the directional ones with the opposite sign. */
const features = (rows: readonly SnapshotRow[], set: FeatureSet): readonly ColumnSource[] =>
  set.names.map((name, column) => ({
    name,
    type: "FLOAT",
    nullable: false,
    data: Float32Array.from(rows, ({ row }) => row.values[column] ?? Number.NaN),
  }));
