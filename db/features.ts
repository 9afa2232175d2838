/** Feature vectors as the scans computed them, one blob of 32-bit numbers per instrument, set and slot. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";
import type { TimestampMs } from "../core/time.ts";
import type { FeatureNames, FeatureStore, FeatureVector } from "../engine/ports/features.ts";

const INSERT = `INSERT INTO feature_vectors (instrument, feature_set, slot, "values") VALUES (?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const NEWEST = `SELECT slot, "values" FROM feature_vectors
  WHERE instrument = ? AND feature_set = ? ORDER BY slot DESC LIMIT 1`;
const WITHIN = "FROM feature_vectors WHERE instrument = ? AND feature_set = ? AND slot >= ? AND slot < ?";
const COUNT = `SELECT count(*) ${WITHIN}`;
const RANGE = `SELECT slot, "values" ${WITHIN} ORDER BY slot`;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

type Row = readonly [slot: TimestampMs, values: Buffer];
type Range = [InstrumentId, string, TimestampMs, TimestampMs];

export function createFeatureStore(client: Database): FeatureStore {
  const insert = client.prepare<[InstrumentId, string, TimestampMs, Buffer]>(INSERT);
  const newest = client.prepare<[InstrumentId, string], Row>(NEWEST).raw();
  const count = client.prepare<Range, number>(COUNT).pluck();
  const range = client.prepare<Range, Row>(RANGE).raw();

  const append = client.transaction((set: FeatureNames, vectors: readonly FeatureVector[]) => {
    for (const { instrument, slot, values } of vectors) {
      insert.run(instrument, set.id, slot, packed(fitting(set, values, values.length)));
    }
  });
  const featuresBetween: FeatureStore["featuresBetween"] = (instrument, from, until, set) => {
    const asked: Range = [instrument, set.id, from, until];
    const length = count.get(...asked) ?? 0;
    const slots = new Float64Array(length);
    const columns = set.names.map(() => new Float32Array(length));
    let row = 0;
    for (const [slot, values] of range.iterate(...asked)) {
      fitting(set, values, values.length / BYTES);
      slots[row] = slot;
      for (const [index, column] of columns.entries()) column[row] = values.readFloatLE(index * BYTES);
      row += 1;
    }
    return { featureSet: set.id, names: set.names, slots, columns, length };
  };
  return {
    append: (set, vectors) => append.immediate(set, vectors),
    latestFeatures(instrument, set) {
      const found = newest.get(instrument, set.id);
      if (found === undefined) return null;
      const [slot, values] = found;
      return { instrument, slot, values: unpacked(fitting(set, values, values.length / BYTES)) };
    },
    // In one transaction: what another process writes in between belongs to neither question.
    featuresBetween: client.transaction(featuresBetween),
  };
}

/** Same id, same meaning: a set that changed without a new version must not be read as if it had not. */
function fitting<T>({ id, names }: FeatureNames, values: T, width: number): T {
  if (width === names.length) return values;
  throw new Error(`A stored vector of ${id} has ${width} numbers, but the set has ${names.length} features`);
}

function packed(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * BYTES);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * BYTES);
  return bytes;
}

const unpacked = (bytes: Buffer): Float32Array =>
  Float32Array.from({ length: bytes.length / BYTES }, (_unused, index) => bytes.readFloatLE(index * BYTES));
