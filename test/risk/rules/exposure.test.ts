import { describe, expect, test } from "vitest";
import { correlationTable } from "../../../risk/correlation.ts";
import type { Controls, GateInput, OpenPosition } from "../../../risk/types.ts";
import {
  aCandidate,
  aGateInput,
  anAccount,
  aPosition,
  BNB,
  BTC,
  CONTROLS,
  deal,
  ETH,
  OWN,
  SPECS,
  spec,
  utc,
} from "../../support/gate.ts";
import { line, verdictOf } from "../../support/verdicts.ts";

const controls = (over: Partial<Controls>) => ({ controls: { ...CONTROLS, ...over } });
const small = (over: Partial<OpenPosition> = {}) => aPosition({ quantity: 0.01, ...over });

describe("SIZE", () => {
  test("passes with the money at risk against 2 %", () => {
    expect(line("SIZE")).toEqual(["pass", "OK", 253.08, 2000, 1746.92, "money"]);
  });

  test("below the smallest lot: 0.2 lots wanted, 0.21 needed", () => {
    const tight = { spec: { ...spec(BTC), volumeMin: 0.21 } };
    expect(line("SIZE", tight)).toEqual(["refuse", "SIZE_BELOW_MINIMUM", 0.2, 0.21, -0.01, "lots"]);
  });

  test("no room at all", () => {
    const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", -4600)] });
    expect(line("SIZE", { account })).toEqual(["refuse", "SIZE_NO_ROOM", 0, 0.001, -0.001, "lots"]);
  });

  test.each<[string, Partial<GateInput>, string]>([
    ["an unknown instrument", { spec: null }, "SYMBOL_SPEC_UNKNOWN"],
    ["a broken specification", { spec: { ...spec(BTC), volumeStep: 0 } }, "SYMBOL_SPEC_UNKNOWN"],
    ["no account", { account: null }, "SIZE_UNKNOWN"],
    ["no price", { candidate: aCandidate({ entry: Number.NaN, stop: 1, target: 2 }) }, "SIZE_UNKNOWN"],
    ["an open position without a price", { open: [aPosition({ mark: Number.NaN })] }, "SIZE_UNKNOWN"],
    ["limits that are no numbers", { own: { ...OWN, daily: Number.NaN } }, "SIZE_UNKNOWN"],
    ["an account in euros", { account: { ...anAccount(), currency: "EUR" } }, "CURRENCY_UNKNOWN"],
    ["a risk share that is no number", controls({ maxRisk: Number.NaN }), "SETTING_INVALID"],
    ["a value share above 1", controls({ maxValue: 20 }), "SETTING_INVALID"],
    ["a backoff cut above 1", controls({ backoffCut: 1.5 }), "SETTING_INVALID"],
  ])("%s", (_name, over, code) => {
    expect(line("SIZE", over)).toEqual(["unknown", code, null, null, null, "none"]);
  });

  test("an account in the instrument's own currency is fine", () => {
    expect(verdictOf("SIZE", { account: { ...anAccount(), currency: "USDT" } }).code).toBe("OK");
  });
});

