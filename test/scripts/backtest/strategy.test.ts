import { expect, test } from "vitest";
import type { Inference } from "../../../engine/ports.ts";
import { type Candidate, strategyInference } from "../../../scripts/backtest/strategy.ts";

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

test.each([1.5, -0.1, Number.NaN, "0.5", undefined])("%s is no probability", async (answer) => {
  const own = strategyInference(MODELS, () => answer as number, "own.mjs");
  await expect(own.score(ROWS, SYMBOLS)).rejects.toThrow("a number from 0 to 1, or null");
});
