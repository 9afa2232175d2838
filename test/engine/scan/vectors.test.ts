/** What scans keep of their features: exactly what the models saw, and exactly what a snapshot of the same candles holds. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Candle, type CandleColumns, toColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import type { FeatureSet } from "../../../engine/features/feature-set.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import type { FeatureColumns } from "../../../engine/ports/features.ts";
import type { Inference } from "../../../engine/ports.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { createVectorKeeper } from "../../../engine/scan/vectors.ts";
import { buildSnapshot } from "../../../scripts/snapshot/build.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS, openWorld, type Story, type StoryOptions, tell, type World } from "../../support/engine.ts";
import { loadSample } from "../../support/sample.ts";

const [BTC, ETH, BNB] = INSTRUMENTS as [InstrumentId, InstrumentId, InstrumentId];
const FROM = "2025-06-09T00:00Z";
const UNTIL = "2025-06-09T01:30Z";
const SLOTS = 45;
/** What the labels of the last slot need: the horizon, and the candle after it. */
const LABELLED_MINUTES = 241;

const BASES = ["BTC", "ETH", "BNB"] as const;
type Base = (typeof BASES)[number];
/** Minutes that are absent before the first slot: the newest one, some of the last hours, two hours of a longer bar. */
const HOLES: Readonly<Record<Base, readonly (readonly [from: string, until: string])[]>> = {
  BTC: [["2025-06-08T23:57Z", "2025-06-08T23:58Z"]],
  ETH: [["2025-06-08T20:10Z", "2025-06-08T20:16Z"]],
  BNB: [["2025-06-03T05:00Z", "2025-06-03T07:00Z"]],
};

function candlesOf(base: Base, holes: typeof HOLES | null): readonly Candle[] {
  const { openTime, open, high, low, close, volume, length } = loadSample(base);
  const valueAt = (values: Float64Array, row: number): number => values[row] ?? Number.NaN;
  const absent = (time: number): boolean =>
    (holes?.[base] ?? []).some(([from, until]) => time >= at(from) && time < at(until));
  return Array.from({ length }, (_unused, row) => ({
    ...{ openTime: valueAt(openTime, row) as TimestampMs, open: valueAt(open, row), high: valueAt(high, row) },
    ...{ low: valueAt(low, row), close: valueAt(close, row), volume: valueAt(volume, row) },
  })).filter((candle) => !absent(candle.openTime));
}

const folder = mkdtempSync(join(tmpdir(), "lookout-vectors-"));
/** The bundled candles with holes, as files that a replay reads. */
const holedFiles = (): readonly string[] =>
  BASES.map((base) => {
    const rows = candlesOf(base, HOLES).map(({ openTime, open, high, low, close, volume }) =>
      [openTime, open, high, low, close, volume].join(","),
    );
    const file = join(folder, `binanceusdm_${base}USDT_1m.csv`);
    writeFileSync(file, `timestamp_ms,open,high,low,close,volume\n${rows.join("\n")}\n`);
    return file;
  });

