import { expect, test } from "vitest";
import { buyAndHold, coinFlip, momentum } from "../../../backtest/report/baselines.ts";
import { resultsOf } from "../../../backtest/report/figures.ts";
import { groupsOf, tiersOf } from "../../../backtest/report/groups.ts";
import { balanceCurve, dailyReturns, drawdowns, profitFactor } from "../../../backtest/report/money.ts";
import { type ClosedTrade, TradeLog } from "../../../backtest/report/trade.ts";
import { toColumns } from "../../../core/candle.ts";
import type { DecisionId } from "../../../core/ids.ts";
import { type Cents, cents } from "../../../core/money.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { aDecision, anEnd, anEntry, BTC, ETH, START } from "../../support/ledger.ts";

const hour = (number: number): TimestampMs => (START + number * HOUR_MS) as TimestampMs;
const aTrade = (number: number, r: number, over: Partial<ClosedTrade> = {}): ClosedTrade => ({
  ...{
    id: `${number}` as DecisionId,
    instrument: BTC,
    side: "long",
    tier: "HIGH",
    slot: hour(number),
    session: "london",
  },
  ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0.09, stopDistance: 2 },
  ...{ entryTime: hour(number), entryPrice: 100, exitTime: hour(number + 4), exitPrice: 100, exit: "timeout" },
  ...{ r, net: cents(r * 100) },
  ...over,
});

test("the balance goes from exit to exit, and falls are counted from peak to peak", () => {
  const trades = [1, -2, 1, 3, -1].map((r, number) => aTrade(number, r));
  const curve = balanceCurve(trades, cents(1000), START);
  expect(curve.map(({ balance }) => balance)).toEqual([1000, 1100, 900, 1000, 1300, 1200].map((value) => cents(value)));
  // From 1100 to 900, and from 1300 to 1200.
  expect(drawdowns(curve).max).toBeCloseTo(200 / 1100, 12);
  expect(drawdowns(curve).average).toBeCloseTo((200 / 1100 + 100 / 1300) / 2, 12);
  expect(profitFactor(trades)).toBeCloseTo(5 / 3, 12);
});

test("without a trade nothing fell, and without a loss there is no ratio", () => {
  expect(drawdowns(balanceCurve([], cents(1000), START))).toEqual({ max: 0, average: 0 });
  expect(profitFactor([aTrade(0, 1)])).toBeNull();
});

test("a day without a trade is a day without a return", () => {
  const from = (Math.floor(START / DAY_MS) * DAY_MS) as TimestampMs;
  const at = (day: number) => ({ exitTime: (from + day * DAY_MS + HOUR_MS) as TimestampMs });
  const trades = [aTrade(0, 1, at(0)), aTrade(1, 2, at(0)), aTrade(2, -1, at(2))];
  expect(dailyReturns(trades, cents(10_000), from, (from + 3 * DAY_MS) as TimestampMs)).toEqual([0.03, 0, -0.01]);
});

test("an interval is by the trades that do not overlap in time on their symbol", () => {
  // Four hours each: 0 to 4 and 1 to 5 overlap, 4 to 8 begins when the first ends, the one of another symbol stands alone.
  const trades = [
    aTrade(0, 1),
    aTrade(1, -1, { side: "short" }),
    aTrade(4, 1),
    aTrade(1, 1, { instrument: ETH, id: "e" as DecisionId }),
  ];
  const [high] = groupsOf(trades, ({ tier }) => tier);
  expect(high).toMatchObject({ n: 4, nIndependent: 3, winRate: 0.75 });
  const all = resultsOf(trades, 1)?.winRate;
  expect(all).toMatchObject({ value: 0.75, nIndependent: 3 });
  // Wilson of 0.75 × 3 in 3 with z 1.96, by hand: centre (0.75 + 3.8415 / 6) / (1 + 3.8415 / 3), half width beside it.
  const [z2, p, n] = [1.959963984540054 ** 2, 0.75, 3];
  const [centre, half] = [p + z2 / (2 * n), Math.sqrt(z2 * ((p * (1 - p)) / n + z2 / (4 * n * n)))];
  for (const interval of [high?.wilson, all?.wilson]) {
    expect(interval?.[0]).toBeCloseTo((centre - half) / (1 + z2 / n), 9);
    expect(interval?.[1]).toBeCloseTo((centre + half) / (1 + z2 / n), 9);
  }
});

test("each group says what was stated, what came, and within which bounds", () => {
  const trades = [aTrade(0, 1, { pWin: 0.6 }), aTrade(4, -1, { pWin: 0.4 }), aTrade(2, 1, { tier: "LOW", pWin: 0.3 })];
  const [high, low] = groupsOf(trades, ({ tier }) => tier);
  expect(high).toMatchObject({ group: "HIGH", n: 2, stated: 0.5, winRate: 0.5, error: 0, meanR: 0 });
  // Wilson's interval of one in two.
  expect(high?.wilson[0]).toBeCloseTo(0.0945312, 6);
  expect(high?.wilson[1]).toBeCloseTo(0.9054688, 6);
  expect(low).toMatchObject({ group: "LOW", n: 1, winRate: 1, meanR: 1 });
});

