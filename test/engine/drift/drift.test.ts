/** From evidence to rows, levels, sentences and facts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import { driftCondition } from "../../../engine/drift/condition.ts";
import { DAY_ACCURACY, driftFacts } from "../../../engine/drift/facts.ts";
import { outcomeFigures, type StatedOutcome } from "../../../engine/drift/outcomes.ts";
import { type DriftEvidence, type DriftRow, driftRows, worstLevel } from "../../../engine/drift/report.ts";
import { driftSummary } from "../../../engine/drift/summary.ts";
import { featureShifts, typicalShift } from "../../../engine/drift/vectors.ts";
import type { StoredDrift } from "../../../engine/ports/drift.ts";

const START = Date.parse("2025-06-01T00:00:00Z") as TimestampMs;
const BTC = "binance:BTC/USDT" as InstrumentId;

const outcome = (hour: number, pWin: number, won: boolean): StatedOutcome => {
  const slot = plus(START, hour * 60 * MINUTE_MS);
  return { instrument: BTC, slot, endedAt: plus(slot, 240 * MINUTE_MS), score: pWin, boost: 0, pWin, won };
};
const OUTCOMES = { n: 900, nIndependent: 300, brier: 0.24, accuracy: 0.55, calibrationError: 0.03, byDay: [] };
const shift = (name: string, psi: number) => ({ name, psi, ks: psi / 2 });
const evidence = (over: Partial<DriftEvidence> = {}): DriftEvidence => ({
  shifts: [shift("a", 0.01), shift("b", 0.05), shift("c", 3)],
  vectors: 2000,
  scoreShift: 0.02,
  outcomes: OUTCOMES,
  card: { accuracy: 0.56, brier: 0.24 },
  ...over,
});
const levelOf = (rows: readonly DriftRow[], measure: string) => rows.find((row) => row.measure === measure)?.level;

describe("outcomes of stated probabilities", () => {
  test("by hand: four of two days", () => {
    const all = [outcome(0, 0.6, true), outcome(1, 0.6, false), outcome(12, 0.3, false), outcome(30, 0.8, true)];
    const found = outcomeFigures(all);
    expect(found).toMatchObject({ n: 4, nIndependent: 3, accuracy: 0.75 });
    expect(found.brier).toBeCloseTo((0.16 + 0.36 + 0.09 + 0.04) / 4, 12);
    expect(found.byDay).toEqual([
      { day: "2025-06-01", n: 3, nIndependent: 2, accuracy: 2 / 3 },
      { day: "2025-06-02", n: 1, nIndependent: 1, accuracy: 1 },
    ]);
  });

  test("none are no figures", () => {
    expect(outcomeFigures([])).toEqual({
      ...{ n: 0, nIndependent: 0, brier: null, accuracy: null, calibrationError: null, byDay: [] },
    });
  });
});

describe("features", () => {
  const baseline = (name: string) => ({
    ...{ name, edges: [1, 2, 3, 4, 5, 6, 7, 8, 9], share: Array(10).fill(0.1), sorted: [0, 2, 4, 6, 8, 10] },
  });

  test("one that was not stored is left out, the others are measured", () => {
    const base = { features: [baseline("a"), baseline("b"), baseline("c")], score: baseline("score") };
    const values = new Map([
      ["a", Float32Array.of(0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5)],
      ["c", new Float32Array(0)],
    ]);
    const [only, ...rest] = featureShifts(base, (name) => values.get(name));
    expect(rest).toEqual([]);
    expect(only?.name).toBe("a");
    expect(only?.psi).toBeCloseTo(0, 12);
    expect(only?.ks).toBeCloseTo(1 / 6, 12);
  });

  test.each([
    [[], null],
    [[0.3], 0.3],
    [[3, 0.1, 0.2], 0.2],
    [[0.1, 0.2, 0.4, 5], 0.30000000000000004],
  ])("half of %j reach %d", (psis, expected) => {
    expect(typicalShift(psis.map((psi) => shift("x", psi)))).toBe(expected);
  });
});

describe("levels", () => {
  test.each([
    [0.0999, "ok"],
    [0.1, "watch"],
    [0.2499, "watch"],
    [0.25, "alarm"],
  ])("an index of %d is %s, of features and of scores", (psi, level) => {
    const rows = driftRows(evidence({ shifts: [shift("a", psi)], scoreShift: psi }));
    expect(["features", "score", "psi:a"].map((measure) => levelOf(rows, measure))).toEqual([level, level, level]);
    expect(worstLevel(rows)).toBe(level);
  });

  test("one feature far away alone changes nothing but its own row", () => {
    const rows = driftRows(evidence());
    expect(levelOf(rows, "psi:c")).toBe("alarm");
    expect(worstLevel(rows)).toBe("ok");
  });

  test.each([
    [0.5101, "ok"],
    [0.5099, "alarm"],
  ])("accuracy %d against 0.56 on the card is %s", (accuracy, level) => {
    expect(levelOf(driftRows(evidence({ outcomes: { ...OUTCOMES, accuracy } })), "accuracy")).toBe(level);
  });

  test.each([
    [0.07, "ok"],
    [0.0701, "alarm"],
  ])("a calibration error of %d is %s", (calibrationError, level) => {
    expect(levelOf(driftRows(evidence({ outcomes: { ...OUTCOMES, calibrationError } })), "calibration")).toBe(level);
  });

  test("too little is not judged, and what is not known has no row", () => {
    const thin = driftRows(evidence({ vectors: 149, outcomes: { ...OUTCOMES, nIndependent: 199, accuracy: 0.1 } }));
    expect(["features", "score", "accuracy", "calibration"].map((measure) => levelOf(thin, measure))).toEqual(
      Array(4).fill("unjudged"),
    );
    expect(worstLevel(thin)).toBe("unjudged");
    const blind = driftRows(evidence({ shifts: [], scoreShift: null, outcomes: outcomeFigures([]) }));
    expect(blind.map(({ measure }) => measure)).toEqual(["outcomes", "vectors"]);
    const unmeasured = driftRows(evidence({ card: { accuracy: null, brier: null } }));
    expect(levelOf(unmeasured, "accuracy")).toBe("unjudged");
  });

  test("every row is a finite number", () => {
    const number = fc.oneof(fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(number, number, fc.nat(), (psi, accuracy, vectors) => {
        const rows = driftRows(
          evidence({ shifts: [shift("a", psi)], scoreShift: psi, vectors, outcomes: { ...OUTCOMES, accuracy } }),
        );
        for (const { value } of rows) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe("what people are told", () => {
  const said = (over: Partial<DriftEvidence> = {}) => driftCondition("m-1", driftRows(evidence(over)));

  test("nothing while nothing can be judged", () => {
    expect(said({ vectors: 0, outcomes: outcomeFigures([]), shifts: [], scoreShift: null })).toBeNull();
  });

  test("all is well", () => {
    expect(said()).toMatchObject({ key: "drift:m-1", value: "ok", code: "DRIFT_OVER" });
  });

  test("what is worst is named, what it means and what to do", () => {
    const found = said({
      shifts: [shift("a", 0.3)],
      scoreShift: 0.2,
      outcomes: { ...OUTCOMES, calibrationError: 0.083 },
    });
    expect(found).toMatchObject({ code: "DRIFT_FOUND", value: "alarm features calibration" });
    expect(found?.text).toBe(
      'The model m-1: half of its inputs differ from what it learned from by an index of 0.30 or more; what it states and what happens lie 8.3 % apart over 30 days. Its stated chances may be wrong by more than was measured. Signals are judged as before; trust them less. Send /model for the figures. If it lasts, train it again on newer days, or go back to another with: npm run models -- rollback --reason "why"',
    );
    expect(said({ scoreShift: 0.12 })?.text).toContain("by an index of 0.12. That is worth watching");
    expect(said({ outcomes: { ...OUTCOMES, accuracy: 0.44 } })?.text).toContain(
      "44.0 % of its calls of 30 days were right",
    );
  });
});

describe("facts for training again, and the summary", () => {
  const day = "2025-06-20";
  const stored = (rows: readonly DriftRow[]): readonly StoredDrift[] => rows.map((row) => ({ ...row, day }));
  const store = (rows: readonly StoredDrift[]) => ({
    newest: () => rows,
    since: (_tag: string, measure: string) => [
      { day, measure, value: measure === DAY_ACCURACY ? 0.52 : 12, level: "unjudged" as const },
    ],
  });
  const about = { tag: "m-1", since: "2025-06-01", cardAccuracy: 0.56, signals: [] };

  test("only what was judged counts", () => {
    expect(driftFacts(store(stored(driftRows(evidence()))), about)).toEqual({
      validationAccuracyByDay: [{ day, accuracy: 0.52, nIndependent: 12 }],
      cardAccuracy: 0.56,
      winRate30: { n: 0, rate: null },
      calibrationError: 0.03,
      psi: 0.05,
    });
    const thin = driftRows(evidence({ vectors: 1, outcomes: { ...OUTCOMES, nIndependent: 5 } }));
    expect(driftFacts(store(stored(thin)), about)).toMatchObject({ calibrationError: null, psi: null });
  });

  test("the win rate is of the newest 30 signals", () => {
    const signals = Array.from({ length: 50 }, (_unused, at) => ({ won: at >= 35 }));
    expect(driftFacts(store([]), { ...about, signals }).winRate30).toEqual({ n: 30, rate: 0.5 });
  });

  test("the summary names the feature that moved most", () => {
    expect(driftSummary(stored(driftRows(evidence())))).toEqual({
      ...{ day, level: "ok", features: 0.05, worst: { name: "c", psi: 3 }, calibrationError: 0.03, accuracy: 0.55 },
      ...{ vectors: 2000, outcomes: 300 },
    });
    expect(driftSummary([])).toBeNull();
  });
});
