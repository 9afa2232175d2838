import { expect, test } from "vitest";
import { createRandom } from "../../../backtest/random.ts";
import { isolationScores } from "../../../scripts/snapshot/isolation.ts";

/** Rows around 0 with a spread of 1 in each of four columns. */
const cloud = (rows: number): Float64Array[] =>
  [1, 2, 3, 4].map((stream) => {
    const random = createRandom(7, stream);
    return Float64Array.from({ length: rows }, () => random() + random() + random() + random() - 2);
  });

test("the rows planted far away score highest, and most rows score about a half or less", () => {
  const columns = cloud(1000);
  for (const column of columns) [column[500], column[700]] = [9, -9];
  const scores = isolationScores(columns);
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  expect(new Set(order.slice(0, 2))).toEqual(new Set([500, 700]));
  expect(scores[500]).toBeGreaterThan(0.7);
  expect([...scores].sort()[500]).toBeLessThan(0.5);
});

test("equal rows are equally usual, and repeated runs agree", () => {
  const equal = isolationScores([new Float64Array(300).fill(1), new Float64Array(300).fill(2)]);
  expect(new Set(equal).size).toBe(1);
  expect(isolationScores(cloud(400))).toEqual(isolationScores(cloud(400)));
});

test.each([0, 1, 2, 3])("%i rows are no problem", (rows) => {
  const scores = isolationScores(cloud(rows));
  expect(scores).toHaveLength(rows);
  for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
});
