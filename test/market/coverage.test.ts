import { describe, expect, test } from "vitest";
import { emptyColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { type Coverage, firstUsable, replayEnd, segmentsOf } from "../../market/coverage.ts";
import { at } from "../support/candles.ts";

const covered = (...segments: [string, string][]): Coverage => ({
  instrument: "x:BTC/USDT" as InstrumentId,
  segments: segments.map(([from, until]) => ({ from: at(from), until: at(until) })),
  candles: 1,
  rejected: 0,
  duplicates: 0,
});

describe("segments", () => {
  test("a hole of more than a day separates two recordings, a shorter one does not", () => {
    const times = [0, MINUTE_MS, HOUR_MS, HOUR_MS + DAY_MS, HOUR_MS + 2 * DAY_MS + MINUTE_MS];
    const columns = { ...emptyColumns(times.length), openTime: Float64Array.from(times) };
    expect(segmentsOf(columns)).toEqual([
      { from: 0, until: HOUR_MS + DAY_MS + MINUTE_MS },
      { from: HOUR_MS + 2 * DAY_MS + MINUTE_MS, until: HOUR_MS + 2 * DAY_MS + 2 * MINUTE_MS },
    ]);
  });

  test("no candle, no segment", () => {
    expect(segmentsOf(emptyColumns(0))).toEqual([]);
  });
});

describe("first usable time", () => {
  const june = covered(["2025-06-02T00:00Z", "2025-06-14T00:00Z"]);
  const twoYears = covered(["2023-07-01T00:00Z", "2023-08-01T00:00Z"], ["2025-05-04T12:00Z", "2025-06-14T00:00Z"]);
  const later = covered(["2025-06-05T06:00Z", "2025-06-13T00:00Z"]);

  test.each([
    ["the start plus the warm-up", [june], "2025-01-01T00:00Z", "2025-06-09T00:00Z"],
    ["what is asked when it is warm by then", [june], "2025-06-10T07:00Z", "2025-06-10T07:00Z"],
    ["the exact edge", [june], "2025-06-09T00:00Z", "2025-06-09T00:00Z"],
    ["a minute too early", [june], "2025-06-08T23:59Z", "2025-06-09T00:00Z"],
    ["nothing after the end", [june], "2025-06-14T00:00Z", null],
    ["the next recording when one is over", [twoYears], "2023-08-01T00:00Z", "2025-05-11T12:00Z"],
    ["the first recording", [twoYears], "2023-01-01T00:00Z", "2023-07-08T00:00Z"],
    ["the slowest instrument", [june, later], "2025-06-01T00:00Z", "2025-06-12T06:00Z"],
    ["all of them in one recording", [twoYears, june], "2023-01-01T00:00Z", "2025-06-09T00:00Z"],
    [
      "nothing when they never meet",
      [covered(["2023-07-01T00:00Z", "2023-08-01T00:00Z"]), june],
      "2020-01-01T00:00Z",
      null,
    ],
    ["nothing without instruments", [], "2025-06-10T00:00Z", null],
    [
      "nothing when a recording is shorter than the warm-up",
      [covered(["2025-06-02T00:00Z", "2025-06-04T00:00Z"])],
      "2025-06-01T00:00Z",
      null,
    ],
  ])("is %s", (_name, coverage, from, expected) => {
    expect(firstUsable(coverage, 7 * DAY_MS, at(from))).toBe(expected === null ? null : at(expected));
  });

  test.each([
    [[june, later], "2025-06-12T06:00Z", "2025-06-14T00:00Z"],
    [[twoYears], "2023-07-10T00:00Z", "2023-08-01T00:00Z"],
    [[twoYears], "2024-01-01T00:00Z", null],
  ])("the replay's end is the end of the recordings that hold its start", (coverage, from, expected) => {
    expect(replayEnd(coverage, at(from))).toBe(expected === null ? null : at(expected));
  });
});
