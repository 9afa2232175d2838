/** Which slots of a recording are scanned when it consists of pieces far apart. */
import { expect, test } from "vitest";
import { replayRange } from "../../../app/replay/range.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { Coverage } from "../../../market/coverage.ts";

const at = (iso: string): TimestampMs => Date.parse(iso) as TimestampMs;
const SLOT = 120_000;
const HOURS_OF_SLOTS = 30;

const recording = (...segments: readonly (readonly [string, string])[]): Coverage => ({
  instrument: "binanceusdm:BTC/USDT" as InstrumentId,
  segments: segments.map(([from, until]) => ({ from: at(from), until: at(until) })),
  candles: 1,
  rejected: 0,
  duplicates: 0,
});

function slotsOf(coverage: readonly Coverage[], from: string, until: string): readonly number[] {
  const range = replayRange(coverage, 60, { from: at(from), until: at(until) });
  if (!range.ok) throw new Error(range.error.lines.join(" "));
  return range.value.slots;
}

test("the months between two recordings are not scanned, but six hours after the break are", () => {
  const coverage = [recording(["2025-01-01T00:00Z", "2025-01-02T00:00Z"], ["2025-06-01T00:00Z", "2025-06-01T10:00Z"])];
  const slots = slotsOf(coverage, "2025-01-01T12:00Z", "2025-06-01T10:00Z");
  expect(slots).toHaveLength((12 + 6 + 10) * HOURS_OF_SLOTS);
  expect(slots).toContain(at("2025-01-02T05:58Z"));
  expect(slots[slots.indexOf(at("2025-01-02T05:58Z")) + 1]).toBe(at("2025-06-01T00:00Z"));
});

test("a break of one instrument leaves the slots of the other", () => {
  const whole = recording(["2025-01-01T00:00Z", "2025-01-11T00:00Z"]);
  const broken = recording(["2025-01-01T00:00Z", "2025-01-02T00:00Z"], ["2025-01-09T00:00Z", "2025-01-11T00:00Z"]);
  const slots = slotsOf([whole, broken], "2025-01-01T12:00Z", "2025-01-10T12:00Z");
  expect(slots).toHaveLength(9 * 24 * HOURS_OF_SLOTS);
  expect(slots.every((slot, i) => i === 0 || slot - slots[i - 1]! === SLOT)).toBe(true);
});
