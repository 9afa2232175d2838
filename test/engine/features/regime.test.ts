import { expect, test } from "vitest";
import { volatilityRegime } from "../../../engine/features/regime.ts";

const edges = [0.02, 0.04] as const;

test.each([
  [0, "low"],
  [0.0199, "low"],
  [0.02, "mid"],
  [0.0399, "mid"],
  [0.04, "high"],
  [2, "high"],
  [null, "unknown"],
  [Number.NaN, "unknown"],
] as const)("a volatility of %s is %s", (realised, regime) => {
  expect(volatilityRegime(realised, edges)).toBe(regime);
});

test("a symbol the model was not trained on has no regime", () => {
  expect(volatilityRegime(0.03, undefined)).toBe("unknown");
});
