import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { DecidedBy } from "../../../db/ledger/day.ts";
import type { DecisionSummary } from "../../../db/ledger/summaries.ts";
import { partsOf, unsureSlots } from "../../../scripts/parity/day-parts.ts";
import { dayVerdict } from "../../../scripts/parity/day-verdict.ts";
import { at } from "../../support/candles.ts";
import { expectToldWhole } from "../../support/told-whole.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const START = at("2025-06-09T01:12:00Z");
const slot = (number: number): TimestampMs => (START + number * 120_000) as TimestampMs;

test("a day is cut where another bundle, calibrator or count began to decide", () => {
  const by = (number: number, calibrator: string, patternsVersion: string | null = null): DecidedBy => ({
    ...{ slot: slot(number), modelTag: "one", calibrator, patternsVersion },
  });
  const slots = [0, 1, 2, 3, 4, 5].map(slot);
  const parts = partsOf(slots, [by(1, "shipped"), by(3, "refit"), by(5, "refit", "2025-06-09T00:30:00.000Z")]);
  expect(parts.map(({ calibrator, patternsVersion, slots: its }) => [calibrator, patternsVersion, its])).toEqual([
    ["shipped", null, [slot(0), slot(1), slot(2)]],
    ["refit", null, [slot(3), slot(4)]],
    ["refit", "2025-06-09T00:30:00.000Z", [slot(5)]],
  ]);
  expect(partsOf(slots, [])).toEqual([]);
  // At the third slot and at the fifth nobody wrote down who would have decided.
  expect([...unsureSlots(slots, [by(0, "a"), by(1, "a"), by(3, "b"), by(5, "c")])]).toEqual([slot(2), slot(4)]);
  expect([...unsureSlots(slots, [by(0, "a"), by(3, "a")])]).toEqual([]);
});

const decided = (number: number, over: Partial<DecisionSummary> = {}): DecisionSummary =>
  ({
    ...{ id: `${number}`, hash: `hash ${number}`, instrument: BTC, slot: slot(number), side: "long", score: 0.5 },
    ...{ pWin: 0.5, confidence: 0.45, pattern: "doji", firstRefusal: "COST_HIGH", quantity: 0 },
    ...over,
  }) as DecisionSummary;
const four = [0, 1, 2, 3].map((number) => decided(number));
const everywhere = new Map([0, 1, 2, 3].map((number) => [slot(number), new Set([BTC])]));
const day = { since: slot(0), until: slot(3), live: four, simulated: four, answered: everywhere, cut: null };

test("equal decisions are said and alarm nobody", () => {
  const same = dayVerdict(day);
  expect(same).toMatchObject({ decisions: 4, equal: 4, unexplained: 0, alert: null });
  expect(same.text).toBe(
    "4 of 4 decisions from 2025-06-09 01:12 to 2025-06-09 01:18 UTC are the same in the live process and in the simulator.",
  );
  expect(dayVerdict({ ...day, cut: "Compared until noon." }).text).toMatch(/simulator\. Compared until noon\.$/);
});

test.each([
  ["another hash", [decided(0), decided(1, { hash: "other" }), decided(2), decided(3)]],
  ["another pattern", [decided(0), decided(1, { pattern: "hammer" }), decided(2), decided(3)]],
  ["a decision that was not made", [decided(0), decided(2), decided(3)]],
] as const)("%s alarms, with both sides of the first difference", (_name, simulated) => {
  const { equal, unexplained, alert, facts } = dayVerdict({ ...day, simulated });
  expect([equal, unexplained]).toEqual([3, 1]);
  expect(alert).toContain("1 differ, and neither late candles nor late scans explain it");
  expect(alert).toContain("live: 2025-06-09T01:14:00.000Z binanceusdm:BTC/USDT long");
  expect(alert).toMatch(simulated.length === 3 ? "simulated: not made" : /hash other|pattern hammer/);
  const told = { as: "parity-differs", facts: facts ?? {} } as const;
  expectToldWhole([{ kind: "alert", key: "k", at: slot(0), code: "PARITY_DIFFERS", text: alert ?? "", told }]);
});

test("a live process that recorded no pattern yet differs by nothing", () => {
  const live = [decided(0, { pattern: null }), decided(1, { pattern: null }), decided(2), decided(3)];
  expect(dayVerdict({ ...day, live })).toMatchObject({ equal: 4, alert: null });
});

test.each([
  ["the live scan saw no features then", { live: [decided(0), decided(2), decided(3)] }, 1],
  [
    "nor in the scan before, so that the tier had to begin again",
    { simulated: [decided(0), decided(1), decided(2, { hash: "x" }), decided(3)] },
    1,
  ],
  [
    "the live scan found its candles too old",
    { live: [decided(0), decided(1, { hash: "x", firstRefusal: "DATA_STALE" }), decided(2), decided(3)] },
    1,
  ],
] as const)("what follows from late candles is said and alarms nobody: %s", (_name, over, blind) => {
  const answered = new Map(everywhere).set(slot(blind), new Set());
  const { equal, unexplained, alert, text } = dayVerdict({ ...day, ...over, answered });
  expect([equal, unexplained, alert]).toEqual([3, 0, null]);
  expect(text).toContain("because a live scan had too little data (BTC/USDT) or came too late");
});

test("what differed before the first late candle alarms all the same", () => {
  const simulated = [decided(0, { hash: "x" }), decided(1), decided(2), decided(3, { hash: "y" })];
  const answered = new Map(everywhere).set(slot(3), new Set());
  expect(dayVerdict({ ...day, simulated, answered })).toMatchObject({ decisions: 4, equal: 2, unexplained: 1 });
});

const long = Array.from({ length: 8 }, (_unused, number) => decided(number));
const answeredLong = new Map(long.map(({ slot: at }) => [at, new Set([BTC])]));
const blindAtOne = new Map(answeredLong).set(slot(1), new Set<InstrumentId>());
const longDay = { ...day, until: slot(7), live: long, answered: blindAtOne };
const differing = (...numbers: readonly number[]) =>
  long.map((one, number) => (numbers.includes(number) ? { ...one, hash: "x" } : one));

test("a late candle excuses its slot and the two after it, nothing later", () => {
  expect(dayVerdict({ ...longDay, simulated: differing(1, 2, 3) })).toMatchObject({ unexplained: 0, alert: null });
  expect(dayVerdict({ ...longDay, simulated: differing(3, 4) })).toMatchObject({ equal: 6, unexplained: 1 });
});

test("after a signal that only one side sent, for want of data, nothing can be told any more", () => {
  const simulated = differing(2, 6).map((one, number) => (number === 2 ? { ...one, firstRefusal: null } : one));
  expect(dayVerdict({ ...longDay, simulated })).toMatchObject({ equal: 6, unexplained: 0, alert: null });
  // With all its data the same is a difference that nothing explains, and so is what comes after it.
  expect(dayVerdict({ ...longDay, simulated, answered: answeredLong })).toMatchObject({ unexplained: 2 });
});
