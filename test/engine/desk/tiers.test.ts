import { expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import { tiersReport } from "../../../engine/desk/tiers.ts";
import type { Tally } from "../../../engine/ports/tallies.ts";
import { aModelReport } from "../../support/bot-reports.ts";

const tally = (over: Partial<Tally>): Tally => ({
  ...{ emitted: true, dimension: "tier", name: "HIGH", n: 1, independent: 1, wins: 0 },
  ...{ sumR: 0, sumStated: 0.5, invalidated: 0, net: cents(0) },
  ...over,
});
const reported = (...rows: Tally[]) => tiersReport({ since: () => rows }, aModelReport(), [0.42, 0.45]);

test("each tier has its line, the test's figures and those from here, sent and refused together", () => {
  const { tag, rows } = reported(
    tally({ n: 4, independent: 3, wins: 3, sumStated: 2.4 }),
    tally({ emitted: false, n: 16, independent: 7, wins: 7, sumStated: 9.6 }),
    tally({ name: "LOW", n: 2, independent: 0, wins: 1, sumStated: 0.8 }),
    tally({ dimension: "symbol", name: "HIGH", n: 99, wins: 99 }),
  );
  expect(tag).toBe("win240-light-1");
  expect(rows.map(({ tier, from }) => [tier, from])).toEqual([
    ["LOW", null],
    ["MEDIUM", 0.42],
    ["HIGH", 0.45],
  ]);
  const [low, medium, high] = rows;
  expect(high?.test).toEqual({ n: 215, stated: 0.51, realised: 0.335 });
  expect(high?.here).toMatchObject({ n: 20, independent: 10, stated: 0.6, realised: 0.5 });
  // Wilson's interval of 5 of 10, as statistics packages give it.
  expect(high?.here?.interval?.[0]).toBeCloseTo(0.236593, 6);
  expect(high?.here?.interval?.[1]).toBeCloseTo(0.763407, 6);
  expect(medium?.here).toBeNull();
  expect(low?.here).toMatchObject({ n: 2, independent: 0, realised: 0.5, interval: null });
});

test("a tier that the test has no figures of", () => {
  const { rows } = tiersReport({ since: () => [] }, { tag: "x", tiers: [] }, [0.4, 0.5]);
  expect(rows.map((row) => row.test)).toEqual([null, null, null]);
});