describe("PORTFOLIO", () => {
  const many = (count: number) =>
    Array.from({ length: count }, () => small({ instrument: BNB, entry: 700, quantity: 0.01 }));

  test.each([
    [0, ["pass", "OK", 1, 5, 4, "count"]],
    [4, ["pass", "OK", 5, 5, 0, "count"]],
    [5, ["refuse", "PORTFOLIO_MAX_OPEN", 6, 5, -1, "count"]],
  ])("%d open", (count, expected) => {
    expect(line("PORTFOLIO", { open: many(count) })).toEqual(expected);
  });

  test("15 % below the highest equity is allowed, a cent more is not", () => {
    const peak = 117_647.05;
    expect(verdictOf("PORTFOLIO", { account: anAccount({ peakEquity: peak }) }).code).toBe("OK");
    expect(line("PORTFOLIO", { account: anAccount({ peakEquity: 125_000 }) })).toEqual([
      "refuse",
      "PORTFOLIO_DRAWDOWN",
      0.2,
      0.15,
      -0.05,
      "ratio",
    ]);
  });

  test("one idea at its risk limit: even the smallest lot is too much", () => {
    // 10 % of 4,000 slipped and with costs is 482.756 per lot; 4.142 lots risk 1,999.58 of 2,000.
    const open = [aPosition({ quantity: 4.142, stop: 3600 })];
    expect(line("PORTFOLIO", { open })).toEqual(["refuse", "PORTFOLIO_GROUP_RISK", 2000.85, 2000, -0.85, "money"]);
  });

  test("opposite sides do not net", () => {
    const open = [aPosition({ quantity: 4.142, side: "short", stop: 4400 })];
    expect(verdictOf("PORTFOLIO", { open }).code).toBe("PORTFOLIO_GROUP_RISK");
  });

  test("positions that do not move with the candidate are another idea", () => {
    const open = [aPosition({ quantity: 4.142, stop: 3600 })];
    expect(verdictOf("PORTFOLIO", { open, correlations: correlationTable([["ETH", "BTC", 0.59]]) }).code).toBe("OK");
    expect(verdictOf("PORTFOLIO", { open, correlations: correlationTable([["ETH", "BTC", -0.6]]) }).code).toBe(
      "PORTFOLIO_GROUP_RISK",
    );
    expect(verdictOf("PORTFOLIO", { open, correlations: correlationTable([]) }).code).toBe("PORTFOLIO_GROUP_RISK");
  });

  test("one idea at its value limit", () => {
    const open = [aPosition({ quantity: 7.5 })];
    expect(line("PORTFOLIO", { open })).toEqual(["refuse", "PORTFOLIO_GROUP_NOTIONAL", 30_100, 30_000, -100, "money"]);
  });

  test.each<[string, Partial<GateInput>, string]>([
    ["no account", { account: null }, "PORTFOLIO_UNKNOWN"],
    ["an unknown open instrument", { open: [small()], specs: new Map() }, "PORTFOLIO_UNKNOWN"],
    ["an unknown instrument", { spec: null }, "SYMBOL_SPEC_UNKNOWN"],
    ["no entry price", { candidate: aCandidate({ entry: Number.NaN, stop: 1, target: 2 }) }, "PORTFOLIO_UNKNOWN"],
    ["a limit that is no number", controls({ maxOpen: Number.NaN }), "SETTING_INVALID"],
    ["a drawdown that is no number", controls({ maxDrawdown: Number.NaN }), "SETTING_INVALID"],
  ])("%s", (_name, over, code) => {
    expect(line("PORTFOLIO", over)).toEqual(["unknown", code, null, null, null, "none"]);
  });
});

