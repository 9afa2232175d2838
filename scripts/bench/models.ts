/** All models of the shipped bundle, asked as a scan asks them: through the worker, both sides, scores and outlooks. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openModel } from "../../app/engine.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { featureSetOf } from "../../engine/features/sets.ts";
import type { Inference, ModelBundle } from "../../engine/ports.ts";
import { type Asked, type Asking, score } from "../../engine/scan/score.ts";
import { MODELS_FOLDER } from "../../models/registry.ts";
import { type Measurement, percentile, rounded } from "./measure.ts";

const COINS = ["BTC/USDT", "ETH/USDT", "BNB/USDT"];
const RUNS = { few: 200, many: 10 };

export async function models(): Promise<readonly Measurement[]> {
  const inference = await openModel(null);
  if (!inference.ok) throw new Error(inference.error.lines.join(" "));
  try {
    const rows = await parityRows(inference.value.bundle);
    const few = await timed(inference.value, looksOf(inference.value, rows, 3), RUNS.few);
    const many = await timed(inference.value, looksOf(inference.value, rows, 500), RUNS.many);
    return [
      { name: "models, 3 symbols, p50", value: rounded(percentile(few.ms, 0.5), 2), unit: "ms" },
      { name: "models, 3 symbols, p95", value: rounded(percentile(few.ms, 0.95), 2), unit: "ms" },
      { name: "models, 500 symbols in one batch, p50", value: rounded(percentile(many.ms, 0.5)), unit: "ms" },
      { name: "models, 500 symbols in one batch, longest", value: rounded(Math.max(...many.ms)), unit: "ms" },
      { name: "models, 500 symbols, main thread held", value: rounded(many.held), unit: "ms" },
    ];
  } finally {
    await inference.value.stop();
  }
}

async function parityRows({ tag }: ModelBundle): Promise<readonly (readonly number[])[]> {
  const path = join(MODELS_FOLDER, "artifacts", tag, "parity.json");
  const { rows } = JSON.parse(await readFile(path, "utf8")) as { rows: readonly { features: readonly number[] }[] };
  return rows.map(({ features }) => features);
}

/** So many instruments with real rows; every one is a coin that the bundle knows, so that no model may rest. */
function looksOf({ bundle }: Inference, rows: readonly (readonly number[])[], symbols: number): readonly Asked[] {
  const directional = featureSetOf(bundle).definitions.map((one) => one.directional);
  return Array.from({ length: symbols }, (_unused, index) => ({
    instrument: `venue${index}:${COINS[index % COINS.length]}` as InstrumentId,
    slot: 0 as Asked["slot"],
    features: {
      ...{ values: Float64Array.from(rows[index % rows.length] ?? []), missing: [], directional },
      ...{ atr15: 1, realised24h: 0.02 },
    },
  }));
}

async function timed(inference: Inference, looks: readonly Asked[], runs: number) {
  const asking: Asking = { inference, weights: null, edges: [0.4, 0.5], memory: () => null };
  await score(looks, asking);
  const ms: number[] = [];
  let held = 0;
  let last = performance.now();
  const tick = setInterval(() => {
    held = Math.max(held, performance.now() - last);
    last = performance.now();
  }, 1);
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await score(looks, asking);
    ms.push(performance.now() - started);
  }
  clearInterval(tick);
  return { ms, held };
}
