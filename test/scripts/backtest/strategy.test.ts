import { expect, test } from "vitest";
import type { Inference } from "../../../engine/ports.ts";
import { type Candidate, StrategyFault, strategyInference } from "../../../scripts/backtest/strategy.ts";

const MODELS = { bundle: { tag: "m", featureNames: ["a", "b"] } } as unknown as Inference;
const ROWS = Float32Array.of(1, 2, 3, 4);
const SYMBOLS = ["BTC/USDT", "ETH/USDT"];

test("each row comes with its symbol and its features by name, and no opinion is no number", async () => {
  const asked: Candidate[] = [];
  const own = strategyInference(
    MODELS,
    (candidate) => {
      asked.push(candidate);
      return candidate.symbol === "BTC/USDT" ? 0.25 : null;
    },
    "dir/own.mjs",
  );
  const [answer, ...others] = await own.score(ROWS, SYMBOLS, ["win240"]);
  expect(asked).toEqual([
    { symbol: "BTC/USDT", features: { a: 1, b: 2 } },
    { symbol: "ETH/USDT", features: { a: 3, b: 4 } },
  ]);
  expect([...(answer?.scores ?? [])]).toEqual([0.25, Number.NaN]);
  expect(others).toEqual([]);
  expect(own.bundle.tag).toBe("strategy:own.mjs");
  expect(await own.score(ROWS, SYMBOLS, ["rv60"])).toEqual([]);
});

test.each([
  [1.5, "answered 1.5 for BTC/USDT"],
  [-0.1, "answered -0.1"],
  [Number.NaN, "answered NaN"],
  ["0.5", "answered '0.5'"],
  [undefined, "answered undefined"],
  [{ p: 0.5 }, "answered { p: 0.5 }"],
  [Promise.resolve(0.5), "answered Promise"],
])("%s is no probability", async (answer, sentence) => {
  const own = strategyInference(MODELS, () => answer as number, "own.mjs");
  const asked = own.score(ROWS, SYMBOLS);
  await expect(asked).rejects.toThrow(sentence);
  await expect(asked).rejects.toBeInstanceOf(StrategyFault);
});

test("what the function throws is told as its own fault", async () => {
  const fails = () => {
    throw new TypeError("features.nope is not a number");
  };
  const asked = strategyInference(MODELS, fails, "own.mjs").score(ROWS, SYMBOLS);
  await expect(asked).rejects.toThrow("own.mjs failed on BTC/USDT: features.nope is not a number.");
  await expect(asked).rejects.toBeInstanceOf(StrategyFault);
});
