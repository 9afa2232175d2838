import { expect, test } from "vitest";
import type { EventBody } from "../../../engine/events.ts";
import { FEATURE_SETS } from "../../../engine/features/sets.ts";
import { cutSlow } from "../../../engine/scan/cut.ts";
import { aWalk } from "../../support/candles.ts";
import { BTC, START } from "../../support/ledger.ts";

const featureSetNamed = (id: string) => FEATURE_SETS.find((set) => set.id === id)!;
const MINUTES = 8 * 1440;
const CANDLES = aWalk((START - MINUTES * 60_000) as typeof START, MINUTES, 3, 100_000);

/** Each look at the time takes so many milliseconds: as if every feature did. */
function cut(id: string, msPerFeature: number) {
  const set = featureSetNamed(id);
  let looks = 0;
  const events: EventBody[] = [];
  const stopwatch = {
    elapsed() {
      looks += 1;
      return looks * msPerFeature;
    },
  };
  const row = cutSlow({ stopwatch, emit: (event) => void events.push(event) }, set, BTC).compute(CANDLES, START);
  return { set, row, events, looks };
}

test.each(["light@1", "crypto@2"])("%s in time is what it was, bit for bit", (id) => {
  const { set, row, events } = cut(id, 1);
  expect(row).toEqual(set.compute(CANDLES, START));
  expect(events).toEqual([]);
});

test.each(["light@1", "crypto@2"])("%s is given up in the middle, and it is said what that means", (id) => {
  const { set, row, events, looks } = cut(id, 10_001);
  // The beginning, two features in time, the third that is not, and the one for the sentence: 33 or 340 are not reached.
  expect(looks).toBe(5);
  expect(row).toMatchObject({ missing: set.names, atr15: null, realised24h: null });
  expect(row.values.every(Number.isNaN)).toBe(true);
  expect(events).toEqual([
    {
      type: "error",
      code: "FEATURES_TOO_SLOW",
      text: expect.stringMatching(/^The features of BTC\/USDT were given up after 40 s.*No signal is sent for it/),
    },
  ]);
});

test("a fault of the features is not taken for slowness", () => {
  const broken = { ...featureSetNamed("light@1"), compute: () => expect.unreachable() };
  const stopwatch = { elapsed: () => 0 };
  expect(() => cutSlow({ stopwatch, emit: () => {} }, broken, BTC).compute(CANDLES, START)).toThrow();
});
