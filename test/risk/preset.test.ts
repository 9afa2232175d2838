import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accountSize, outdatedBy, parsePreset, verifiedOn } from "../../risk/preset.ts";
import { PRESETS } from "../../risk/presets.ts";
import { CHALLENGE, preset, utc } from "../support/gate.ts";

test("every preset file ships under its own id, with sources, dates and what is not known", () => {
  const files = readdirSync(new URL("../../risk/presets", import.meta.url)).map((name) => name.replace(".json", ""));
  expect([...PRESETS.keys()].toSorted()).toEqual(files.toSorted());
  for (const preset of PRESETS.values()) {
    expect(preset.sources.length).toBeGreaterThan(0);
    expect(preset.notModelled.length).toBeGreaterThan(0);
    expect(verifiedOn(preset)).toBe("2026-10-05");
  }
});

test("FTMO 2-Step: 5 % daily on the initial balance, 10 % static, Prague midnight, target 10 % then 5 %, 4 days", () => {
  for (const id of [
    "ftmo-2step-challenge",
    "ftmo-2step-verification",
    "ftmo-2step-funded-standard",
    "ftmo-2step-funded-swing",
  ]) {
    expect(PRESETS.get(id)).toMatchObject({
      firm: "FTMO",
      plan: "2-Step",
      day: { tz: "Europe/Prague", resetAt: "00:00", tradingDay: "position_opened" },
      daily: {
        limit: { pct: 5 },
        basis: "initial",
        anchor: "balance",
        test: "equity_live",
        touchCounts: false,
        severity: "fail",
      },
      max: { limit: { pct: 10 }, mode: "static", lockAt: null },
      ops: { maxRequestsPerDay: 2000, maxOrders: 200, maxPositionsPerDay: 2000 },
      preClose: { noOpenMin: 120, minClosureMin: 120 },
      inactivityDays: 30,
      deepLoss: { fromPct: 8, toPct: 10, days: 30 },
    });
  }
  const phase = (id: string) => {
    const preset = PRESETS.get(`ftmo-2step-${id}`);
    return [
      preset?.target?.pct ?? null,
      preset?.minTradingDays,
      preset?.news.blocks.length,
      preset?.preClose?.mustBeFlat,
    ];
  };
  expect(phase("challenge")).toEqual([10, 4, 0, "never"]);
  expect(phase("verification")).toEqual([5, 4, 0, "never"]);
  expect(phase("funded-standard")).toEqual([null, 0, 3, "break_gt_min"]);
  expect(phase("funded-swing")).toEqual([null, 0, 0, "never"]);
});

test("FTMO 1-Step: 3 % daily, 10 % trailing the balance at midnight, best day at most half", () => {
  expect(PRESETS.get("ftmo-1step-challenge")).toMatchObject({
    daily: { limit: { pct: 3 } },
    max: { limit: { pct: 10 }, mode: "trail_eod_balance", lockAt: null },
    consistency: { kind: "best_day_share", maxPct: 50, denom: "positive_days" },
    minTradingDays: 0,
  });
});

describe("a preset that is not one", () => {
  test("is refused with every problem and the field it is in", () => {
    const answer = parsePreset({
      ...CHALLENGE,
      day: { ...CHALLENGE.day, tz: "Europe/Atlantis", resetAt: "24:00" },
      daily: { ...CHALLENGE.daily, limit: { pct: 5, amount: 100 } },
      sources: [],
      typo: 1,
    });
    expect(answer.ok).toBe(false);
    const problems = answer.ok ? [] : answer.error;
    expect(problems).toContain("day.tz: not an IANA time zone");
    expect(problems).toContain("day.resetAt: not a time HH:MM");
    expect(problems.some((problem) => problem.startsWith("daily.limit"))).toBe(true);
    expect(problems.some((problem) => problem.startsWith("sources"))).toBe(true);
    expect(problems.some((problem) => problem.startsWith("preset: ") && problem.includes("typo"))).toBe(true);
  });

  test("is refused where a fact has no source, also an empty one that limits hang on", () => {
    const sources = CHALLENGE.sources.map((one) => ({ ...one, covers: ["max" as const] }));
    const answer = parsePreset({ ...CHALLENGE, daily: null, preClose: null, leverage: {}, sources });
    const problems = answer.ok ? [] : answer.error;
    const unsourced = problems.map((problem) => problem.split(":")[0]);
    expect(problems[0]).toBe("day: has no source; name it in the covers of one");
    expect(unsourced).toEqual([
      "day",
      "daily",
      "target",
      "minTradingDays",
      "ops",
      "idea",
      "inactivityDays",
      "deepLoss",
      "maxCapital",
      "automation",
    ]);
    expect(parsePreset({ ...CHALLENGE, sources: CHALLENGE.sources.map(({ covers: _none, ...one }) => one) }).ok).toBe(
      false,
    );
  });

  test.each([
    ["a time with something before it", { day: { ...CHALLENGE.day, resetAt: "x00:00" } }],
    ["a time with something behind it", { day: { ...CHALLENGE.day, resetAt: "00:000" } }],
    ["an id with a capital letter in front", { id: "Ftmo" }],
    ["an id with a blank at the end", { id: "ftmo " }],
    ["a currency with something before it", { currency: "xUSD" }],
    ["a currency with something behind it", { currency: "USD " }],
  ])("is refused: %s", (_name, over) => {
    expect(parsePreset({ ...CHALLENGE, ...over }).ok).toBe(false);
  });

  test("a sound one is parsed unchanged", () => {
    expect(parsePreset(CHALLENGE)).toEqual({ ok: true, value: CHALLENGE });
  });
});

