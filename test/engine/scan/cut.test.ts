import { expect, test } from "vitest";
import type { EventBody } from "../../../engine/events.ts";
import { cutSlow } from "../../../engine/scan/cut.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { BTC, START } from "../../support/ledger.ts";

const looked = {
  ...{ instrument: BTC, slot: START, close: 100, session: "London", volatilityRegime: "mid" },
  data: { ageMs: 0, latenessMs: 0, missingFeatures: [], gapMinutes: 0 },
  features: { values: [1, 2], missing: [] },
} as unknown as Look;

function cut(tookMs: number) {
  let elapsed = 5;
  const events: EventBody[] = [];
  const result = cutSlow(
    { stopwatch: { elapsed: () => elapsed }, emit: (event) => void events.push(event) },
    ["a", "b"],
    () => {
      elapsed += tookMs;
      return looked;
    },
  );
  return { result, events };
}

test.each([0, 12, 30_000])("%d ms are in time: the look is as it was", (ms) => {
  expect(cut(ms)).toEqual({ result: looked, events: [] });
});

test("beyond 30 s every feature counts as missing, and it is said what that means", () => {
  const { result, events } = cut(31_000);
  expect(result).toMatchObject({ features: null, close: 100, data: { missingFeatures: ["a", "b"], gapMinutes: 0 } });
  expect(events).toEqual([
    {
      type: "error",
      code: "FEATURES_TOO_SLOW",
      text: expect.stringMatching(/^The features of BTC\/USDT took 31 s.*No signal is sent for it/),
    },
  ]);
});
