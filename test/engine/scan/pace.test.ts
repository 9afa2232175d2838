import { expect, test } from "vitest";
import { createPace } from "../../../engine/scan/pace.ts";

test("others have a turn once ten milliseconds of work have passed, and not before", async () => {
  let now = 0;
  const turns: number[] = [];
  const pace = createPace({ elapsed: () => now }, async () => {
    turns.push(now);
  });
  for (now of [0, 9, 10, 15, 19, 20, 21]) await pace();
  expect(turns).toEqual([10, 20]);
});
