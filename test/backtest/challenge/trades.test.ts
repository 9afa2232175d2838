import { expect, test } from "vitest";
import { parseTrades } from "../../../backtest/challenge/trades.ts";

const line = (openedAt: string, closedAt: string, r: unknown): string => JSON.stringify({ openedAt, closedAt, r });

test("trades come back in the order of their opening; blank lines and other fields do not matter", () => {
  const later = line("2026-03-02T10:00:00Z", "2026-03-02T11:00:00+01:00", 1.93);
  const earlier = `{"openedAt":"2026-03-01T10:00Z","closedAt":"2026-03-01T12:00Z","r":-1.07,"symbol":"BTC/USDT"}`;
  expect(parseTrades(`${later}\n\n${earlier}\n`)).toEqual({
    ok: true,
    value: [
      { openedAt: Date.UTC(2026, 2, 1, 10), closedAt: Date.UTC(2026, 2, 1, 12), r: -1.07 },
      { openedAt: Date.UTC(2026, 2, 2, 10), closedAt: Date.UTC(2026, 2, 2, 10), r: 1.93 },
    ],
  });
});

test.each([
  ["not json", "line 1: not a JSON object"],
  ["[1]", /line 1: .*object/],
  [line("yesterday", "2026-03-01T12:00Z", 1), `line 1: openedAt: "yesterday" is not an ISO 8601 time with a zone`],
  [line("2026-03-01T10:00", "2026-03-01T12:00Z", 1), /openedAt.*zone/],
  [line("2026-03-01T10:00Z", "2026-03-01T09:00Z", 1), "line 1: closedAt is before openedAt"],
  [line("2026-03-01T10:00Z", "2026-03-01T12:00Z", "1"), /line 1: r: /],
  [line("2026-03-01T10:00Z", "2026-03-01T12:00Z", null), /line 1: r: /],
  [line("2026-03-01T10:00Z", "2026-03-01T12:00Z", 1e6), /line 1: r: /],
  ["\n\n", "there is no trade in it"],
])("%j is refused", (text, problem) => {
  const parsed = parseTrades(text);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error[0]).toMatch(problem);
});

test("every bad line is named", () => {
  const parsed = parseTrades(`x\n${line("2026-03-01T10:00Z", "2026-03-01T12:00Z", 1)}\ny`);
  expect(parsed).toEqual({ ok: false, error: ["line 1: not a JSON object", "line 3: not a JSON object"] });
});