describe("FTMO", () => {
  test("passes with the tightest check: a gap past the stop of 20,000 against 95,500 and the buffer of 100", () => {
    // 200 + 15 % of 19,800 + 43,170 × 0.0325 % = 3,184.03.
    expect(line("FTMO")).toEqual(["pass", "OK", 96_815.96, 95_600, 1215.96, "money"]);
  });

  // 0.001 lots at 100 with a stop 50 away: 60.0845 per lot, so 0.07, while a gap takes 0.06.
  const smallest = aCandidate({ entry: 100, stopDistance: 50, costR: 0.01 });

  test("all stops against today's floor", () => {
    const account = (net: number) => anAccount({ deals: [deal("2026-06-17T09:00:00Z", net)] });
    expect(verdictOf("FTMO", { account: account(-4399.93), candidate: smallest }).outcome).toBe("pass");
    expect(line("FTMO", { account: account(-4400), candidate: smallest })).toEqual([
      "refuse",
      "FTMO_DAILY_LOSS",
      95_599.93,
      95_600,
      -0.07,
      "money",
    ]);
  });

  test("all stops against the total floor", () => {
    const account = anAccount({ deals: [deal("2026-06-10T09:00:00Z", -8900)] });
    expect(line("FTMO", { account, candidate: smallest })).toEqual([
      "refuse",
      "FTMO_MAX_LOSS",
      91_099.93,
      91_100,
      -0.07,
      "money",
    ]);
  });

  test("after the next reset: profit of today is no room tomorrow", () => {
    // +4,000 closed today: today's own floor is 95,500, tomorrow's 99,500. One ETH with its stop half the price away
    // loses 2,400 + (4,000 + 6,400) × 0.0325 % = 2,403.38, and less in a gap from there.
    const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 4000)] });
    const held = (quantity: number) => ({ account, candidate: smallest, open: [aPosition({ quantity, stop: 2000 })] });
    expect(line("FTMO", held(1.8))).toEqual(["pass", "OK", 99_673.84, 99_600, 73.84, "money"]);
    expect(line("FTMO", held(1.9))).toEqual(["refuse", "FTMO_NEXT_RESET", 99_433.5, 99_600, -166.5, "money"]);
    // The same position the next day, when the profit is in the anchor already, has the same room.
    const tomorrow = anAccount({ deals: [deal("2026-06-16T09:00:00Z", 4000)] });
    expect(verdictOf("FTMO", { ...held(1.9), account: tomorrow }).room).toBe(-166.5);
  });

  test("a sudden gap: 7.4 ETH lose 4,712.37 past their stops, the smallest lot of BTC 15.93", () => {
    expect(line("FTMO", { open: [aPosition({ quantity: 7.4 })] })).toEqual([
      "refuse",
      "FTMO_GAP",
      95_271.7,
      95_600,
      -328.3,
      "money",
    ]);
  });

  test("−13k floating before midnight on $200k: no new trade, because midnight would break the rule", () => {
    const at = utc("2026-06-17T21:58:00Z");
    const open = [aPosition({ instrument: ETH, entry: 4000, mark: 3350, quantity: 20, stop: 3300 })];
    const account = anAccount({ initial: 200_000, deals: [deal("2026-06-17T12:00:00Z", 4000)], floating: -13_000, at });
    const { outcome, room } = verdictOf("FTMO", { at, open, account });
    expect(outcome).toBe("refuse");
    expect(room).toBeLessThan(-4000);
  });

  // One BTC lot at 100,000 with its stop 1,000 away loses 1,200 + 201,200 × 0.0325 % = 1,265.39: 126.54 with 0.1 lots,
  // and 63.27 with the 0.05 that are left once 40 % of a limit is used. Of ETH, 2 with the stop 200 away lose
  // 2 × (240 + 8,240 × 0.0325 %) = 485.36.
  describe("says what the signal uses of the room left today", () => {
    const tenth = { ...spec(BTC), volumeMax: 0.1 };
    const lost = (at: string, net: number) => ({ account: anAccount({ deals: [deal(at, net)] }) });
    const ether = aPosition({ quantity: 2, stop: 3800 });
    test.each<[string, Partial<GateInput>, number]>([
      ["nothing lost: 126.54 of 100,000 − 95,500", {}, 0.0281],
      ["the own daily limit at 2 %: 126.54 of 100,000 − 98,000", { own: { ...OWN, daily: 0.02 } }, 0.0633],
      ["the daily floor is nearer: 63.27 of 98,000 − 95,500", lost("2026-06-17T09:00:00Z", -2000), 0.0253],
      ["the total floor is nearer: 63.27 of 94,000 − 91,000", lost("2026-06-10T09:00:00Z", -6000), 0.0211],
      ["with an open position: 126.54 of 100,000 − 485.36 − 95,500", { open: [ether] }, 0.0315],
    ])("%s", (_name, over, share) => {
      expect(verdictOf("FTMO", { spec: tenth, ...over })).toMatchObject({ outcome: "pass", uses: share });
    });

    test.each<[string, Partial<GateInput>, string]>([
      ["without an account", { account: null }, "unknown"],
      ["without limits", { own: { ...OWN, daily: Number.NaN } }, "unknown"],
      ["when a limit could break", { open: [aPosition({ quantity: 7.4 })] }, "refuse"],
      ["when no size was found and the smallest lot stands in", { spec: { ...tenth, volumeMin: 0.21 } }, "pass"],
    ])("nothing %s", (_name, over, outcome) => {
      const verdict = verdictOf("FTMO", over);
      expect(verdict.outcome).toBe(outcome);
      expect(verdict).not.toHaveProperty("uses");
    });
  });

  test.each<[string, Partial<GateInput>, string]>([
    ["no account", { account: null }, "FTMO_UNKNOWN"],
    ["limits that are no numbers", { own: { ...OWN, total: Number.NaN } }, "FTMO_UNKNOWN"],
    ["an open position that cannot be valued", { open: [small({ mark: Number.NaN })] }, "FTMO_UNKNOWN"],
    ["no entry price", { candidate: aCandidate({ entry: Number.NaN, stop: 1, target: 2 }) }, "FTMO_UNKNOWN"],
    ["an unknown instrument", { spec: null }, "SYMBOL_SPEC_UNKNOWN"],
  ])("%s", (_name, over, code) => {
    expect(line("FTMO", over)).toEqual(["unknown", code, null, null, null, "none"]);
  });

  test("the specification of every watched instrument is known", () => {
    expect([...SPECS.keys()]).toEqual([BTC, ETH, BNB]);
  });
});

