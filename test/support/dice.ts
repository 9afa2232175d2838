/** Models that say something of every row, the same of the same row, and nothing that makes sense: for comparing runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Head, Inference, ModelBundle } from "../../engine/ports.ts";
import { bundleOf, parseManifest } from "../../models/manifest.ts";
import { LIGHT_BUNDLE } from "./bundles.ts";

const HEADS: readonly Head[] = ["win240", "rv15", "rv60"];
const NO_ERRORS = [0, 0, 0] as const;

function diceBundle(): ModelBundle {
  const manifest = parseManifest(readFileSync(join(LIGHT_BUNDLE, "manifest.json"), "utf8"));
  if (!manifest.ok) throw new Error(manifest.error.text);
  return {
    ...bundleOf(manifest.value),
    models: [{ name: "dice", group: "dice", symbols: null, heads: [...HEADS] }],
    ensemble: { space: "probability", intercept: 0, weights: { dice: 1 } },
    calibrator: { id: "plain", kind: "platt", slope: 1, intercept: 0, boosters: [] },
    trainingRange: null,
    volatility: { residuals: { rv15: NO_ERRORS, rv60: NO_ERRORS, range60: NO_ERRORS }, band99: 4, regimes: {} },
  };
}

/** One throw in `silence` says nothing of a side. */
export function diceInference(seed: number, silence: number): Inference {
  const bundle = diceBundle();
  const width = bundle.featureNames.length;
  return {
    bundle,
    async score(features, symbols, heads) {
      const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
      const thrown = symbols.map((_symbol, row) => throwOf(bits.subarray(row * width, (row + 1) * width), seed));
      return HEADS.filter((head) => heads?.includes(head) ?? true).map((head) => ({
        ...{ model: "dice", group: "dice", head },
        scores: Float32Array.from(thrown, (one) => saidOf(head, one, silence)),
      }));
    },
    stop: async () => {},
  };
}

function throwOf(row: Uint32Array, seed: number): number {
  let state = seed >>> 0;
  for (const bits of row) state = (Math.imul(state ^ bits, 0x9e37_79b1) ^ (state >>> 15)) >>> 0;
  return state / 2 ** 32;
}

function saidOf(head: Head, thrown: number, silence: number): number {
  // Quarters of an hour and hours that move by about 0.2 % and 0.5 %.
  if (head !== "win240") return Math.log(head === "rv15" ? 0.002 : 0.005) + thrown;
  return thrown < 1 / silence ? Number.NaN : 0.15 + 0.7 * thrown;
}
