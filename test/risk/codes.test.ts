import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { REFUSALS, type RefusalCode } from "../../risk/codes.ts";
import { evaluate } from "../../risk/gate.ts";
import type { Candidate, Controls, DataFacts, GateInput, RiskState } from "../../risk/types.ts";
import type { Verdict } from "../../risk/verdict.ts";
import { refusalsDoc } from "../../scripts/refusals-doc.ts";
import { aCalendar, closed, minutes, news } from "../support/calendar.ts";
import {
  aCandidate,
  aGateInput,
  anAccount,
  aPosition,
  BTC,
  CONTROLS,
  deal,
  NOON,
  OWN,
  preset,
  spec,
} from "../support/gate.ts";

const data = (over: Partial<DataFacts>) => ({ data: { ...aGateInput().data, ...over } });
const candidate = (over: Partial<Candidate>) => ({ candidate: aCandidate(over) });
const controls = (over: Partial<Controls>) => ({ controls: { ...CONTROLS, ...over } });
const state = (over: Partial<RiskState>) => ({ state: { ...aGateInput().state, ...over } });
const model = (over: Partial<GateInput["model"]>) => ({ model: { ...aGateInput().model, ...over } });
const lost = (net: number) => ({ account: anAccount({ deals: [deal("2026-06-17T09:00:00Z", net)] }) });
const FUNDED = { preset: preset("ftmo-2step-funded-standard") };
const smallest = { entry: 100, stopDistance: 50, costR: 0.01 };
const recent = (count: number) => Array.from({ length: count }, () => ({ at: NOON, tier: "HIGH" as const }));