test("tiers fall and regimes rise, and other names follow the alphabet", () => {
  const named = ["LOW", "mid", "HIGH", "tokyo", "low", "MEDIUM", "london"].map((session, at) =>
    aTrade(at, 1, { session }),
  );
  const groups = groupsOf(named, ({ session }) => session).map(({ group }) => group);
  expect(groups).toEqual(["HIGH", "MEDIUM", "LOW", "low", "mid", "london", "tokyo"]);
});

/** Rises by one a minute from 100, hour after hour, for `hours` hours. */
const rising = (hours: number) =>
  toColumns(
    Array.from({ length: hours * 60 }, (_unused, minute) => ({
      ...{ openTime: (START + minute * MINUTE_MS) as TimestampMs, open: 100 + minute, high: 101 + minute },
      ...{ low: 100 + minute, close: 101 + minute, volume: 1 },
    })),
  );
const GEOMETRY = { horizonMinutes: 60, targetMultiple: 2, costShare: 0 };

test("holding is the way from the first open to the last close of the range", () => {
  const tape = new Map([[BTC, rising(3)]]);
  expect(buyAndHold(tape, hour(1), hour(2))).toEqual({ [BTC]: 220 / 160 - 1 });
  expect(buyAndHold(tape, hour(3), hour(4))).toEqual({});
});

test("a coin that takes the other side of a rise is stopped out, and momentum goes with it", () => {
  const tape = new Map([[BTC, rising(6)]]);
  // The own side won two stops; the other one lost one.
  const trades = Array.from({ length: 3 }, (_unused, number) => aTrade(number + 1, 2, { stopDistance: 5 }));
  const coin = coinFlip(trades, tape, GEOMETRY, 7);
  expect(coin?.range[0]).toBeGreaterThanOrEqual(-1);
  expect(coin?.range[1]).toBeLessThanOrEqual(2);
  // Three heads in a row come one time in eight.
  expect(coin?.atLeastAsGood).toBeGreaterThan(0.125 - 4 * Math.sqrt((0.125 * 0.875) / 500));
  expect(coin?.atLeastAsGood).toBeLessThan(0.125 + 4 * Math.sqrt((0.125 * 0.875) / 500));
  expect(momentum(trades, tape, GEOMETRY)).toBe(2);
  const shorts = trades.map((trade) => ({ ...trade, side: "short" as const, r: -1 }));
  expect(momentum(shorts, tape, GEOMETRY)).toBe(2);
  expect([coinFlip([], tape, GEOMETRY, 7), momentum([], tape, GEOMETRY)]).toEqual([null, null]);
});

test("the log keeps emitted decisions only, counts what broke off, and knows what is open", () => {
  const log = new TradeLog();
  const [won, broken, open] = [aDecision(), aDecision({ instrument: ETH }), aDecision({ slot: hour(1) })];
  const refused = aDecision({ slot: hour(2), emitted: false });
  for (const decision of [won, broken, open, refused]) log.decided(decision);
  log.updated(anEntry(won));
  log.updated(anEnd(won));
  const none = { entryTime: null, entryPrice: null, exitPrice: null, r: null, result: null, netCents: 0 as Cents };
  log.updated(anEnd(broken, { ...none, exit: "invalidated" }));
  log.updated(anEnd(refused));
  expect(log.closed.map(({ id, r, net }) => [id, r, net])).toEqual([[won.id, 1.975, 29_625]]);
  expect([log.invalidated, log.open]).toEqual([1, 1]);
  expect([...log.refused]).toEqual([[refused.tier, { n: 1, wins: 1 }]]);
});

test("recall is the share of all winners, refused ones included, that a tier caught", () => {
  // Three winners were traded, five were refused: of eight the HIGH tier caught two and the LOW tier one.
  const trades = [
    aTrade(0, 1),
    aTrade(1, 2),
    aTrade(2, -1),
    aTrade(3, 1, { tier: "LOW" }),
    aTrade(4, -1, { tier: "LOW" }),
  ];
  const refused = new Map<ClosedTrade["tier"], { n: number; wins: number }>([
    ["MEDIUM", { n: 6, wins: 4 }],
    ["LOW", { n: 7, wins: 1 }],
  ]);
  expect(tiersOf(trades, refused)).toMatchObject([
    { group: "HIGH", n: 3, recall: 2 / 8, refused: { n: 0, wins: 0 }, error: expect.closeTo(0.5 - 2 / 3, 12) },
    { group: "LOW", n: 2, recall: 1 / 8, refused: { n: 7, wins: 1 } },
  ]);
  expect(tiersOf([aTrade(0, -1)], new Map())).toMatchObject([{ recall: null }]);
});
