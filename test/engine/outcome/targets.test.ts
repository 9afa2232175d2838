import { describe, expect, test } from "vitest";
import { targetsAfter } from "../../../engine/outcome/targets.ts";
import { aTable, at } from "../../support/candles.ts";

const SLOT = at("2025-06-09T12:00:00Z");
type Row = readonly [number, number, number, number, number];

/** 60 candles; minute k closes at `price(k)` and opens where the one before closed. */
const walk = (price: (minute: number) => number, start = 100): readonly Row[] =>
  Array.from({ length: 60 }, (_unused, minute) => {
    const [open, close] = [minute === 0 ? start : price(minute - 1), price(minute)];
    return [minute, open, Math.max(open, close), Math.min(open, close), close] as const;
  });
const before: Row = [-1, 90, 95, 85, 92];
const targets = (rows: readonly Row[]) => targetsAfter(aTable(SLOT, [before, ...rows]), SLOT);

describe("targets", () => {
  test("of a straight rise of 1 % a minute are those worked out by hand", () => {
    const answer = targets(walk((minute) => 100 * Math.exp(0.01 * (minute + 1))));
    expect(answer.ret15).toBeCloseTo(0.15, 9);
    expect(answer.dir15).toBe(1);
    // 60 equal steps: net 60 steps over √60 steps.
    expect(answer.trend60).toBeCloseTo(Math.sqrt(60), 9);
    expect(answer.rv15).toBeCloseTo(Math.log(0.01 * Math.sqrt(15)), 9);
    expect(answer.rv60).toBeCloseTo(Math.log(0.01 * Math.sqrt(60)), 9);
    expect(answer.range60).toBeCloseTo(Math.log(0.6), 9);
  });

  test("of a price that jumps there and back are a direction of odd and no trend of even minutes", () => {
    const answer = targets(walk((minute) => (minute % 2 === 0 ? 101 : 100)));
    expect(answer.dir15).toBe(1);
    expect(answer.trend60).toBe(0);
    expect(answer.rv60).toBeCloseTo(Math.log(Math.log(1.01) * Math.sqrt(60)), 9);
    expect(answer.range60).toBeCloseTo(Math.log(Math.log(1.01)), 9);
    expect(targets(walk((minute) => (minute % 2 === 0 ? 99 : 100))).dir15).toBe(0);
  });

  test("start at the open of the next candle: a gap from the close before does not count", () => {
    const gapped = walk(() => 100).map(([minute]) => [minute, 100, 100, 100, 100] as const);
    expect(targets([...gapped.slice(0, 59), [59, 100, 110, 100, 100]])).toMatchObject({ ret15: 0, dir15: null });
  });

  test("a market that does not move has a return of nothing, and no sign, volatility or trend", () => {
    expect(targets(walk(() => 100))).toEqual({
      ret15: 0,
      dir15: null,
      trend60: null,
      rv15: null,
      rv60: null,
      range60: null,
    });
  });

  const whole = walk((minute) => 100 + minute);
  const unknownHour = { trend60: null, rv60: null, range60: null };

  test.each([
    ["15 minutes are there but not 60", whole.slice(0, 59), { dir15: 1, ...unknownHour }],
    [
      "two minutes in a row are absent in the hour",
      [...whole.slice(0, 30), ...whole.slice(32)],
      { dir15: 1, ...unknownHour },
    ],
    ["the first two minutes are absent", whole.slice(2), { dir15: null, rv15: null, ...unknownHour }],
    ["nothing is there", [], { ret15: null, dir15: null, rv15: null, ...unknownHour }],
    ["the fifteenth minute is not there yet", whole.slice(0, 14), { dir15: null, rv15: null }],
  ])("when %s, what needs more is not known", (_name, rows, expected) => {
    expect(targets(rows)).toMatchObject(expected);
  });

  test.each([0, 7, 14])("one absent minute (%i) is tolerated", (minute) => {
    expect(targets(whole.filter(([one]) => one !== minute)).dir15).toBe(1);
  });

  test("rows before the one named are not looked at", () => {
    const candles = aTable(SLOT, [before, ...whole]);
    expect(targetsAfter(candles, SLOT, 1)).toEqual(targetsAfter(candles, SLOT));
  });
});
