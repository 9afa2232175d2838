import fc from "fast-check";
import { expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { slotsBetween, slotsDue } from "../../engine/schedule.ts";
import { at } from "../support/candles.ts";

const iso = (slots: readonly number[]): string[] => slots.map((slot) => new Date(slot).toISOString().slice(11, 16));

test.each([
  ["a fresh start scans the newest slot only", null, "2025-06-09T12:03:30Z", ["12:02"]],
  ["nothing is due within a slot", "2025-06-09T12:02Z", "2025-06-09T12:03:59Z", []],
  ["the next slot is due at its very minute", "2025-06-09T12:02Z", "2025-06-09T12:04:00Z", ["12:04"]],
  ["missed slots come in order", "2025-06-09T12:02Z", "2025-06-09T12:09:00Z", ["12:04", "12:06", "12:08"]],
  ["a clock that stepped back plans nothing", "2025-06-09T12:02Z", "2025-06-09T11:00:00Z", []],
])("%s", (_name, watermark, now, slots) => {
  expect(iso(slotsDue(watermark === null ? null : at(watermark), at(now)))).toEqual(slots);
});

test("every slot is planned exactly once however ticks are dropped", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900_000 }), { minLength: 1, maxLength: 30 }), (waits) => {
      let now = at("2025-06-09T00:00Z") as number;
      let watermark: TimestampMs | null = at("2025-06-09T00:00Z");
      const scanned: number[] = [];
      for (const wait of waits) {
        now += wait;
        for (const slot of slotsDue(watermark, now as TimestampMs)) {
          scanned.push(slot);
          watermark = slot;
        }
      }
      const expected = Math.floor((now - at("2025-06-09T00:00Z")) / 120_000);
      expect(scanned).toEqual(Array.from({ length: expected }, (_, i) => at("2025-06-09T00:02Z") + i * 120_000));
    }),
  );
});

test("a range is half-open and begins at an even minute", () => {
  expect(iso(slotsBetween(at("2025-06-09T12:01Z"), at("2025-06-09T12:06Z")))).toEqual(["12:02", "12:04"]);
  expect(iso(slotsBetween(at("2025-06-09T12:00Z"), at("2025-06-09T12:06:30Z")))).toEqual([
    "12:00",
    "12:02",
    "12:04",
    "12:06",
  ]);
  expect(slotsBetween(at("2025-06-09T12:00Z"), at("2025-06-09T12:00Z"))).toEqual([]);
});
