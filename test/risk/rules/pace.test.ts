import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { Controls, GateInput, Tier } from "../../../risk/types.ts";
import { aCandidate, aPosition, BTC, CONTROLS, ETH, NOON } from "../../support/gate.ts";
import { line, verdictOf } from "../../support/verdicts.ts";

const ago = (ms: number) => (NOON - ms) as TimestampMs;
const controls = (over: Partial<Controls>) => ({ controls: { ...CONTROLS, ...over } });

describe("BACKOFF", () => {
  test.each<[string, Partial<GateInput>, readonly unknown[]]>([
    ["no losses", {}, ["pass", "OK", 0, 2, 2, "count"]],
    ["one loss", { recentLosses: [ago(1)] }, ["pass", "OK", 1, 2, 1, "count"]],
    ["two losses", { recentLosses: [ago(3_599_999), ago(1)] }, ["advice", "BACKOFF_ACTIVE", 2, 2, 0, "count"]],
    [
      "a loss exactly one window ago is out",
      { recentLosses: [ago(3_600_000), ago(1)] },
      ["pass", "OK", 1, 2, 1, "count"],
    ],
    [
      "a loss stamped after the slot counts",
      { recentLosses: [ago(1), ago(-1)] },
      ["advice", "BACKOFF_ACTIVE", 2, 2, 0, "count"],
    ],
    ["a running one", { backoffUntil: ago(-1) }, ["advice", "BACKOFF_ACTIVE", 0, 2, 2, "count"]],
    [
      "a setting that is no number",
      controls({ backoffLosses: Number.NaN }),
      ["unknown", "SETTING_INVALID", null, null, null, "none"],
    ],
  ])("%s", (_name, over, expected) => {
    expect(line("BACKOFF", over)).toEqual(expected);
  });
});

describe("RATE", () => {
  const signals = (count: number, tier: Tier = "LOW", at = ago(1000)) =>
    Array.from({ length: count }, () => ({ at, tier }));
  const high = { candidate: aCandidate({ tier: "HIGH" }) };

  test.each<[string, Partial<GateInput>, readonly unknown[]]>([
    ["the first of the hour", {}, ["pass", "OK", 1, 10, 9, "count"]],
    ["the tenth", { recentSignals: signals(9) }, ["pass", "OK", 10, 10, 0, "count"]],
    ["the eleventh", { recentSignals: signals(10) }, ["refuse", "RATE_HOUR", 11, 10, -1, "count"]],
    [
      "an hour ago is out of the hour",
      { recentSignals: signals(10, "LOW", ago(3_600_000)) },
      ["pass", "OK", 1, 10, 9, "count"],
    ],
    [
      "a millisecond less is in it",
      { recentSignals: signals(10, "LOW", ago(3_599_999)) },
      ["refuse", "RATE_HOUR", 11, 10, -1, "count"],
    ],
    [
      "stamped after the slot counts",
      { recentSignals: signals(10, "LOW", ago(-5)) },
      ["refuse", "RATE_HOUR", 11, 10, -1, "count"],
    ],
    ["the fifth of tier HIGH", { ...high, recentSignals: signals(4, "HIGH") }, ["pass", "OK", 5, 10, 5, "count"]],
    [
      "the sixth of tier HIGH",
      { ...high, recentSignals: signals(5, "HIGH") },
      ["refuse", "RATE_HOUR_HIGH", 6, 5, -1, "count"],
    ],
    ["a MEDIUM one after five HIGH", { recentSignals: signals(5, "HIGH") }, ["pass", "OK", 6, 10, 4, "count"]],
    [
      "a limit that is no number",
      controls({ maxSignalsPerHour: Number.NaN }),
      ["unknown", "SETTING_INVALID", null, null, null, "none"],
    ],
  ])("%s", (_name, over, expected) => {
    expect(line("RATE", over)).toEqual(expected);
  });
});

describe("DUPLICATE", () => {
  test.each<[string, Partial<GateInput>, string]>([
    ["nothing open", {}, "OK"],
    ["another instrument", { open: [aPosition({ instrument: ETH, quantity: 0.01 })] }, "OK"],
    [
      "the other side",
      { open: [aPosition({ instrument: BTC, side: "short", entry: 100_000, stop: 101_000, quantity: 0.001 })] },
      "OK",
    ],
    ["the same side", { open: [aPosition({ instrument: BTC, entry: 100_000, quantity: 0.001 })] }, "DUPLICATE"],
  ])("%s", (_name, over, code) => {
    expect(verdictOf("DUPLICATE", over).code).toBe(code);
  });
});

describe("RATE at its edges", () => {
  const recent = (count: number, tier: Tier) => Array.from({ length: count }, () => ({ at: ago(1000), tier }));
  const high = { candidate: aCandidate({ tier: "HIGH" }) };

  test("a limit of none is a limit, and the first signal is over it", () => {
    expect(verdictOf("RATE", controls({ maxSignalsPerHour: 0 })).code).toBe("RATE_HOUR");
    expect(verdictOf("RATE", { ...high, ...controls({ maxSignalsPerHourHigh: 0 }) }).code).toBe("RATE_HOUR_HIGH");
  });

  test("only signals of tier HIGH count for its own limit", () => {
    const recentSignals = [...recent(4, "HIGH"), ...recent(4, "LOW")];
    expect(verdictOf("RATE", { ...high, recentSignals }).code).toBe("OK");
    expect(verdictOf("RATE", { ...high, recentSignals: [...recentSignals, ...recent(1, "HIGH")] }).code).toBe(
      "RATE_HOUR_HIGH",
    );
  });
});

describe("a signal that ended early", () => {
  const about = { instrument: BTC, side: "long" as const, validUntil: (NOON + 60_000) as TimestampMs };
  test.each([
    ["is a duplicate while it is still valid", about, "DUPLICATE"],
    ["is none once its time is over", { ...about, validUntil: NOON }, "OK"],
    ["is none on the other side", { ...about, side: "short" as const }, "OK"],
    ["is none of another symbol", { ...about, instrument: ETH }, "OK"],
  ])("%s", (_name, signal, code) => {
    const recentSignals = [{ at: ago(360_000), tier: "LOW" as const, about: signal }];
    expect(verdictOf("DUPLICATE", { recentSignals }).code).toBe(code);
  });
});
