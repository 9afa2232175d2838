/** Attempts over thirty recorded days that can be worked out by hand: one trade a day, 1 % at stake. */
import { expect, test } from "vitest";
import type { PhaseRules } from "../../../backtest/challenge/attempt.ts";
import { historicalAttempts } from "../../../backtest/challenge/history.ts";
import { unguarded } from "../../../backtest/challenge/stake.ts";
import type { Trade } from "../../../backtest/challenge/trades.ts";
import { isoUtc, plus } from "../../../core/time.ts";
import { CHALLENGE, OWN, utc } from "../../support/gate.ts";

const HOUR = 3_600_000;
const START = utc("2026-01-05T10:00:00Z");
const PHASE: PhaseRules = { preset: CHALLENGE, own: OWN, stakes: unguarded(0.01), lossWindowMs: HOUR };

/** A trade at ten o'clock of each day. */
const record = (results: readonly number[]): readonly Trade[] =>
  results.map((r, day) => {
    const openedAt = plus(START, day * 24 * HOUR);
    return { openedAt, closedAt: plus(openedAt, HOUR), r };
  });
const WINS = Array.from({ length: 30 }, () => 2);

test("attempts begin on real days, evenly spread, and end where the record ends", () => {
  const found = historicalAttempts({ phases: [PHASE], trades: record(WINS), starts: 20 });
  // 2,000 a day is above 110,000 on the sixth. Starts lie on the days 0, 1, 3, 4, 6 … 28; after day 24 six are not left.
  expect(found).toMatchObject({ days: 30, attempts: 20, passed: 17, unfinished: 3, stalled: 0, breachList: [] });
  expect(found.couldBreach).toBe(0);
  expect(found.starts.map(({ from }) => from).slice(0, 3)).toEqual(
    [0, 1, 3].map((day) => isoUtc(plus(utc("2026-01-04T23:00:00Z"), day * 24 * HOUR))),
  );
  expect(found.starts[0]).toMatchObject({ result: "passed", days: 6 });
  expect(found.starts[19]).toMatchObject({ result: "unfinished", days: 2 });
});

test("one terrible day breaks every attempt that is under way, and is listed with its real date", () => {
  const trades = record(WINS.map((r, day) => (day === 10 ? -6 : r)));
  const found = historicalAttempts({ phases: [PHASE], trades, starts: 20 });
  // Begun on days 6, 7, 9 and 10; those begun by day 4 passed before it.
  expect(found).toMatchObject({ passed: 13, unfinished: 3, breaches: { daily: 4, max: 0 }, couldBreach: 4 });
  expect(found.breachList.map(({ attempt }) => attempt)).toEqual([5, 6, 7, 8]);
  expect(found.breachList.every(({ t }) => t === "2026-01-15T11:00:00.000Z")).toBe(true);
});

test("no day is begun on twice, and a second phase goes on where the first ended", () => {
  expect(historicalAttempts({ phases: [PHASE], trades: record(WINS.slice(0, 5)), starts: 20 })).toMatchObject({
    ...{ days: 5, attempts: 5, passed: 0, unfinished: 5 },
  });
  const both = historicalAttempts({ phases: [PHASE, PHASE], trades: record(WINS), starts: 20 });
  // Twelve days are needed: starts up to day 18.
  expect(both.starts.filter(({ result }) => result === "passed").map(({ days }) => days)).toEqual(Array(13).fill(12));
  expect(both).toMatchObject({ passed: 13, unfinished: 7 });
});
