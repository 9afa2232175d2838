import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { evaluate } from "../../risk/gate.ts";
import { sizeCandidate } from "../../risk/sizing.ts";
import type { GateInput } from "../../risk/types.ts";
import {
  aCandidate,
  aGateInput,
  anAccount,
  aPosition,
  BTC,
  CONTROLS,
  deal,
  NOON,
  preset,
  SPECS,
  spec,
} from "../support/gate.ts";
import { line } from "../support/verdicts.ts";

const size = (over: Partial<GateInput> = {}) => evaluate(aGateInput(over)).sized;
/** A stop 10 % away: 12,068.90 lost per lot of BTC, so that risk and not value decides. */
const wide = aCandidate({ stopDistance: 10_000, costR: 0.01 });
const withControls = (over: Partial<GateInput["controls"]>) => ({ controls: { ...CONTROLS, ...over } });

describe("the tightest cap decides", () => {
  test("20 % of the value: 0.2 BTC at 100,000 risks 253.08", () => {
    expect(size()).toEqual({ quantity: 0.2, notional: cents(20_000), risk: cents(253.08), boundBy: "VALUE" });
  });

  test("0.4 of the daily room of 4,500: 1,800 ÷ 12,068.90 = 0.1491", () => {
    expect(size({ candidate: wide })).toEqual({
      quantity: 0.149,
      notional: cents(14_900),
      risk: cents(1798.27),
      boundBy: "DAILY_ROOM",
    });
  });

  test("2 % of min(balance, initial), here configured as 1 %: 1,000 ÷ 12,068.90 = 0.0828", () => {
    expect(size({ candidate: wide, ...withControls({ maxRisk: 0.01 }) })).toMatchObject({
      quantity: 0.082,
      boundBy: "RISK",
    });
  });

  test("0.25 of the total room: balance 97,000 leaves 6,000, so 1,500", () => {
    const account = anAccount({ deals: [deal("2026-06-10T12:00:00Z", -3000)] });
    expect(size({ candidate: wide, account })).toMatchObject({ quantity: 0.124, boundBy: "TOTAL_ROOM" });
  });

  test("one idea: 1,206.89 at risk in ETH leaves 793.11 for BTC", () => {
    const open = [aPosition({ quantity: 2.5, stop: 3600 })];
    expect(size({ candidate: wide, open })).toMatchObject({ quantity: 0.065, boundBy: "IDEA" });
  });

  test("a gap: 20,000 in ETH lose 3,184.04 in one, which leaves 1,215.96 where a lot of BTC would lose 15,920.15", () => {
    expect(size({ open: [aPosition({ quantity: 5 })] })).toMatchObject({ quantity: 0.076, boundBy: "GAP" });
  });

  test("group value: with its stop in profit little is lost in a gap, and 21,000 in ETH leave 9,000 of 30,000", () => {
    const open = [aPosition({ quantity: 5, mark: 4200, stop: 4100 })];
    expect(size({ open, account: anAccount({ floating: 1000 }) })).toMatchObject({
      quantity: 0.09,
      boundBy: "GROUP_NOTIONAL",
    });
  });

  test("margin at a leverage of 0.1: 10,000", () => {
    expect(size({ spec: { ...spec(BTC), leverage: 0.1 } })).toMatchObject({ quantity: 0.1, boundBy: "MARGIN" });
  });

  test("the largest lot", () => {
    expect(size({ spec: { ...spec(BTC), volumeMax: 0.05 } })).toMatchObject({ quantity: 0.05, boundBy: "VOLUME_MAX" });
  });

  test("a preset's cap on one idea", () => {
    const strict = { ...preset(), idea: { groupBy: [], maxRiskPct: 0.5 } };
    expect(size({ candidate: wide, preset: strict })).toMatchObject({ quantity: 0.041, boundBy: "IDEA" });
  });
});

describe("the base", () => {
  test("profits do not raise the stakes: percentages are of the initial balance", () => {
    expect(size({ account: anAccount({ deals: [deal("2026-06-10T12:00:00Z", 30_000)] }) }).notional).toBe(
      cents(20_000),
    );
  });

  test("losses lower them", () => {
    expect(size({ account: anAccount({ deals: [deal("2026-06-10T12:00:00Z", -1000)] }) }).notional).toBe(cents(19_800));
  });

  test("profit of today gives no more room than tomorrow's floor leaves", () => {
    const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 4000)] });
    expect(size({ candidate: wide, account })).toMatchObject({ quantity: 0.149, boundBy: "DAILY_ROOM" });
  });
});

