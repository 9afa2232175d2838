import { expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import { correlationTable, ideaGroups, SHIPPED_CORRELATIONS, sameIdea } from "../../risk/correlation.ts";
import { BNB, BTC, ETH } from "../support/gate.ts";

const other = "binance:DOGE/USDT" as InstrumentId;

test("the shipped table holds the three measured pairs, whatever their order", () => {
  expect([...SHIPPED_CORRELATIONS.values()].toSorted()).toEqual([0.73, 0.76, 0.91]);
  for (const [a, b] of [
    [BTC, ETH],
    [BTC, BNB],
    [ETH, BNB],
  ] as const) {
    expect([sameIdea(a, b), sameIdea(b, a)]).toEqual([true, true]);
  }
});

test("from 0.6 on, in either direction, two instruments are one idea", () => {
  const at = (correlation: number) => sameIdea(BTC, ETH, correlationTable([["ETH", "BTC", correlation]]));
  expect([at(0.59), at(0.6), at(-0.59), at(-0.6), at(Number.NaN)]).toEqual([false, true, false, true, true]);
});

test("an instrument is one idea with itself, and so is a pair that nobody measured", () => {
  expect(sameIdea(BTC, BTC, correlationTable([]))).toBe(true);
  expect(sameIdea(BTC, other)).toBe(true);
});

test("the same asset on another venue has the same correlations", () => {
  expect(sameIdea("binance:BTC/USDT" as InstrumentId, ETH, correlationTable([["BTC", "ETH", 0.1]]))).toBe(false);
});

test("symbols that hang together through a third are shown as one group, single ones as none", () => {
  const chain = correlationTable([
    ["BTC", "ETH", 0.7],
    ["BTC", "BNB", 0.1],
    ["ETH", "BNB", -0.7],
  ]);
  expect(ideaGroups([BTC, BNB, ETH], chain)).toEqual([[BTC, BNB, ETH]]);
  const apart = correlationTable([
    ["BTC", "ETH", 0.7],
    ["BTC", "BNB", 0.1],
    ["ETH", "BNB", 0.1],
  ]);
  expect(ideaGroups([BTC, BNB, ETH], apart)).toEqual([[BTC, ETH]]);
});

test("a group grows by every symbol that moves with one of its members, and stands once in the answer", () => {
  const chain = correlationTable([
    ["BTC", "ETH", 0.7],
    ["BTC", "BNB", 0.1],
    ["ETH", "BNB", 0.7],
  ]);
  expect(ideaGroups([BTC, ETH, BNB], chain)).toEqual([[BTC, ETH, BNB]]);
});

test("an instrument is one idea with itself, whatever a table says", () => {
  expect(sameIdea(BTC, BTC, correlationTable([["BTC", "BTC", 0]]))).toBe(true);
});
