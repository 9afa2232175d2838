/** The firm's worked examples and the vectors of the rules' fact sheet, each as the event file a person would write. */
import { describe, expect, test } from "vitest";
import { audit, closed, lastOf, opened, snapshot } from "../../support/audit.ts";

const ONE_STEP = { preset: "ftmo-1step-challenge" };
/** Noon in Prague on the given day of June 2026. */
const noon = (day: number): string => `2026-06-${day}T10:00:00Z`;
/** The reset that starts the given day of June 2026. */
const midnight = (day: number): string => `2026-06-${day - 1}T22:00:00Z`;

describe("2-Step, 100,000", () => {
  test("day 1: 95,000; midnight balance 102,000: 97,000; midnight balance 101,000: 96,000 again", () => {
    const { lines, summary } = audit([
      snapshot(noon(15), 100_000),
      snapshot(midnight(16), 102_000),
      snapshot(midnight(17), 101_000),
    ]);
    expect(lines.map((line) => [line.day, line.dayStartBalance, line.dailyLimit, line.maxLossLimit])).toEqual([
      ["2026-06-15", 100_000, 95_000, 90_000],
      ["2026-06-16", 102_000, 97_000, 90_000],
      ["2026-06-17", 101_000, 96_000, 90_000],
    ]);
    expect(summary.firstBreach).toBeNull();
  });

  test("equity of exactly 95,000.00 is allowed, 94,999.99 is a breach", () => {
    const { lines, summary } = audit([
      snapshot(noon(15), 100_000, 95_000),
      snapshot("2026-06-15T10:00:01Z", 100_000, 94_999.99),
    ]);
    expect(lines).toEqual([
      {
        t: noon(15),
        day: "2026-06-15",
        dayStartBalance: 100_000,
        dailyLimit: 95_000,
        maxLossLimit: 90_000,
        floor: 95_000,
        ownFloor: 95_500,
        equity: 95_000,
        room: 0,
        state: "LOCKED",
        breached: false,
        rule: null,
      },
      {
        t: "2026-06-15T10:00:01Z",
        day: "2026-06-15",
        dayStartBalance: 100_000,
        dailyLimit: 95_000,
        maxLossLimit: 90_000,
        floor: 95_000,
        ownFloor: 95_500,
        equity: 94_999.99,
        room: -0.01,
        state: "LOCKED",
        breached: true,
        rule: "DAILY_LOSS",
      },
    ]);
    expect(summary.firstBreach).toEqual({
      t: "2026-06-15T10:00:01Z",
      rule: "DAILY_LOSS",
      equity: 94_999.99,
      floor: 95_000,
      breachedAt: "2026-06-15T10:00:01Z",
    });
  });

  test("profit raises today's room, not tomorrow's: +4k closed of 200k leaves 14k to lose today", () => {
    const line = lastOf(
      [opened(noon(15)), closed("2026-06-15T11:00:00Z", 4000), snapshot("2026-06-15T11:00:01Z", 204_000)],
      {
        initial: 200_000,
      },
    );
    expect([line.dailyLimit, line.room]).toEqual([190_000, 14_000]);
  });

  test("−13k floating after +4k closed of 200k is legal at 23:59 and a breach at 00:00, without a trade", () => {
    const { lines, summary } = audit(
      [
        snapshot(noon(15), 200_000),
        opened("2026-06-15T10:00:01Z"),
        closed("2026-06-15T11:00:00Z", 4000),
        snapshot("2026-06-15T21:59:00Z", 204_000, 191_000),
        snapshot("2026-06-15T22:00:00Z", 204_000, 191_000),
      ],
      { initial: 200_000 },
    );
    expect(lines.map((line) => line.breached)).toEqual([false, false, false, false, true]);
    expect(lines[3]).toMatchObject({ day: "2026-06-15", dailyLimit: 190_000, room: 1000, rule: null });
    expect(lines[4]).toMatchObject({
      day: "2026-06-16",
      dayStartBalance: 204_000,
      dailyLimit: 194_000,
      room: -3000,
      rule: "DAILY_LOSS",
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
    expect(summary.firstBreach).toEqual({
      t: "2026-06-15T22:00:00Z",
      rule: "DAILY_LOSS",
      equity: 191_000,
      floor: 194_000,
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
  });

  test("the same when nobody looked at midnight: the next line reports it, with the reset's time", () => {
    const { lines, summary } = audit(
      [snapshot("2026-06-15T21:59:00Z", 204_000, 191_000), snapshot("2026-06-16T08:00:00Z", 204_000, 204_000)],
      { initial: 200_000 },
    );
    expect(lines[1]).toMatchObject({
      equity: 204_000,
      room: 10_000,
      breached: true,
      rule: "DAILY_LOSS",
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
    expect(summary.firstBreach).toEqual({
      t: "2026-06-16T08:00:00Z",
      rule: "DAILY_LOSS",
      equity: 191_000,
      floor: 194_000,
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
  });

  test("floating profit over midnight gives extra room: 8k", () => {
    const line = lastOf([snapshot(noon(15), 100_000), snapshot(midnight(16), 100_000, 103_000)]);
    expect([line.dailyLimit, line.room]).toEqual([95_000, 8000]);
  });

  test("floating loss over midnight eats room: 2k", () => {
    const line = lastOf([snapshot(noon(15), 100_000), snapshot(midnight(16), 100_000, 97_000)]);
    expect([line.dailyLimit, line.room]).toEqual([95_000, 2000]);
  });

  test("day start 93k: the daily level is 88k, but 90k binds and the room is 3k", () => {
    const history = [snapshot(noon(15), 96_000), snapshot(midnight(16), 93_000)];
    expect(lastOf(history)).toMatchObject({
      dailyLimit: 88_000,
      maxLossLimit: 90_000,
      floor: 90_000,
      room: 3000,
      breached: false,
    });
    const beyond = lastOf([...history, snapshot(noon(16), 93_000, 89_999.99)]);
    expect([beyond.breached, beyond.rule]).toEqual([true, "MAX_LOSS"]);
  });

  test("closed +6k: 95k all day, 101k tomorrow", () => {
    const { lines } = audit([
      opened(noon(15)),
      closed("2026-06-15T11:00:00Z", 6000),
      snapshot("2026-06-15T12:00:00Z", 106_000),
      snapshot(noon(16), 106_000),
    ]);
    expect(lines.map(({ dailyLimit, maxLossLimit }) => [dailyLimit, maxLossLimit])).toEqual([
      [95_000, 90_000],
      [95_000, 90_000],
      [95_000, 90_000],
      [101_000, 90_000],
    ]);
  });

  test("started again mid-day after −3k closed: the day start is rebuilt, not taken from the balance", () => {
    const line = lastOf([
      snapshot(noon(15), 100_000),
      opened(noon(16)),
      closed("2026-06-16T11:00:00Z", -3000),
      snapshot("2026-06-16T12:00:00Z", 97_000),
    ]);
    expect([line.dayStartBalance, line.dailyLimit, line.room]).toEqual([100_000, 95_000, 2000]);
  });
});

describe("1-Step, 100,000", () => {
  test("midnights of 104k and 103k give a total level of 94k and 94k", () => {
    const { lines } = audit(
      [snapshot(noon(15), 100_000), snapshot(midnight(16), 104_000), snapshot(midnight(17), 103_000)],
      ONE_STEP,
    );
    expect(lines.map(({ dailyLimit, maxLossLimit }) => [dailyLimit, maxLossLimit])).toEqual([
      [97_000, 90_000],
      [101_000, 94_000],
      [100_000, 94_000],
    ]);
  });

  test("ending a day at 106k ratchets the total to 96k; the day's floating high does not", () => {
    const { lines } = audit(
      [snapshot(noon(15), 100_000, 111_000), snapshot("2026-06-15T20:00:00Z", 106_000), snapshot(noon(16), 106_000)],
      ONE_STEP,
    );
    expect(lines.map((line) => line.maxLossLimit)).toEqual([90_000, 90_000, 96_000]);
  });
});

describe("Prague's days", () => {
  test.each([
    ["2026-03-29T21:59:59Z", "2026-03-29"],
    ["2026-03-29T22:00:00Z", "2026-03-30"],
    ["2026-10-25T22:59:59Z", "2026-10-25"],
    ["2026-10-25T23:00:00Z", "2026-10-26"],
  ])("a snapshot at %s belongs to %s", (t, day) => {
    const line = lastOf([snapshot(t.replace(/T.*/, "T03:00:00Z"), 100_000), snapshot(t, 101_000)]);
    expect([line.t, line.day]).toEqual([t, day]);
    const isNewDay = t.endsWith("00:00Z");
    expect(line.dayStartBalance).toBe(isNewDay ? 101_000 : 100_000);
  });

  test("entry 23:59, exit 00:01 is one trading day", () => {
    const { summary } = audit([opened("2026-06-15T21:59:00Z"), closed("2026-06-15T22:01:00Z", 10)]);
    expect(summary.tradingDays).toBe(1);
  });
});

describe("objectives", () => {
  const won = (profit: number) => [opened(noon(15)), closed("2026-06-15T11:00:00Z", profit)];

  test("110,000.00 is not yet the target, 110,000.01 flat is", () => {
    const at = (balance: number) =>
      audit([...won(balance - 100_000), snapshot("2026-06-15T12:00:00Z", balance)]).summary.targetMet;
    expect([at(110_000), at(110_000.01)]).toEqual([false, true]);
  });

  test("110,000.01 with an open position is not", () => {
    const open = [...won(10_000.01), opened("2026-06-15T11:30:00Z", { id: "2" })];
    expect(audit([...open, snapshot("2026-06-15T12:00:00Z", 110_000.01)]).summary.targetMet).toBe(false);
    const floating = [...won(10_000.01), snapshot("2026-06-15T12:00:00Z", 110_000.01, 110_000.02)];
    expect(audit(floating).summary.targetMet).toBe(false);
  });

  test("−2k, +10k, −2k, −2k, +6k: a best-day share of 62.5 %, and no breach by it", () => {
    const results = [-2000, 10_000, -2000, -2000, 6000];
    const { summary } = audit(
      results.flatMap((profit, index) => [
        opened(`2026-06-${10 + index}T09:00:00Z`),
        closed(`2026-06-${10 + index}T10:00:00Z`, profit),
      ]),
      ONE_STEP,
    );
    expect(summary).toMatchObject({ firstBreach: null, tradingDays: 5, bestDayShare: 0.625 });
  });

  test("two days of +5k have a share of one half", () => {
    const { summary } = audit(
      [15, 16].flatMap((day) => [opened(noon(day)), closed(`2026-06-${day}T11:00:00Z`, 5000)]),
      ONE_STEP,
    );
    expect(summary.bestDayShare).toBe(0.5);
  });
});