/** For every code a situation that produces it; the type makes the list complete. */
const SITUATIONS: Readonly<Record<RefusalCode, Partial<GateInput>>> = {
  DATA_MISSING: data({ ageMs: null }),
  DATA_INVALID: data({ ageMs: -1 }),
  DATA_STALE: data({ ageMs: 120_000 }),
  DATA_QUALITY_CANDLES: data({ quality: { missingShare: 0.2, featureFailureShare: 0 } }),
  DATA_QUALITY_FEATURES: data({ quality: { missingShare: 0, featureFailureShare: 0.2 } }),
  DATA_LATE: data({ latenessMs: 100_000 }),
  DATA_GAPS: data({ gapMinutes: 2 }),
  MODEL_MISSING: model({ present: false }),
  MODEL_SCORE_INVALID: model({ score: null }),
  MODEL_INPUT_UNUSUAL: model({ input: { outside: 9, maxOutside: 8, outlier: null, outlierLimit: null } }),
  MODEL_INPUT_UNKNOWN: model({ input: { outside: null, maxOutside: 8, outlier: null, outlierLimit: null } }),
  ACCOUNT_MISSING: { account: null },
  ACCOUNT_INVALID: { account: { ...anAccount(), equity: Number.NaN as Cents } },
  ACCOUNT_STALE: { account: { ...anAccount(), at: (NOON - 600_000) as TimestampMs } },
  ACCOUNT_NOT_STATED: { account: { ...anAccount(), dryrun: true }, ...controls({ mode: "live" }) },
  ACCOUNT_PAST_UNKNOWN: {
    preset: preset("the5ers-high-stakes"),
    account: anAccount({ preset: preset("the5ers-high-stakes") }),
  },
  ACCOUNT_SNAPSHOT_OLD: { account: { ...anAccount(), at: (NOON - 60_001) as TimestampMs, maxAgeMs: 60_000 } },
  ACCOUNT_CONTRADICTS: { account: anAccount({ floating: 5000 }) },
  KILL_SWITCH_ON: controls({ killSwitch: true }),
  MODE_THRESHOLD_LOW: controls({ mode: "live", threshold: 0.6 }),
  MODE_MODEL_NOT_PROMOTED: controls({ mode: "live" }),
  STATE_REDUCED: state({ level: "REDUCED" }),
  STATE_CLOSE_ONLY: state({ level: "CLOSE_ONLY" }),
  STATE_FLATTEN_ADVICE: state({ level: "FLATTEN_ADVICE" }),
  STATE_LOCKED_DAY: lost(-4500),
  STATE_LOCKED_TOTAL: lost(-9000),
  SYMBOL_SPEC_UNKNOWN: { spec: null },
  SYMBOL_SPEC_CONTRADICTS: { spec: { ...spec(BTC), tickValue: 0.2 } },
  PRICE_INVALID: candidate({ target: -1 }),
  STOP_WRONG_SIDE: candidate({ stop: 101_000 }),
  TARGET_WRONG_SIDE: candidate({ target: 99_000 }),
  STOP_TOO_CLOSE: { spec: { ...spec(BTC), stopsLevel: 1001 } },
  REWARD_RISK_LOW: candidate({ targetDistance: 1500 }),
  REWARD_RISK_UNKNOWN: candidate({ targetDistance: Number.NaN }),
  COST_HIGH: candidate({ costR: 0.2 }),
  COST_OVER_FORECAST: { forecast: { move15: null, volatility: 0.001 } },
  COST_WIDER: candidate({ costBasis: "wider" }),
  COST_ASSUMED: candidate({ costBasis: "assumed" }),
  COST_UNKNOWN: candidate({ costR: Number.NaN }),
  CONFIDENCE_LOW: candidate({ confidence: 0.5 }),
  CONFIDENCE_UNKNOWN: candidate({ confidence: Number.NaN }),
  EXPECTANCY_NEGATIVE: candidate({ expectedR: -0.1 }),
  EXPECTANCY_UNKNOWN: candidate({ expectedR: null }),
  SIZE_BELOW_MINIMUM: { spec: { ...spec(BTC), volumeMin: 1 } },
  SIZE_NO_ROOM: lost(-4600),
  SIZE_CUT_BY_FORECAST: { forecast: { move15: 0.15, volatility: null } },
  SIZE_UNKNOWN: { account: null },
  CURRENCY_UNKNOWN: { account: { ...anAccount(), currency: "EUR" } },
  PORTFOLIO_UNKNOWN: { open: [aPosition({ mark: Number.NaN })] },
  PORTFOLIO_MAX_OPEN: controls({ maxOpen: 0 }),
  PORTFOLIO_DRAWDOWN: { account: anAccount({ peakEquity: 130_000 }) },
  PORTFOLIO_GROUP_RISK: { open: [aPosition({ quantity: 5, stop: 3600 })] },
  PORTFOLIO_GROUP_NOTIONAL: { open: [aPosition({ quantity: 7.5 })] },
  FTMO_UNKNOWN: { own: { ...OWN, daily: Number.NaN } },
  FTMO_DAILY_LOSS: { ...lost(-4400), ...candidate(smallest) },
  FTMO_MAX_LOSS: { account: anAccount({ deals: [deal("2026-06-10T09:00:00Z", -8900)] }), ...candidate(smallest) },
  FTMO_NEXT_RESET: { ...lost(4000), open: [aPosition({ quantity: 3.7, stop: 3000 })] },
  FTMO_GAP: { open: [aPosition({ quantity: 7.4 })] },
  BACKOFF_ACTIVE: { recentLosses: [NOON, NOON] },
  CALENDAR_MISSING: {},
  CALENDAR_OUTDATED: { calendar: aCalendar([], [], { from: minutes(-20), until: minutes(-10) }) },
  CALENDAR_CLOSED: { calendar: aCalendar([], [closed(minutes(-1), minutes(1))]) },
  CALENDAR_PRE_CLOSE: { calendar: aCalendar([], [closed(minutes(60), minutes(200))]) },
  CALENDAR_FLAT: { calendar: aCalendar([], [closed(minutes(200), minutes(400))]), ...FUNDED },
  CALENDAR_NEWS: { calendar: aCalendar([news(NOON)]), ...FUNDED },
  CALENDAR_NEWS_HELD: { calendar: aCalendar([news(minutes(60))]), ...FUNDED },
  CALENDAR_CLOSURE_AHEAD: { calendar: aCalendar([], [closed(minutes(60), minutes(90))]) },
  CALENDAR_GAP_TRADING: { calendar: aCalendar([news(NOON)]) },
  CALENDAR_WEEKEND: { calendar: aCalendar([]), longestHoldMs: 4 * 86_400_000, ...FUNDED },
  PAUSED: controls({ pausedUntil: (NOON + 1) as TimestampMs }),
  RATE_HOUR: { recentSignals: recent(10) },
  RATE_HOUR_HIGH: { recentSignals: recent(5), ...candidate({ tier: "HIGH" }) },
  DUPLICATE: { open: [aPosition({ instrument: BTC, entry: 100_000, quantity: 0.001 })] },
  SETTING_INVALID: controls({ threshold: Number.NaN }),
};

const codes = Object.keys(REFUSALS) as RefusalCode[];
const said = (code: RefusalCode): readonly Verdict[] =>
  evaluate(aGateInput(SITUATIONS[code])).verdicts.filter((verdict) => verdict.code === code);

describe("every code is said by the rule that its text names", () => {
  test.each(codes)("%s", (code) => {
    const verdicts = said(code);
    expect(verdicts).not.toEqual([]);
    const text: { readonly rule: string | null; readonly advice?: string } = REFUSALS[code];
    for (const { rule, outcome } of verdicts) {
      if (text.rule !== null) expect(rule).toBe(text.rule);
      expect(outcome === "advice").toBe(text.advice !== undefined);
    }
  });
});

test("every text is whole sentences, without words only programmers know", () => {
  for (const code of codes) {
    const { says, money, act } = REFUSALS[code];
    for (const sentence of [says, money, act]) {
      expect(sentence, code).toMatch(/^[A-Z/].*\.$/);
      expect(sentence, code).not.toMatch(/NaN|null|undefined|notional|verdict|parameter|invalid/i);
    }
  }
});

test("docs/reference/refusals.md is what the codes say; run `node scripts/refusals-doc.ts` after a change", () => {
  expect(readFileSync(new URL("../../docs/reference/refusals.md", import.meta.url), "utf8")).toBe(refusalsDoc());
});
