/** What a chance owes to single numbers, against a model whose answer can be worked out by hand. */
import { describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { contributionsOf } from "../../../engine/desk/signals/contributions.ts";
import type { FeatureRow } from "../../../engine/features/feature-set.ts";
import type { Inference, ModelBundle, ModelScores } from "../../../engine/ports.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
/** Score = 0.5 + 0.1·a + 0.02·b, whatever c is; calibrated one to one. */
const scoreOf = ([a = 0, b = 0]: readonly number[]): number => 0.5 + 0.1 * a + 0.02 * b;

const bundle = {
  tag: "hand",
  featureNames: ["a", "b", "c"],
  // Middles 0, 1 and 5.
  trainingRange: { low: [-2, 0, 4], high: [2, 2, 6], maxOutside: 1, outlierLimit: null },
  ensemble: { space: "probability", intercept: 0, weights: { hand: 1 } },
  calibrator: { id: "c", kind: "platt", slope: 1, intercept: 0, boosters: [] },
} as unknown as ModelBundle;

const asked: number[] = [];
const inference = (of: ModelBundle = bundle): Inference => ({
  bundle: of,
  async score(features, symbols): Promise<readonly ModelScores[]> {
    asked.push(symbols.length);
    const scores = Float32Array.from(symbols, (_, row) => scoreOf([...features.subarray(3 * row, 3 * row + 3)]));
    return [{ model: "hand", group: "hand", head: "win240", scores }];
  },
  stop: async () => {},
});
const row = (values: readonly number[]): FeatureRow => ({
  values: Float64Array.from(values),
  missing: [],
  directional: [true, false, false],
  atr15: 1,
  realised24h: null,
});
const ask = (side: "long" | "short", values: readonly number[], of = bundle) =>
  contributionsOf({
    inference: inference(of),
    weights: null,
    instrument: BTC,
    side,
    features: row(values),
    pattern: null,
  });

describe("contributions", () => {
  test("are the chance as it was less the chance with the number at its middle, strongest first", async () => {
    // 0.5 + 0.1·1 + 0.02·3 = 0.66; with a at 0: 0.56; with b at 1: 0.62; c changes nothing and is left out.
    const found = await ask("long", [1, 3, 9]);
    if (found.kind !== "known") throw new Error(found.because);
    expect(found.pWin).toBeCloseTo(0.66, 6);
    expect(found.top.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(found.top[0]).toMatchObject({ value: 1, middle: 0, about: null });
    expect(found.top[0]?.change).toBeCloseTo(0.1, 6);
    expect(found.top[1]?.change).toBeCloseTo(0.04, 6);
    expect(found.features).toBe(3);
  });

  test("say what a feature of this program is about", async () => {
    const found = await ask("long", [1, 3, 9], { ...bundle, featureNames: ["b_vol_28", "cost_r", "c"] });
    if (found.kind !== "known") throw new Error(found.because);
    expect(found.top.map(({ about }) => about)).toEqual(["trading volume", "trading costs"]);
  });

  test("of a short trade see what points along it mirrored", async () => {
    // The short row is (−1, 3, 9): 0.46; with a at its middle 0.56.
    const found = await ask("short", [1, 3, 9]);
    if (found.kind !== "known") throw new Error(found.because);
    expect(found.pWin).toBeCloseTo(0.46, 6);
    expect(found.top[0]?.change).toBeCloseTo(-0.1, 6);
  });

  test("are asked for in one run of the models", async () => {
    asked.length = 0;
    await ask("long", [0, 1, 5]);
    expect(asked).toEqual([4]);
  });

  test("are unknown where the bundle does not say what it learned from", async () => {
    const found = await ask("long", [1, 3, 9], { ...bundle, trainingRange: null });
    expect(found).toEqual({ kind: "unknown", because: "NO_RANGE" });
  });
});