describe("multipliers", () => {
  const losses = [NOON - 60_000, NOON - 1000].map((at) => at as TimestampMs);

  test("REDUCED halves the size, also when the stored state has not noticed yet", () => {
    expect(size({ state: { level: "REDUCED", dailyLockDay: null, totalLock: false } }).quantity).toBe(0.1);
    // 2,000 of 4,500 lost today: the gap room of 98,000 − 95,500 − 100 allows 0.1507 lots, halved.
    expect(size({ account: anAccount({ deals: [deal("2026-06-17T09:00:00Z", -2000)] }) }).quantity).toBe(0.075);
  });

  test("a backoff cuts it by BACKOFF_RISK_CUT", () => {
    expect(size({ recentLosses: losses }).quantity).toBe(0.1);
    expect(size({ recentLosses: losses.slice(1) }).quantity).toBe(0.2);
    expect(size({ recentLosses: losses, ...withControls({ backoffCut: 0.25 }) }).quantity).toBe(0.05);
    expect(size({ backoffUntil: (NOON + 1) as TimestampMs }).quantity).toBe(0.1);
    expect(size({ backoffUntil: NOON }).quantity).toBe(0.2);
  });

  test("both together quarter it", () => {
    const state = { level: "REDUCED", dailyLockDay: null, totalLock: false } as const;
    expect(size({ recentLosses: losses, state }).quantity).toBe(0.05);
  });
});

describe("lots", () => {
  test("are rounded down, 0.3 ÷ 0.1 without floating noise", () => {
    const lots = { ...spec(BTC), volumeStep: 0.1, volumeMin: 0.1 };
    const candidate = aCandidate({ entry: 66_666.6 });
    // 20,000 ÷ 66,666.6 = 0.3000003.
    expect(size({ spec: lots, candidate }).quantity).toBe(0.3);
    expect(size({ spec: lots, candidate: aCandidate({ entry: 66_666.7 }) }).quantity).toBe(0.2);
  });

  test("below the smallest lot the size is 0 and never rounded up", () => {
    const sized = size({ spec: { ...spec(BTC), volumeMin: 0.21 } });
    expect(sized).toEqual({ quantity: 0, notional: 0, risk: 0, boundBy: "VALUE" });
  });

  test("without any room it is 0", () => {
    const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", -4600)] });
    expect(size({ account })).toMatchObject({ quantity: 0, boundBy: "DAILY_ROOM" });
  });
});

test("what cannot be computed has no size", () => {
  for (const over of [{ spec: null }, { account: null }, { candidate: aCandidate({ stopDistance: Number.NaN }) }]) {
    expect(size(over)).toEqual({ quantity: 0, notional: 0, risk: 0, boundBy: "NONE" });
  }
  expect(size({ specs: new Map(), open: [aPosition()] }).boundBy).toBe("NONE");
  expect(SPECS.size).toBe(3);
});

test("the example of 100,000, risk 0.5 %, BTC stop 1 %: 500 ÷ 1,265.39 = 0.395 lots, cut to 0.2 by value", () => {
  const free = withControls({ maxRisk: 0.005, maxValue: 1 });
  // Without the 20 % cap the gap cap of 4,400 ÷ 15,920.15 is next.
  expect(size(free)).toMatchObject({ quantity: 0.276, boundBy: "GAP" });
  expect(size(withControls({ maxRisk: 0.005 }))).toMatchObject({ quantity: 0.2, boundBy: "VALUE" });
});

describe("a forecast of the next quarter of an hour", () => {
  const moving = (move15: number | null, over: Partial<GateInput> = {}) =>
    evaluate(aGateInput({ candidate: wide, forecast: { move15, volatility: null }, ...over }));

  test("that reaches beyond the stop: 20 % instead of 10 %, so 1,800 ÷ 24,072.80 = 0.0747", () => {
    // At the stop itself 0.074 lots lose 12,068.90 each.
    expect(moving(Math.log(1.2)).sized).toEqual({
      quantity: 0.074,
      notional: cents(7400),
      risk: cents(893.1),
      boundBy: "DAILY_ROOM",
    });
  });

  test.each<[string, number | null, readonly unknown[]]>([
    ["none", null, ["pass", "OK", 1798.27, 2000, 201.73, "money"]],
    ["less than the stop", 0.05, ["pass", "OK", 1798.27, 2000, 201.73, "money"]],
    ["just the stop", Math.log(1.1), ["pass", "OK", 1798.27, 2000, 201.73, "money"]],
    ["twice the stop", Math.log(1.2), ["advice", "SIZE_CUT_BY_FORECAST", 0.074, 0.149, 0.075, "lots"]],
    ["without an end", Number.POSITIVE_INFINITY, ["refuse", "SIZE_NO_ROOM", 0, 0.001, -0.001, "lots"]],
    ["no number", Number.NaN, ["unknown", "SIZE_UNKNOWN", null, null, null, "none"]],
    ["no move at all", 0, ["unknown", "SIZE_UNKNOWN", null, null, null, "none"]],
    ["less than none", -0.3, ["unknown", "SIZE_UNKNOWN", null, null, null, "none"]],
  ])("of %s", (_name, move15, expected) => {
    expect(line("SIZE", { candidate: wide, forecast: { move15, volatility: null } })).toEqual(expected);
  });

  test("leaves caps on value alone: 0.2 lots of BTC while 1,800 cover them", () => {
    const near = { candidate: aCandidate() };
    // 7 % lose 8,467.73 a lot, 8 % 9,668.12: at 9,000 the daily room begins to bind.
    expect(moving(Math.log(1.07), near).sized).toMatchObject({ quantity: 0.2, boundBy: "VALUE" });
    expect(moving(Math.log(1.08), near).sized).toMatchObject({ quantity: 0.186, boundBy: "DAILY_ROOM" });
  });
});

