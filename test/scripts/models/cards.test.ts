import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../models/manifest.ts";
import { MODELS_FOLDER, type RegistryEntry } from "../../../models/registry.ts";
import { importancePlot, reliabilityPlot } from "../../../scripts/cards/plots.ts";
import { modelCard, modelCards } from "../../../scripts/model-cards.ts";
import { realManifest } from "../../support/bundles.ts";

test("every model has its card, as its manifest has it", async () => {
  const cards = await modelCards();
  expect(cards.size).toBeGreaterThan(0);
  for (const [path, text] of cards) expect(readFileSync(join(MODELS_FOLDER, path), "utf8"), path).toBe(text);
});

test("the card of the bundle that ships says what was measured, and what is not known", () => {
  const card = readFileSync("models/cards/win240-light-1.md", "utf8");
  // From the manifest by hand.
  expect(card).toContain(
    "| test | 10304 | 308 | 27 | 0.427 | – | 0.536 [0.488, 0.587] | 0.2438 | 0.34 % | 0.018 | −0.113 R [−0.148, −0.079] |",
  );
  expect(card).toContain("| HIGH | 215 | 0.510 | 0.335 |");
  expect(card).toContain("| dir15 | not measured | – | 0.68 |");
});

const MANIFEST: Manifest = {
  ...realManifest(),
  tag: "several-1",
  snapshot: "abc123",
  seed: 7,
  ensemble: {
    ...{ space: "logit", intercept: 0, weights: { a: 0.7, b: 0.3 }, why: "it had the lower Brier score" },
    compared: [
      { name: "a", brier: 0.25, auc: 0.51 },
      { name: "mean", brier: 0.245, auc: 0.53 },
    ],
  },
  calibrator: { ...realManifest().calibrator, boosters: [{ name: "dir15", coefficient: 0.4, gain: 0.0012 }] },
  thresholds: {
    ...{ from: "2025-06-15T00:00:00.000Z", until: "2025-07-12T00:00:00.000Z", days: 27, symbols: ["BTC/USDT"] },
    rows: [
      { min: 0.4, signalsPerDay: 3.5, n: 900, nIndependent: 90, winRate: 0.45, meanR: -0.1, ci: [-0.2, 0.01] },
      { min: 0.41, signalsPerDay: 3, n: 800, nIndependent: 80, winRate: 0.45, meanR: -0.1, ci: [-0.2, 0.01] },
      { min: 0.7, signalsPerDay: 0, n: 0, nIndependent: 0, winRate: null, meanR: null, ci: null },
    ],
  },
  metrics: {
    boosters: {
      dir15: { gain: 0.0012, interval: [0.0004, 0.002], kept: true },
      trend60: { gain: -0.0003, kept: false },
    },
    volatility: {
      rv15: { n: 10, trainMean: -6, har: { r2: 0.7, r2Within: 0.6 }, persistence: { r2: 0.5, r2Within: 0.4 } },
    },
    timeframes: {
      dir15: {
        "1m bars only": { features: 8, accuracy: 0.52, auc: 0.52, aucInterval: [0.5, 0.54] },
        "5m bars only": { features: 12, accuracy: 0.51, auc: 0.51, aucInterval: [0.49, 0.53] },
        "all timeframes": { features: 20, accuracy: 0.545, auc: 0.55, aucInterval: [0.53, 0.57] },
      },
    },
    strangers: { rows: 1000, either: 0.02, outsideRange: 0.015, isolated: 0.01 },
    members: {
      a: {
        ...{ serves: true, weight: 0.7, seconds: { a: 12.4 }, validation: { n: 5, auc: 0.51 } },
        test: { n: 9, auc: 0.55, aucInterval: [0.5, 0.6], brier: 0.243, ece5: 0.016 },
      },
    },
  },
};

