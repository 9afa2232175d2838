/** How unlike anything learned from a moment is: facts for the gate, plain words for people. */
import { describe, expect, test } from "vitest";
import { FEATURE_SETS } from "../../../engine/features/sets.ts";
import type { ModelBundle } from "../../../engine/ports.ts";
import type { Outlook } from "../../../engine/volatility/outlook.ts";
import { subjectOf, subjectsOf } from "../../../engine/volatility/plain-features.ts";
import { inputFacts, unusualInput } from "../../../engine/volatility/unusual-input.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const RANGE = { low: [0, 0], high: [1, 1], maxOutside: 4, outlierLimit: 0.6 };
const OUTLOOK: Outlook = {
  ...{ instrument: BTC, slot: at("2025-06-11T13:00Z"), rv15: null, rv60: null, range60: null, outlier: 0.5 },
  outside: { count: 3, farthest: ["vz_15", "vz_60", "lrv_60"] },
};

describe("what a feature is about", () => {
  test.each(FEATURE_SETS.map((set) => [set.id, set.names] as const))("of %s is known for every name", (_id, names) => {
    expect(names.filter((name) => subjectOf(name) === null)).toEqual([]);
  });

  test.each([
    ["x1_ret_15", "what other coins do"],
    ["cost_r", "trading costs"],
    ["jump_60", "sudden jumps"],
    ["vz_15", "trading volume"],
    ["b_vol_07", "trading volume"],
    ["ofi_60", "buying against selling"],
    ["vol_regime", "how much the price moves"],
    ["atr_240", "how much the price moves"],
    ["b_range_47", "how much the price moves"],
    ["macd_cross_15", "how far the price has come"],
    ["b_ret_00", "how far the price has come"],
    ["rsi_zone_60", "how far the price has come"],
    ["bb_15", "where the price stands in its recent range"],
    ["bbw_15", "how much the price moves"],
    ["er_30", "the trend"],
    ["mtf_align", "the trend"],
    ["week_sin", "the time of day or week"],
    ["market_open", "the time of day or week"],
  ])("%s", (name, words) => {
    expect(subjectOf(name)).toBe(words);
  });

  test("each subject is named once, and a name nobody knows stays a name", () => {
    expect(subjectsOf(["vz_15", "lrv_60", "vchg_5", "novel_1"])).toEqual([
      "trading volume",
      "how much the price moves",
      "novel_1",
    ]);
  });
});

describe("the facts", () => {
  test("are those of the outlook against the limits of the training rows", () => {
    expect(inputFacts(OUTLOOK, RANGE)).toEqual({ outside: 3, maxOutside: 4, outlier: 0.5, outlierLimit: 0.6 });
  });

  test("are unknown for a moment nobody looked at, and none without a range", () => {
    expect(inputFacts(null, RANGE)).toEqual({ outside: null, maxOutside: 4, outlier: null, outlierLimit: 0.6 });
    expect(inputFacts({ ...OUTLOOK, outside: null }, RANGE)?.outside).toBeNull();
    expect(inputFacts(OUTLOOK, null)).toBeNull();
  });

  test("for people name the subjects and how many numbers there are", () => {
    const bundle = {
      trainingRange: RANGE,
      featureNames: ["vz_15", "vz_60", "lrv_60", "a", "b"],
    } as unknown as ModelBundle;
    expect(unusualInput(OUTLOOK, bundle)).toEqual({
      ...{ outside: 3, maxOutside: 4, outlier: 0.5, outlierLimit: 0.6, of: 5 },
      about: ["trading volume", "how much the price moves"],
    });
    expect(unusualInput({ ...OUTLOOK, outside: null }, bundle)?.about).toEqual([]);
    expect(unusualInput(OUTLOOK, { ...bundle, trainingRange: null })).toBeNull();
  });
});
