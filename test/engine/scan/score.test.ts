/** What is asked of which models, and how their answers become predictions and outlooks. */
import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Head, Inference, ModelBundle } from "../../../engine/ports.ts";
import { type Asked, type Asking, score } from "../../../engine/scan/score.ts";
import { at } from "../../support/candles.ts";

const SLOT = at("2026-06-17T12:00Z");
const model = (name: string, group: string, ...heads: Head[]) => ({ name, group, symbols: null, heads });
const BUNDLE: ModelBundle = {
  ...{ tag: "coins-1", status: "observation", featureSet: "two@1", featureNames: ["way", "size"], venue: "v" },
  models: [
    model("lstm-btc", "lstm", "win240", "dir15"),
    model("trees", "trees", "win240"),
    model("wave", "wave", "trend60"),
    model("har", "har", "rv15", "rv60"),
    model("forest", "forest", "outlier"),
  ],
  ensemble: { space: "probability", intercept: 0, weights: { lstm: 1, trees: 1 } },
  calibrator: { id: "platt", kind: "platt", slope: 1, intercept: 0, boosters: [] },
  ...{ tierEdges: [0.4, 0.9], reliability: [], reliabilitySlice: "test", payoff: { win: 1, loss: -1 } },
  vennAbers: { scores: [0, 1], low: [0, 0.5], high: [0.5, 1], n: [9, 9] },
  label: { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 },
  trainingRange: { low: [-1, 0], high: [1, 2], maxOutside: 1, outlierLimit: 0.6 },
  ...{ volatility: null, thresholds: null, volatilityTerciles: {}, daysUsed: [], metrics: {}, gates: {} },
};

type Question = { readonly rows: number[]; readonly symbols: readonly string[]; readonly heads: readonly Head[] };
/** By model and head, one number per row that is asked; NaN = silent. */
type Says = Readonly<Record<string, readonly number[]>>;

function models(says: Says, bundle = BUNDLE) {
  const questions: Question[] = [];
  const inference: Inference = {
    bundle,
    async score(features, symbols, heads) {
      questions.push({ rows: [...features], symbols, heads: heads ?? [] });
      return bundle.models.flatMap(({ name, group, heads: own }) =>
        own
          .filter((head) => heads?.includes(head))
          .map((head) => ({ model: name, group, head, scores: Float32Array.from(says[`${name}/${head}`] ?? []) })),
      );
    },
    stop: async () => {},
  };
  return { inference, questions };
}
const looking = (symbol: string, values: readonly number[] | null): Asked => ({
  instrument: `v:${symbol}` as InstrumentId,
  slot: SLOT,
  features:
    values === null
      ? null
      : { values: Float64Array.from(values), missing: [], directional: [true, false], atr15: 5, realised24h: 0.01 },
});
const ask = (looks: readonly Asked[], inference: Inference, over: Partial<Asking> = {}) =>
  score(looks, { inference, weights: null, edges: [0.4, 0.9], memory: () => null, ...over });

const SAYS: Says = {
  "lstm-btc/win240": [0.75, 0.25],
  "lstm-btc/dir15": [0.625, 0.375],
  "trees/win240": [0.25, 0.5],
  "wave/trend60": [1.5, -1.5],
  "har/rv15": [-6],
  "har/rv60": [-5],
  "forest/outlier": [0.5],
};

test("a trade's heads are asked about both sides, an instrument's about the long row only", async () => {
  const { inference, questions } = models(SAYS);
  await ask([looking("BTC/USDT", [0.5, 1])], inference);
  expect(questions).toEqual([
    { rows: [0.5, 1, -0.5, 1], symbols: ["BTC/USDT", "BTC/USDT"], heads: ["win240", "dir15", "trend60"] },
    { rows: [0.5, 1], symbols: ["BTC/USDT"], heads: ["rv15", "rv60", "range60", "outlier"] },
  ]);
});

