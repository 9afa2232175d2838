import { expect, test } from "vitest";
import { type DaySource, fromTrades, fromTradesPerDay, fromWinRate } from "../../../backtest/challenge/days.ts";
import type { Trade } from "../../../backtest/challenge/trades.ts";
import { createRandom } from "../../../backtest/random.ts";
import { CHALLENGE, utc } from "../../support/gate.ts";

const HOUR = 3_600_000;
const take = (draw: ReturnType<DaySource>, days: number) => Array.from({ length: days }, draw);
const trade = (openedAt: string, hours: number, r: number): Trade => {
  const at = utc(openedAt);
  return { openedAt: at, closedAt: (at + hours * HOUR) as Trade["closedAt"], r };
};

test("a win pays rr − cost, a loss −1 − cost; 40 % of 20,000 trades win within four standard errors", () => {
  const source = fromWinRate({ winRate: 0.4, rr: 2, costR: 0.07, tradesPerDay: 2 });
  const results = take(source(createRandom(1, 0)), 10_000).flatMap((day) => day.map(({ r }) => r));
  expect(results).toHaveLength(20_000);
  expect(new Set(results)).toEqual(new Set([1.93, -1.07]));
  const wins = results.filter((r) => r > 0).length;
  expect(Math.abs(wins - 8000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.4 * 0.6));
});

test("trades of a day follow each other within 22 hours", () => {
  const [day] = take(fromWinRate({ winRate: 1, rr: 1, costR: 0, tradesPerDay: 4 })(createRandom(1, 0)), 1);
  expect(day!.map(({ openMs, closeMs }) => [openMs / HOUR, closeMs / HOUR])).toEqual([
    [1.375, 4.125],
    [6.875, 9.625],
    [12.375, 15.125],
    [17.875, 20.625],
  ]);
});

test("days of a file keep their trades, hours, empty days and what is held over midnight; Prague's day counts", () => {
  // 23:30 UTC on 1 March is 00:30 on 2 March in Prague; 3 March has no trade.
  const trades = [
    trade("2026-03-01T10:00:00Z", 2, 1),
    trade("2026-03-01T23:30:00Z", 30, -1),
    trade("2026-03-04T09:00:00Z", 1, 2),
  ];
  const days = take(fromTrades(trades, CHALLENGE, 0.1)(createRandom(3, 0)), 400);
  const first = [{ openMs: 11 * HOUR, closeMs: 13 * HOUR, r: 0.9 }];
  const second = [{ openMs: 0.5 * HOUR, closeMs: 30.5 * HOUR, r: -1.1 }];
  const fourth = [{ openMs: 10 * HOUR, closeMs: 11 * HOUR, r: 1.9 }];
  const recorded = [first, second, [], fourth];
  for (const day of days) expect(recorded).toContainEqual(day);
  // Blocks of five on average: the day that really followed comes next in four of five cases, and by chance in a fourth.
  const index = days.map((day) => recorded.findIndex((one) => JSON.stringify(one) === JSON.stringify(day)));
  const followed = index.slice(1).filter((at, n) => at === (index[n]! + 1) % 4).length;
  expect(followed / 399).toBeGreaterThan(0.78);
  expect(followed / 399).toBeLessThan(0.92);
});

test("single trades are drawn in blocks too, the same number every day", () => {
  const trades = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((r) => trade("2026-03-01T10:00:00Z", 1, r));
  const days = take(fromTradesPerDay(trades, 0, 3)(createRandom(5, 0)), 300);
  expect(days.every((day) => day.length === 3)).toBe(true);
  const results = days.flatMap((day) => day.map(({ r }) => r));
  expect(new Set(results).size).toBe(10);
  const followed = results.slice(1).filter((r, n) => r === (results[n]! % 10) + 1).length;
  // 4/5 + 1/5 × 1/10 = 0.82
  expect(Math.abs(followed / results.length - 0.82)).toBeLessThan(0.06);
});
