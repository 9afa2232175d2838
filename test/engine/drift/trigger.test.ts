import { expect, test } from "vitest";
import { plus } from "../../../core/time.ts";
import type { DriftFacts } from "../../../engine/drift/facts.ts";
import { mayTrigger, retrainingReasons } from "../../../engine/drift/trigger.ts";
import { at } from "../../support/candles.ts";

const NOW = at("2026-01-05T03:50:00Z");
/** The last of them is yesterday. */
const days = (...accuracies: number[]) =>
  accuracies.map((accuracy, index) => ({
    day: `2026-01-0${5 - accuracies.length + index}`,
    accuracy,
    nIndependent: 10,
  }));
/** All of them bad, on so many outcomes each. */
const on = (outcomes: Record<string, number>) =>
  Object.entries(outcomes).map(([day, nIndependent]) => ({ day, accuracy: 0.5, nIndependent }));
const dayEarlier = (one: { day: string; accuracy: number; nIndependent: number }) => ({
  ...one,
  day: `2026-01-0${Number(one.day.slice(-1)) - 1}`,
});
const SOUND: DriftFacts = {
  validationAccuracyByDay: days(0.7, 0.7, 0.7),
  cardAccuracy: 0.7,
  winRate30: { n: 30, rate: 0.65 },
  calibrationError: 0.07,
  psi: 0.25,
};

test.each<[string, Partial<DriftFacts>, readonly string[]]>([
  ["at every limit", {}, []],
  [
    "nothing known",
    {
      validationAccuracyByDay: [],
      cardAccuracy: null,
      winRate30: { n: 0, rate: null },
      calibrationError: null,
      psi: null,
    },
    [],
  ],
  [
    "three bad days",
    { cardAccuracy: 0.66, validationAccuracyByDay: days(0.7, 0.64, 0.64, 0.64) },
    ["accuracy below 0.65 on 3 days"],
  ],
  ["two bad days and a good one", { validationAccuracyByDay: days(0.5, 0.5, 0.7) }, []],
  ["two days only", { validationAccuracyByDay: days(0.5, 0.5) }, []],
  [
    "a day missing between",
    { validationAccuracyByDay: on({ "2026-01-01": 90, "2026-01-02": 90, "2026-01-04": 90 }) },
    [],
  ],
  ["three days that end before yesterday", { validationAccuracyByDay: days(0.5, 0.5, 0.5).map(dayEarlier) }, []],
  [
    "a bad day today does not stand in for yesterday",
    { validationAccuracyByDay: on({ "2026-01-02": 90, "2026-01-03": 90, "2026-01-05": 90 }) },
    [],
  ],
  [
    "nine outcomes on one of them",
    { validationAccuracyByDay: on({ "2026-01-02": 10, "2026-01-03": 9, "2026-01-04": 10 }) },
    [],
  ],
  [
    "ten on each",
    { validationAccuracyByDay: on({ "2026-01-02": 10, "2026-01-03": 10, "2026-01-04": 10 }), cardAccuracy: 0.5 },
    ["accuracy below 0.65 on 3 days"],
  ],
  [
    "a good part of today changes nothing",
    {
      cardAccuracy: 0.66,
      validationAccuracyByDay: [...days(0.64, 0.64, 0.64), { day: "2026-01-05", accuracy: 0.9, nIndependent: 10 }],
    },
    ["accuracy below 0.65 on 3 days"],
  ],
  [
    "5 points below the card",
    { cardAccuracy: 0.8, validationAccuracyByDay: days(0.74, 0.74, 0.74) },
    ["accuracy 5 points below the card on 3 days"],
  ],
  ["4 points below the card", { cardAccuracy: 0.8, validationAccuracyByDay: days(0.76, 0.76, 0.76) }, []],
  ["losing signals", { winRate30: { n: 30, rate: 0.6 } }, ["60 % of the newest 30 signals won, less than 65 %"]],
  ["29 losing signals", { winRate30: { n: 29, rate: 0.1 } }, []],
  ["calibration", { calibrationError: 0.08 }, ["calibration error 8 %, more than 7 %"]],
  ["features", { psi: 0.31 }, ["features drifted: PSI 0.31, more than 0.25"]],
])("%s", (_what, facts, reasons) => {
  expect(retrainingReasons({ ...SOUND, ...facts }, NOW)).toEqual(reasons);
});

test("an honest weak model is not trained again every night: once a week at most", () => {
  const now = at("2026-01-08T00:00:00Z");
  expect(mayTrigger(null, now)).toBe(true);
  expect(mayTrigger(at("2026-01-01T00:00:00Z"), now)).toBe(true);
  expect(mayTrigger(plus(at("2026-01-01T00:00:00Z"), 1), now)).toBe(false);
});