test("a prediction holds the mean of the groups, its Venn–Abers pair and the other heads", async () => {
  const { predictions } = await ask([looking("BTC/USDT", [0.5, 1])], models(SAYS).inference);
  expect(predictions).toMatchObject([
    {
      ...{
        instrument: "v:BTC/USDT",
        side: "long",
        slot: SLOT,
        score: 0.5,
        vennAbers: { ifLost: 0.25, ifWon: 0.75, n: 9 },
        boost: 0,
      },
      ...{ scores: { "lstm-btc": 0.75, trees: 0.25 }, heads: { dir15: 0.625, trend60: 1.5 } },
      ...{ modelTag: "coins-1", atr15: 5, tier: "LOW", aboveMedium: 1 },
    },
    {
      side: "short",
      score: 0.375,
      heads: { dir15: 0.375, trend60: -1.5 },
      vennAbers: { ifLost: 0.1875, ifWon: 0.6875, n: 9 },
    },
  ]);
  expect(predictions.map(({ pWin }) => pWin.toFixed(6))).toEqual(["0.500000", "0.375000"]);
});

test("boosters are added to the logit, a pattern's odds by instrument and side", async () => {
  const boosters = [
    { name: "dir15", coefficient: 1, gain: 0 },
    { name: "pattern", coefficient: 2, gain: 0 },
  ] as const;
  const { inference } = models(SAYS, { ...BUNDLE, calibrator: { ...BUNDLE.calibrator, boosters } });
  const patterns: Asking["patterns"] = (instrument, side) =>
    instrument === "v:BTC/USDT" && side === "long" ? 0.25 : null;
  const { predictions } = await ask([looking("BTC/USDT", [0.5, 1])], inference, { patterns });
  // logit 0.625 = ln (5/3); logit 0.375 = −ln (5/3).
  expect(predictions.map(({ boost }) => boost.toFixed(6))).toEqual(
    [Math.log(5 / 3) + 0.5, -Math.log(5 / 3)].map((boost) => boost.toFixed(6)),
  );
  expect(predictions[0]?.pWin).toBeCloseTo(1 / (1 + Math.exp(-Math.log(5 / 3) - 0.5)), 6);
});

test("weights that somebody set go before the bundle's", async () => {
  const { predictions } = await ask([looking("BTC/USDT", [0, 1])], models(SAYS).inference, { weights: { trees: 2 } });
  expect(predictions.map((one) => one.score)).toEqual([0.25, 0.5]);
});

test("an outlook holds the forecasts, what lies outside the training, and how strange the row is", async () => {
  const { outlooks } = await ask([looking("BTC/USDT", [-3, 2])], models(SAYS).inference);
  expect(outlooks).toEqual([
    {
      ...{ instrument: "v:BTC/USDT", slot: SLOT, rv15: -6, rv60: -5, range60: null, outlier: 0.5 },
      outside: { count: 1, farthest: ["way"] },
    },
  ]);
});

test("a model that is silent about a row leaves its part out, never a guess", async () => {
  const silent = Number.NaN;
  const says = { "lstm-btc/win240": [silent, silent], "trees/win240": [0.25, silent], "har/rv60": [silent] };
  const { predictions, outlooks } = await ask([looking("ETH/USDT", [0, 1])], models(says).inference);
  expect(predictions).toMatchObject([{ side: "long", score: 0.25, scores: { trees: 0.25 }, heads: { dir15: null } }]);
  expect(outlooks).toMatchObject([{ rv60: null, outlier: null }]);
});

test("looks without features are not asked about, and without any nobody is", async () => {
  const { inference, questions } = models({ "trees/win240": [0.25, 0.5] });
  expect(await ask([looking("BTC/USDT", null)], inference)).toEqual({ predictions: [], outlooks: [] });
  expect(questions).toEqual([]);
  const { predictions } = await ask([looking("BTC/USDT", null), looking("ETH/USDT", [0, 1])], inference);
  expect(predictions.map(({ instrument }) => instrument)).toEqual(["v:ETH/USDT", "v:ETH/USDT"]);
});

test("a bundle without an instrument's heads is not asked for them", async () => {
  const only = { ...BUNDLE, models: BUNDLE.models.slice(0, 2), trainingRange: null, vennAbers: null };
  const { inference, questions } = models(SAYS, only);
  const { predictions, outlooks } = await ask([looking("BTC/USDT", [9, 9])], inference);
  expect(questions).toHaveLength(1);
  expect(predictions[0]).toMatchObject({ vennAbers: null, heads: { trend60: null } });
  expect(outlooks).toMatchObject([{ rv15: null, rv60: null, range60: null, outside: null, outlier: null }]);
});
