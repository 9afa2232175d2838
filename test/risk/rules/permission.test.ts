import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { Controls, RiskState } from "../../../risk/types.ts";
import { aGateInput, anAccount, CONTROLS, deal, NOON } from "../../support/gate.ts";
import { line, verdictOf } from "../../support/verdicts.ts";

const controls = (over: Partial<Controls>) => ({ controls: { ...CONTROLS, ...over } });

test("KILL_SWITCH", () => {
  expect(line("KILL_SWITCH")).toEqual(["pass", "OK", null, null, null, "none"]);
  expect(line("KILL_SWITCH", controls({ killSwitch: true }))).toEqual([
    "refuse",
    "KILL_SWITCH_ON",
    null,
    null,
    null,
    "none",
  ]);
});

describe("MODE", () => {
  const live = { ...aGateInput().model, status: "live" } as const;
  test("dry run lets everything through", () => {
    expect(line("MODE", controls({ threshold: 0.1 }))).toEqual(["pass", "OK", null, null, null, "none"]);
  });
  test("live needs a threshold of at least 0.70 and a promoted model", () => {
    const mode = { mode: "live" } as const;
    expect(line("MODE", { model: live, ...controls(mode) })).toEqual(["pass", "OK", 0.7, 0.7, 0, "ratio"]);
    expect(line("MODE", { model: live, ...controls({ ...mode, threshold: 0.69 }) })).toEqual([
      "refuse",
      "MODE_THRESHOLD_LOW",
      0.69,
      0.7,
      -0.01,
      "ratio",
    ]);
    expect(verdictOf("MODE", { model: live, ...controls({ ...mode, threshold: Number.NaN }) }).outcome).toBe("refuse");
    expect(verdictOf("MODE", controls(mode)).code).toBe("MODE_MODEL_NOT_PROMOTED");
  });
});

describe("STATE", () => {
  const state = (over: Partial<RiskState>) => ({
    state: { level: "ACTIVE", dailyLockDay: null, totalLock: false, ...over } as RiskState,
  });

  test.each<[Partial<RiskState>, string, string, number]>([
    [{}, "pass", "OK", 0.6],
    [{ level: "REDUCED" }, "advice", "STATE_REDUCED", 0.6],
    [{ level: "CLOSE_ONLY" }, "refuse", "STATE_CLOSE_ONLY", 0.6],
    [{ level: "FLATTEN_ADVICE" }, "refuse", "STATE_FLATTEN_ADVICE", 0.85],
    [{ level: "LOCKED", dailyLockDay: anAccount().dayStart }, "refuse", "STATE_LOCKED_DAY", 1],
    [{ level: "LOCKED", totalLock: true }, "refuse", "STATE_LOCKED_TOTAL", 1],
  ])("%j is a %s: %s", (over, outcome, code, limit) => {
    expect(line("STATE", state(over))).toEqual([outcome, code, 0, limit, limit, "ratio"]);
  });

  test("the account itself counts when it is worse than the stored state", () => {
    const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", -2700)] });
    expect(line("STATE", { account })).toEqual(["refuse", "STATE_CLOSE_ONLY", 0.6, 0.6, 0, "ratio"]);
  });

  test("without an account the stored state speaks alone", () => {
    expect(line("STATE", { account: null, ...state({ level: "LOCKED", totalLock: true }) })).toEqual([
      "refuse",
      "STATE_LOCKED_TOTAL",
      null,
      null,
      null,
      "none",
    ]);
  });
});

describe("PAUSE", () => {
  const until = (ms: number) => controls({ pausedUntil: (NOON + ms) as TimestampMs });
  test("holds until its end, that instant not included", () => {
    expect(line("PAUSE")).toEqual(["pass", "OK", null, null, null, "none"]);
    expect(line("PAUSE", until(1500))).toEqual(["refuse", "PAUSED", 1.5, 0, -1.5, "seconds"]);
    expect(verdictOf("PAUSE", until(0)).outcome).toBe("pass");
  });
  test("an end that is no time refuses", () => {
    expect(line("PAUSE", until(Number.NaN))).toEqual(["unknown", "SETTING_INVALID", null, null, null, "none"]);
  });
});
