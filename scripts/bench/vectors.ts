/** How fast stored feature vectors are written and read: 30 days of `crypto@1` scans of three coins. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { openCandles } from "../../db/candles.ts";
import { CRYPTO } from "../../engine/features/crypto/crypto.ts";
import type { FeatureStore } from "../../engine/ports/features.ts";
import { type Measurement, median, percentile, rounded } from "./measure.ts";

const DAYS = 30;
const SCANS = (DAYS * DAY_MS) / SLOT_MS;
const RUNS = 7;
const START = Date.UTC(2025, 0, 1) as TimestampMs;
const END = (START + DAYS * DAY_MS) as TimestampMs;
const COINS = ["BTC", "ETH", "BNB"].map((base) => `bench:${base}/USDT` as InstrumentId);

export function vectors(): readonly Measurement[] {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bench-"));
  try {
    const opened = openCandles({ file: join(folder, "candles.db") });
    if (!opened.ok) throw new Error(opened.error.text);
    const { features, close } = opened.value;
    const measured = [...writing(features), ...reading(features)];
    close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writing(features: FeatureStore): readonly Measurement[] {
  const writes = Array.from({ length: SCANS }, (_unused, scan) => {
    const slot = (START + scan * SLOT_MS) as TimestampMs;
    const values = Float32Array.from(CRYPTO.names, (_name, column) => Math.sin(scan + column));
    const scanned = COINS.map((instrument) => ({ instrument, slot, values }));
    return elapsed(() => features.append(CRYPTO, scanned));
  });
  return [
    { name: "vectors of one scan written, p50", value: rounded(percentile(writes, 0.5), 3), unit: "ms" },
    { name: "vectors of one scan written, p95", value: rounded(percentile(writes, 0.95), 3), unit: "ms" },
  ];
}

function reading(features: FeatureStore): readonly Measurement[] {
  const repeated = (read: (instrument: InstrumentId) => void): number =>
    median(COINS.flatMap((instrument) => Array.from({ length: RUNS }, () => elapsed(() => read(instrument)))));
  const newest = repeated((instrument) => {
    if (features.latestFeatures(instrument, CRYPTO)?.slot !== END - SLOT_MS) throw new Error("The newest is missing");
  });
  const month = repeated((instrument) => {
    const { length } = features.featuresBetween(instrument, START, END, CRYPTO);
    if (length !== SCANS) throw new Error(`${length} vectors were read instead of ${SCANS}`);
  });
  return [
    { name: "latestFeatures", value: rounded(newest, 3), unit: "ms" },
    { name: `featuresBetween, ${DAYS} days of ${CRYPTO.names.length} features`, value: Math.round(month), unit: "ms" },
  ];
}

function elapsed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