describe("a firm of another kind can be written down", () => {
  const { day, daily, max, target, news, preClose, ops, idea } = CHALLENGE;
  const consistency = { kind: "best_day_share", maxPct: 30, severity: "gate" };
  test.each<[string, object]>([
    ["days on which any deal was made", { day: { ...day, tradingDay: "deal_any" } }],
    ["days with enough profit", { day: { ...day, tradingDay: "profit_ge", minProfitPct: 0.5 } }],
    ["losses counted from the day's equity", { daily: { ...daily, anchor: "equity" } }],
    ["from the higher of both", { daily: { ...daily, anchor: "max_bal_eq" } }],
    ["from the day's highest equity", { daily: { ...daily, anchor: "intraday_peak_equity" } }],
    ["on closed trades only", { daily: { ...daily, test: "closed" } }],
    ["at the day's end only", { daily: { ...daily, test: "eod" } }],
    ["a pause until the reset", { daily: { ...daily, severity: "pause_until_reset", capAtInitial: true } }],
    ["a level that trails closed profit", { max: { ...max, mode: "trail_closed", lockAt: 0 } }],
    ["one that trails equity", { max: { ...max, mode: "trail_intraday_equity", lockAt: null } }],
    ["an amount of money", { max: { ...max, limit: { amount: 2000 } } }],
    ["a target that is met when it is touched", { target: { ...target, strictlyAbove: false } }],
    ["the best day against the target", { consistency: { ...consistency, denom: "target" } }],
    ["the best day against net profit", { consistency: { ...consistency, denom: "net_profit" } }],
    ["no holding over news", { news: { ...news, blocks: ["open", "close", "sl_tp_fill", "hold"] } }],
    ["flat over weekends", { preClose: { ...preClose, mustBeFlat: "weekend" } }],
    ["no martingale", { ops: { ...ops, martingale: "ban" } }],
    ["ideas by direction within minutes", { idea: { ...idea, groupBy: ["direction", "minutes"], windowMin: 5 } }],
    ["money per strategy", { maxCapital: { amount: 400_000, per: "strategy" } }],
    ["automation with approval", { automation: "approval" }],
    ["no automation at all", { automation: "banned" }],
  ])("%s", (_name, over) => {
    // What CHALLENGE leaves empty has no source there.
    const sources = [
      ...CHALLENGE.sources,
      { url: "https://example.com/rules", verifiedOn: "2026-10-05", covers: ["consistency"] },
    ];
    const preset = { ...CHALLENGE, ...over, sources };
    expect(parsePreset(preset)).toEqual({ ok: true, value: preset });
  });

  test.each<[string, object]>([
    ["an anchor that nobody knows", { daily: { ...daily, anchor: "" } }],
    ["a level that trails something else", { max: { ...max, mode: "" } }],
    ["a test that does not exist", { daily: { ...daily, test: "" } }],
    ["a day without a rule", { day: { ...day, tradingDay: "" } }],
  ])("but not with %s", (_name, over) => {
    expect(parsePreset({ ...CHALLENGE, ...over }).ok).toBe(false);
  });
});

test("what no source says about a firm is empty and named, not guessed", () => {
  for (const id of ["the5ers-high-stakes", "fundednext-stellar-2step", "topstep-50k"]) {
    expect(preset(id)).toMatchObject({ ops: null, preClose: null, inactivityDays: null, maxCapital: null });
    expect(preset(id).news.blocks).toEqual([]);
    expect(preset(id).notModelled.join(" ")).toMatch(/are not known here; nothing of them is checked/);
  }
});

test("limits in amounts of money belong to one size of account, percentages to any", () => {
  expect(accountSize(preset("topstep-50k"))).toBe(50_000);
  expect(accountSize({ ...preset("topstep-50k"), daily: null })).toBe(50_000);
  expect(accountSize({ ...CHALLENGE, daily: null })).toBeNull();
  expect(accountSize(CHALLENGE)).toBeNull();
  const daily = { ...CHALLENGE.daily!, limit: { amount: 3000 } };
  expect(accountSize({ ...CHALLENGE, daily })).toBe(100_000);
});

test.each([
  ["on the day itself", "2026-10-05T00:00:00Z", null],
  ["on the ninetieth day", "2027-01-03T23:59:59Z", null],
  ["on the ninety-first", "2027-01-04T00:00:00Z", 91],
  ["before they were checked (a clock that is wrong)", "2026-01-01T00:00:00Z", null],
])("facts checked on 5 October 2026 count as old %s: %s → %s", (_name, now, days) => {
  expect(outdatedBy(CHALLENGE, utc(now))).toBe(days);
});
