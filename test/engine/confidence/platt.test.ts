import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { logit } from "../../../engine/confidence/logit.ts";
import { fitPlatt, stated } from "../../../engine/confidence/platt.ts";

type Line = { slope: number; intercept: number };
type Golden = {
  name: string;
  score: number[];
  offset: number[];
  won: number[];
  scipy: Line;
  sklearn: Line | null;
  brier: number;
};
/** Made by models/lab/goldens/make_platt_goldens.py. */
const GOLDENS: Golden[] = JSON.parse(readFileSync("test/fixtures/confidence/platt.json", "utf8"));

const rowsOf = ({ score, offset, won }: Golden) =>
  score.map((one, row) => ({ logit: logit(one), offset: offset[row] ?? 0, won: won[row] === 1 }));

test.each(GOLDENS.map((golden) => [golden.name, golden] as const))(
  "%s: the line of SciPy and scikit-learn",
  (_, golden) => {
    const line = fitPlatt(rowsOf(golden));
    expect(line?.slope).toBeCloseTo(golden.scipy.slope, 6);
    expect(line?.intercept).toBeCloseTo(golden.scipy.intercept, 6);
    if (golden.sklearn === null) return;
    expect(line?.slope).toBeCloseTo(golden.sklearn.slope, 5);
    expect(line?.intercept).toBeCloseTo(golden.sklearn.intercept, 5);
  },
);

test.each(GOLDENS.map((golden) => [golden.name, golden] as const))(
  "%s: the Brier score of scikit-learn",
  (_, golden) => {
    const rows = rowsOf(golden);
    const sum = rows.reduce((total, row) => total + (stated(golden.scipy, row) - Number(row.won)) ** 2, 0);
    expect(sum / rows.length).toBeCloseTo(golden.brier, 12);
  },
);

test("what cannot be told has no line", () => {
  const row = (logit: number, won: boolean) => ({ logit, offset: 0, won });
  expect(fitPlatt([])).toBeNull();
  expect(fitPlatt([row(0.1, true), row(0.2, true)])).toBeNull();
  expect(fitPlatt([row(0.1, false), row(0.2, false)])).toBeNull();
  expect(fitPlatt([row(0.1, false), row(0.1, true)])).toBeNull();
});

const outcome = fc.record({
  logit: fc.double({ min: -3, max: 3, noNaN: true }),
  offset: fc.constant(0),
  won: fc.boolean(),
});

test("on average the line states the drawn-in share of wins", () => {
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 2, maxLength: 60 }), (rows) => {
      const line = fitPlatt(rows);
      fc.pre(line !== null);
      const wins = rows.filter(({ won }) => won).length;
      const losses = rows.length - wins;
      const drawnIn = (wins * (wins + 1)) / (wins + 2) + losses / (losses + 2);
      const said = rows.reduce((sum, row) => sum + stated(line, row), 0);
      expect(said).toBeCloseTo(drawnIn, 4);
    }),
  );
});

test("the order of outcomes does not matter", () => {
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 4, maxLength: 40 }), (rows) => {
      const [line, turned] = [fitPlatt(rows), fitPlatt(rows.toReversed())];
      expect(turned === null).toBe(line === null);
      if (line === null || turned === null) return;
      expect(turned.intercept).toBeCloseTo(line.intercept, 4);
    }),
  );
});