let world: World;
let holed: World;
beforeAll(async () => {
  world = await openWorld();
  holed = await openWorld({ files: holedFiles() });
});
afterAll(async () => {
  await world.inference.stop();
  await holed.inference.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Stands for a model of `crypto@1` while none is bundled, and remembers what it was asked. */
function scoring(set: FeatureSet) {
  const asked: Float32Array[] = [];
  const score: Inference["score"] = async (features, symbols) => {
    asked.push(features.slice());
    const scores = new Float32Array(symbols.length).fill(0.55);
    return [{ model: "lightgbm", group: "lightgbm", head: "win240", scores }];
  };
  const bundle = { ...world.inference.bundle, featureSet: set.id, featureNames: set.names };
  return { asked, inference: { ...world.inference, bundle, score, stop: async () => {} } };
}

function storyOf(set: FeatureSet, options: StoryOptions = {}, from = world) {
  const { asked, inference } = scoring(set);
  return { asked, story: tell({ ...from, inference }, options) };
}

const bitsOf = (values: Iterable<number>): readonly number[] => [...new Uint32Array(Float32Array.from(values).buffer)];
const kept = ({ stores }: Story, instrument: InstrumentId, set: FeatureSet): FeatureColumns =>
  stores.features.featuresBetween(instrument, at(FROM), at(UNTIL), set);
const column = (vectors: FeatureColumns, name: string): Float32Array =>
  vectors.columns[vectors.names.indexOf(name)] ?? new Float32Array();

/** The candles from the warm-up of the first slot to where the labels of the last one end. */
function around(base: Base, { warmupMinutes }: FeatureSet, holes: typeof HOLES | null): CandleColumns {
  const from = at(FROM) - warmupMinutes * MINUTE_MS;
  const until = at(UNTIL) + LABELLED_MINUTES * MINUTE_MS;
  return toColumns(candlesOf(base, holes).filter(({ openTime }) => openTime >= from && openTime < until));
}

/** What `npm run snapshot -- --step 2` writes into its files. */
async function snapshotRows(set: FeatureSet, holes: typeof HOLES | null): Promise<readonly Record<string, unknown>[]> {
  const recorded = BASES.map((base, index) => {
    return { instrument: INSTRUMENTS[index] as InstrumentId, candles: around(base, set, holes) };
  });
  const built = buildSnapshot({ sources: [], recorded }, { set, stepMinutes: 2, fillMinutes: 0 });
  if (!built.ok) throw new Error(built.error.join(" "));
  const files = await Promise.all(
    built.value.files.map(({ content }) => parquetReadObjects({ file: content.slice().buffer })),
  );
  return files.flat();
}

describe.each([
  { set: LIGHT, holes: null, where: "whole candles" },
  { set: CRYPTO, holes: null, where: "whole candles" },
  { set: CRYPTO, holes: HOLES, where: "candles with holes" },
])("vectors of $set.id on $where", ({ set, holes }) => {
  let story: Story;
  let asked: readonly Float32Array[];
  beforeAll(async () => {
    ({ story, asked } = storyOf(set, {}, holes === null ? world : holed));
    await story.play(FROM, UNTIL);
  });
  afterAll(() => story.end());

  test("equal those of a snapshot built from the same candles, bit for bit", async () => {
    const rows = await snapshotRows(set, holes);
    for (const instrument of INSTRUMENTS) {
      const live = kept(story, instrument, set);
      expect(live).toMatchObject({ featureSet: set.id, names: set.names, length: SLOTS });
      const rebuilt = rows.filter(
        ({ symbol, slot }) =>
          instrument === `binanceusdm:${symbol}` && Number(slot) >= at(FROM) && Number(slot) < at(UNTIL),
      );
      expect([...live.slots]).toEqual(rebuilt.map(({ slot }) => Number(slot)));
      for (const name of set.names) {
        expect(bitsOf(column(live, name)), `${instrument} ${name}`).toEqual(
          bitsOf(rebuilt.map((row) => Number(row[name]))),
        );
      }
    }
  });

  test("are what the models were asked about on the long side", () => {
    const width = set.names.length;
    expect(asked).toHaveLength(SLOTS);
    for (const [index, instrument] of INSTRUMENTS.entries()) {
      const live = kept(story, instrument, set);
      for (const [row, matrix] of asked.entries()) {
        // Per instrument a long row, then a short one.
        const long = matrix.subarray(2 * index * width, (2 * index + 1) * width);
        expect(bitsOf(live.columns.map((values) => values[row] ?? Number.NaN))).toEqual(bitsOf(long));
      }
    }
  });

  test("are read back one by one, the newest first", () => {
    const newest = story.stores.features.latestFeatures(ETH, set);
    const live = kept(story, ETH, set);
    expect(newest).toMatchObject({ instrument: ETH, slot: at(UNTIL) - SLOT_MS });
    expect(bitsOf(newest?.values ?? [])).toEqual(bitsOf(live.columns.map((values) => values[SLOTS - 1] ?? 0)));
  });
});

describe("companions in a live run", () => {
  const SLOT = "2025-06-09T00:00Z";
  const flags = (story: Story, instrument: InstrumentId): readonly number[] => {
    const { values } = story.stores.features.latestFeatures(instrument, CRYPTO) ?? { values: [] };
    return ["x1_missing", "x2_missing"].map((name) => values[CRYPTO.names.indexOf(name)] ?? Number.NaN);
  };

  test("are the other watched symbols; what is not watched is missing", async () => {
    const { story } = storyOf(CRYPTO, { instruments: [ETH, BNB] });
    await story.scan(SLOT);
    // ETH stands beside BTC and BNB, BNB beside BTC and ETH; nobody watches BTC.
    expect([flags(story, ETH), flags(story, BNB)]).toEqual([
      [1, 0],
      [1, 0],
    ]);
    story.end();

    const all = storyOf(CRYPTO).story;
    await all.scan(SLOT);
    expect(INSTRUMENTS.map((instrument) => flags(all, instrument))).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    all.end();
  });

  test("are seen by /check of one symbol as by the scan of that slot", async () => {
    const { story, asked } = storyOf(CRYPTO);
    await story.scan(SLOT);
    await story.desk.check("ETH");
    const width = CRYPTO.names.length;
    const [scanned, checked] = asked;
    expect(asked).toHaveLength(2);
    expect(checked).toHaveLength(2 * width);
    expect(bitsOf(checked ?? [])).toEqual(bitsOf(scanned?.subarray(2 * width, 4 * width) ?? []));
    story.end();
  });
});

describe("a scan", () => {
  test("without all features keeps nothing", async () => {
    const { story } = storyOf(LIGHT);
    const beginning = "2025-06-02T01:00Z";
    await story.scan(beginning);
    expect(story.events.filter(({ type }) => type === "scan")).toHaveLength(1);
    expect(story.stores.features.latestFeatures(BTC, LIGHT)).toBeNull();
    story.end();
  });

  test("that is repeated changes no vector", async () => {
    const { story } = storyOf(LIGHT);
    await story.play(FROM, "2025-06-09T00:04Z");
    const before = kept(story, BTC, LIGHT);
    expect(before.length).toBe(2);
    const again = story.restart();
    await again.play(FROM, "2025-06-09T00:04Z");
    expect(kept(again, BTC, LIGHT)).toEqual(before);
    again.end();
  });

  test("goes on when its vectors cannot be stored, and the fault is told", async () => {
    const faults: unknown[] = [];
    const broken = new Error("database or disk is full");
    const append = (): never => {
      throw broken;
    };
    const onFault = (error: unknown): void => void faults.push(error);
    const { story } = storyOf(LIGHT, {
      parts: () => ({ vectors: createVectorKeeper({ store: { append }, onFault }) }),
    });
    await story.play(FROM, "2025-06-09T00:04Z");
    expect(story.events.filter(({ type }) => type === "scan")).toHaveLength(2);
    expect(story.stores.ledger.watermark()).toBe(at("2025-06-09T00:02Z"));
    expect(faults).toEqual([broken, broken]);
    story.end();
  });

  test("of looks without features asks the store for nothing", () => {
    const append = (): never => {
      throw new Error("asked");
    };
    const onFault = (error: unknown): never => {
      throw error;
    };
    const look = { instrument: BTC, slot: 0 as TimestampMs, features: null } as Look;
    createVectorKeeper({ store: { append }, onFault }).scanned([look], LIGHT);
  });
});