describe("edges", () => {
  test.each([
    { commissionPerSide: Number.NaN },
    { commissionPerSide: -0.001 },
    { stopsLevel: Number.NaN },
    { stopsLevel: -1 },
  ])("a specification with %j is none", (over) => {
    expect(verdictOf("SIZE", { spec: { ...spec(BTC), ...over } }).code).toBe("SYMBOL_SPEC_UNKNOWN");
  });

  test.each([{ maxRisk: 0 }, { maxRisk: -0.01 }, { maxValue: 0 }, { backoffCut: -0.1 }, { backoffLosses: 0.5 }])(
    "a setting of %j sizes nothing",
    (over) => {
      expect(verdictOf("SIZE", controls(over)).code).toBe("SETTING_INVALID");
    },
  );

  test.each([
    { maxRisk: 1 },
    { maxValue: 1 },
    { backoffCut: 0 },
    { backoffCut: 1 },
    { backoffLosses: 1 },
    { backoffWindowMs: 0 },
  ])("a setting of %j is one", (over) => {
    expect(verdictOf("SIZE", controls(over)).code).toBe("OK");
  });

  test("where today's anchor was not recorded, nothing is known", () => {
    const { preset } = aGateInput();
    const onEquity = { preset: { ...preset, daily: { ...preset.daily!, anchor: "equity" as const } } };
    expect(verdictOf("SIZE", onEquity).code).toBe("SIZE_UNKNOWN");
    expect(verdictOf("FTMO", onEquity).code).toBe("FTMO_UNKNOWN");
  });

  test("a drawdown of exactly 15 % is allowed, one of 0 % is no setting", () => {
    const account = anAccount({ peakEquity: 125_000, deals: [deal("2026-06-10T09:00:00Z", 6250)] });
    expect((account.peakEquity - account.equity) / account.peakEquity).toBe(0.15);
    expect(verdictOf("PORTFOLIO", { account }).code).toBe("OK");
    expect(verdictOf("PORTFOLIO", controls({ maxDrawdown: 0 })).code).toBe("SETTING_INVALID");
  });

  test("a group at exactly its caps is allowed, one cent beyond is not", () => {
    // The smallest lot of BTC is judged: 100 of value, 1.27 at risk.
    const none = { ...spec(BTC), volumeMax: 0.001 };
    const held = (quantity: number, stop: number | null, entry = 1000) =>
      aPosition({ entry, mark: entry, quantity, stop });
    const value = (quantity: number) => verdictOf("PORTFOLIO", { spec: none, open: [held(quantity, 999.9)] });
    expect(value(29.9).code).toBe("OK");
    expect(value(29.91).code).toBe("PORTFOLIO_GROUP_NOTIONAL");
    // 1,998.73 of 2,000 for what is open: 2 lots lose 1.2 × distance + (1,000 + 1,000 + 1.2 × distance) × 0.0325 % each.
    const distance = (1998.73 / 2 - 0.65) / 1.000325 / 1.2;
    const risk = (more: number) => verdictOf("PORTFOLIO", { spec: none, open: [held(2, 1000 - distance - more)] });
    expect(risk(0).code).toBe("OK");
    expect(risk(0.01).code).toBe("PORTFOLIO_GROUP_RISK");
  });
});