describe("the card of several models", () => {
  const entry = {
    version: "1.2.3",
    status: "observation",
    created: "2026-11-21",
    metrics: "report.json",
  } as RegistryEntry;
  const bars = Array.from({ length: 48 }, (_unused, at) => [`b_ret_${String(at).padStart(2, "0")}`, 0] as const);
  const card = modelCard(MANIFEST, entry, [{ group: "a", gain: [["lrv_15", 0.6], ["rsi_5", 0.4], ...bars] }]);

  test.each([
    ["where it came from", "Snapshot `abc123`, seed 7."],
    [
      "how they were put together",
      "Chosen on the validation slice, never on the test: it had the lower Brier score. Mean in logit space; weights: a 0.700, b 0.300.",
    ],
    ["every way that was tried", "| mean | 0.24500 | 0.5300 |"],
    ["each group alone", "| a | 0.700 | 0.510 | 0.550 [0.500, 0.600] | 0.2430 | 0.016 | 12 |"],
    ["boosters, kept", "| dir15 | 0.120 % [0.040, 0.200] | 0.400 |"],
    ["boosters, rejected", "| trend60 | −0.030 % | not kept |"],
    ["volatility beside persistence", "| rv15 | persistence | 0.500 | 0.400 |"],
    [
      "what several timeframes add",
      "dir15: all timeframes against the best single one (1m bars only): 2.50 points of accuracy, the 2 that were asked.",
    ],
    ["thresholds", "| ≥ 0.40 | 3.50 | 900 | 90 | 45.0 % | −0.100 R [−0.200, 0.010] |"],
    ["thresholds that nothing reached", "| ≥ 0.70 | 0.00 | 0 | 0 | – | – |"],
    ["strangers", "2.0 % of 1000 rows of the test would be refused: 1.5 % by their range, 1.0 % by their isolation."],
    ["importance and dead features", "| a | lrv_15 60.0 %, rsi_5 40.0 %, b_ret_00 0.0 %"],
    ["dead series by their number", "| 48: 48 × b_ret_* |"],
    ["what was not run", "## Controls\n\nNone were run."],
  ])("says %s", (_name, text) => {
    expect(card).toContain(text);
  });

  test("leaves steps between fives out, and pictures that are not there", () => {
    expect(card).not.toContain("≥ 0.41");
    expect(card).not.toContain(".svg");
    expect(card).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe("pictures", () => {
  const numbers = (svg: string, pattern: RegExp): readonly number[] =>
    [...svg.matchAll(pattern)].map(([, n]) => Number(n));

  test("every one that a card shows lies beside it", async () => {
    const files = await modelCards();
    const cards = [...files].filter(([path]) => path.endsWith(".md"));
    const shown = cards.flatMap(([, text]) =>
      [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, name]) => `cards/${name}`),
    );
    expect(shown.length).toBeGreaterThan(cards.length);
    expect(shown.toSorted()).toEqual([...files.keys()].filter((path) => path.endsWith(".svg")).toSorted());
  });

  test("each is drawn inside its frame", async () => {
    const all = [...(await modelCards())].filter(([path]) => path.endsWith(".svg"));
    for (const [path, svg] of all) {
      const [width = 0, height = 0] = [
        ...numbers(svg, /^<svg [^>]*width="(\d+)"/g),
        ...numbers(svg, /^<svg [^>]* height="(\d+)"/g),
      ];
      const across = numbers(svg, /\b(?:x|x1|x2|cx)="([\d.-]+)"/g);
      const down = numbers(svg, /\b(?:y|y1|y2|cy)="([\d.-]+)"/g);
      expect(
        [Math.min(...across, ...down) >= 0, Math.max(...across) <= width, Math.max(...down) <= height],
        path,
      ).toEqual([true, true, true]);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test("a point lies where stated and realised say: 0.5 to 0.6 stated, half of them won", () => {
    const bin = { from: 0.5, until: 0.6, rows: 100, nIndependent: 100, winRate: 0.5 };
    const svg = reliabilityPlot({ tag: "t", reliability: [bin], reliabilitySlice: "test" });
    // Wilson 95 % of 50 of 100 is 0.4038 to 0.5962, edges 0.47 to 0.63: the frame is 0.40 to 0.65, 360 wide from 64.
    expect(svg).toContain(
      `<circle cx="${(64 + (360 * 0.15) / 0.25).toFixed(1)}" cy="${(46 + 360 - (360 * 0.1) / 0.25).toFixed(1)}"`,
    );
  });

  test("names are escaped, and a forest without gain is no crash", () => {
    expect(importancePlot("a<b", { group: "x&y", gain: [["f", 0]] })).toContain("a&lt;b: share of all gain, x&amp;y");
  });
});
