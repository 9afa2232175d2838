import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { correlationTable } from "../../risk/correlation.ts";
import { evaluate } from "../../risk/gate.ts";
import { nextRisk, nextSizes } from "../../risk/next-risk.ts";
import type { GateInput } from "../../risk/types.ts";
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
  NOON,
  OWN,
  SPECS,
} from "../support/gate.ts";

const risk = (over: Partial<GateInput> = {}) => nextRisk(aGateInput(over), [BTC, ETH, BNB]);
const earned = (net: number) => ({ account: anAccount({ deals: [deal("2026-06-17T09:00:00Z", net)] }) });

describe("the most the next signal may lose", () => {
  test("fresh: 0.4 of the daily room of 4,500", () => {
    expect(risk()).toBe(cents(1800));
  });

  test("after a loss of 1,000: 0.4 of 3,500", () => {
    expect(risk(earned(-1000))).toBe(cents(1400));
  });

  test("REDUCED and backoff cut it", () => {
    expect(risk(earned(-2000))).toBe(cents(500));
    const recentLosses = [NOON, (NOON - 1) as TimestampMs];
    expect(risk({ recentLosses })).toBe(cents(900));
  });

  test("open risk of the same idea is taken off: 2,000 − 1,206.89", () => {
    expect(risk({ open: [aPosition({ quantity: 2.5, stop: 3600 })] })).toBe(cents(793.11));
  });

  test("an instrument that does not move with it may lose more: 0.4 of 4,500 − 1,206.89", () => {
    const correlations = correlationTable([
      ["BTC", "ETH", 0],
      ["BNB", "ETH", 0.9],
    ]);
    expect(risk({ open: [aPosition({ quantity: 2.5, stop: 3600 })], correlations })).toBe(cents(1317.24));
  });

  test.each<[string, Partial<GateInput>]>([
    ["no account", { account: null }],
    ["as many open as allowed", { open: [aPosition()], controls: { ...CONTROLS, maxOpen: 1 } }],
    ["CLOSE_ONLY", earned(-2700)],
    ["locked earlier", { state: { level: "LOCKED", dailyLockDay: null, totalLock: true } }],
    ["a room smaller than the buffer", { controls: CONTROLS, own: { daily: 0.0009, total: 0.09 } }],
    ["unknown limits", { own: { ...OWN, total: Number.NaN } }],
    ["an open position without a price", { open: [aPosition({ mark: Number.NaN })] }],
    ["an unusable backoff", { controls: { ...CONTROLS, backoffCut: Number.NaN } }],
    ["an unusable risk share", { controls: { ...CONTROLS, maxRisk: Number.NaN } }],
  ])("nothing: %s", (_name, over) => {
    expect(risk(over)).toBe(0);
  });

  test("nothing is watched, nothing is risked", () => {
    expect(nextRisk(aGateInput(), [])).toBe(0);
  });
});

test("nothing, where today's anchor was not recorded", () => {
  const { preset } = aGateInput();
  const onEquity = { ...preset, daily: { ...preset.daily!, anchor: "equity" as const } };
  expect(risk({ preset: onEquity })).toBe(0);
});

describe("what the gate would give a candidate like the newest", () => {
  const planned = [{ candidate: aCandidate(), spec: SPECS.get(BTC)! }];

  test("is the size the gate itself gives, and names the cap: 0.2 lots of 100,000 are 20 % of the account", () => {
    const input = aGateInput();
    const [next] = nextSizes(input, planned);
    expect(next).toMatchObject({ instrument: BTC, boundBy: "VALUE" });
    expect(next?.risk).toBe(evaluate(input).sized.risk);
    expect(risk()).toBeGreaterThan(next?.risk ?? Number.POSITIVE_INFINITY);
  });

  test("is little where a gap past the open stops would take nearly all", () => {
    // A gap of 15 % of 3,600 on 7 lots costs 3,780 more than its stop.
    const open = [
      aPosition({ quantity: 5, stop: 3900 }),
      aPosition({ instrument: BNB, quantity: 1, entry: 600, mark: 600, stop: 590 }),
    ];
    const input = aGateInput({ open });
    const [next] = nextSizes(input, planned);
    expect(next?.boundBy).toBe(evaluate(input).sized.boundBy);
    expect(next?.risk).toBe(evaluate(input).sized.risk);
  });

  test("is nothing where nothing may be opened", () => {
    expect(nextSizes(aGateInput({ account: null }), planned)).toEqual([]);
  });
});