test("a cap that is not a number leaves no size, whatever the other caps say", () => {
  const { candidate } = aGateInput();
  const none = { loss: cents(0), notional: cents(0), margin: cents(0), gapLoss: cents(0) };
  const room = { daily: cents(4500), total: cents(9000), gap: cents(4400), buffer: cents(100) };
  const facts = {
    candidate,
    spec: spec(BTC),
    account: anAccount(),
    preset: preset(),
    controls: CONTROLS,
    room,
    open: none,
    group: none,
    multiplier: 1,
    move15: null,
  };
  expect(sizeCandidate(facts)?.sized.quantity).toBe(0.2);
  expect(sizeCandidate({ ...facts, controls: { ...CONTROLS, maxRisk: Number.NaN } })).toBeNull();
  expect(sizeCandidate({ ...facts, multiplier: Number.NaN })).toBeNull();
});

describe("edges", () => {
  test("a lot of ten coins: 0.02 lots where one coin a lot makes 0.2", () => {
    const ten = { ...spec(BTC), contractSize: 10 };
    expect(size({ spec: ten })).toEqual({
      quantity: 0.02,
      notional: cents(20_000),
      risk: cents(253.08),
      boundBy: "VALUE",
    });
  });

  test("exactly the smallest lot is enough, and of two equal caps the first is named", () => {
    expect(size({ spec: { ...spec(BTC), volumeMin: 0.2 } }).quantity).toBe(0.2);
    expect(size({ spec: { ...spec(BTC), volumeMax: 0.2 } })).toMatchObject({ quantity: 0.2, boundBy: "VALUE" });
  });

  test("near the total floor what is above the buffer binds: 20 of 120, halved", () => {
    const account = anAccount({ deals: [deal("2026-06-10T09:00:00Z", -8880)] });
    // At 100 with a stop 50 away a lot loses 60.0845 at its stop, more than in a gap from there.
    const candidate = aCandidate({ entry: 100, stopDistance: 50, costR: 0.01 });
    expect(size({ account, candidate })).toMatchObject({ quantity: 0.166, boundBy: "TOTAL_ROOM" });
  });

  test("margin that is tied up is gone: 98,000 at a tenth of leverage buy 0.098", () => {
    const thin = { ...spec(BTC), leverage: 0.1 };
    expect(size({ spec: thin, open: [aPosition()] })).toMatchObject({ quantity: 0.098, boundBy: "MARGIN" });
  });

  const nothing = { loss: cents(0), notional: cents(0), margin: cents(0), gapLoss: cents(0) };
  const facts = {
    candidate: aCandidate(),
    spec: spec(BTC),
    account: anAccount(),
    preset: preset(),
    controls: CONTROLS,
    room: { daily: cents(4500), total: cents(9000), gap: cents(4400), buffer: cents(100) },
    open: nothing,
    group: nothing,
    multiplier: 1,
    move15: null,
  };

  test("a multiplier of 0 leaves nothing, one below 0 is no multiplier", () => {
    expect(sizeCandidate({ ...facts, multiplier: 0 })?.sized.quantity).toBe(0);
    expect(sizeCandidate({ ...facts, multiplier: -1 })).toBeNull();
  });

  test("what costs nothing to lose, or is worth nothing, has no size", () => {
    const free = { ...facts, spec: { ...spec(BTC), commissionPerSide: 0 } };
    expect(sizeCandidate({ ...free, candidate: { ...aCandidate(), stopDistance: 0 } })).toBeNull();
    expect(sizeCandidate({ ...free, candidate: { ...aCandidate(), stopDistance: -1 } })).toBeNull();
    // Nor does a forecast lend it one.
    expect(sizeCandidate({ ...free, move15: 0.1, candidate: { ...aCandidate(), stopDistance: 0 } })).toBeNull();
    expect(sizeCandidate({ ...facts, candidate: { ...aCandidate(), entry: 0 } })).toBeNull();
    expect(sizeCandidate({ ...facts, candidate: { ...aCandidate(), entry: -1, stopDistance: 10 } })).toBeNull();
  });
});
