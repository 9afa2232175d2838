/** What a line of a history may say, and in which words it is refused. */
import { describe, expect, test } from "vitest";
import { parseEvent } from "../../../scripts/audit/event.ts";

const T = "2026-06-17T12:00:00Z";
const AT = Date.parse(T);
const SNAPSHOT = { t: T, type: "snapshot", balance: 100_000, equity: 99_999.99 };
const DEAL = { t: T, type: "deal", positionId: "7", entry: "in", profit: 0, commission: -2.5, swap: -0.1, fee: 0 };
const CASH = { t: T, type: "balance", amount: -5 };
const parse = (value: unknown) => parseEvent(JSON.stringify(value));
const refused = (value: unknown) => {
  const event = parse(value);
  return event.ok ? "accepted" : event.error;
};
const { equity: _equity, ...WITHOUT_EQUITY } = SNAPSHOT;
const { swap: _swap, ...WITHOUT_SWAP } = DEAL;

test.each([
  [SNAPSHOT, { t: T, at: AT, type: "snapshot", balance: 10_000_000, equity: 9_999_999 }],
  [
    { ...SNAPSHOT, balance: 0, equity: 0 },
    { t: T, at: AT, type: "snapshot", balance: 0, equity: 0 },
  ],
  [DEAL, { t: T, at: AT, type: "deal", positionId: "7", entry: "in", net: -260, volume: null }],
  [
    { ...DEAL, entry: "out", profit: 10.1, fee: 0.2, volume: 0.01 },
    { t: T, at: AT, type: "deal", positionId: "7", entry: "out", net: 770, volume: 0.01 },
  ],
  [CASH, { t: T, at: AT, type: "balance", amount: -500 }],
  [
    { ...CASH, comment: "payout" },
    { t: T, at: AT, type: "balance", amount: -500 },
  ],
])("%j is understood, money in cents", (value, event) => {
  expect(parse(value)).toEqual({ ok: true, value: event });
});

test("sums of binary fractions are the cents they mean, a third decimal is not", () => {
  expect(parse({ ...CASH, amount: 0.1 + 0.2 })).toMatchObject({ value: { amount: 30 } });
  expect(parse({ ...CASH, amount: 1.15 })).toMatchObject({ value: { amount: 115 } });
  expect(refused({ ...SNAPSHOT, equity: 94_999.995 })).toContain("equity must be a number with at most two decimals");
});

describe("times", () => {
  test.each([
    ["2026-06-17T14:00:00+02:00", AT],
    ["2026-06-17T06:00-06:00", AT],
    ["2026-06-17T12:00:00.123Z", AT + 123],
    ["2024-02-29T00:00:00Z", Date.parse("2024-02-29T00:00:00Z")],
    ["2026-12-31T23:30:00-01:00", Date.parse("2027-01-01T00:30:00Z")],
  ])("%s is one", (t, at) => {
    expect(parse({ ...CASH, t })).toMatchObject({ ok: true, value: { t, at } });
  });

  test.each([
    undefined,
    null,
    "",
    1_781_697_600_000,
    "2026-06-17",
    "2026-06-17T12:00:00",
    "2026-06-17 12:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-06-31T12:00:00+02:00",
    "2026-13-01T12:00:00Z",
    "2026-06-17T24:00:00Z",
    "2026-06-17T12:60:00Z",
    "yesterday at twelve",
  ])("%j is none", (t) => {
    expect(refused({ ...CASH, t })).toContain("t must be an ISO 8601 time with a zone");
  });
});

test.each([
  ["not json", "is not a JSON object"],
  ['{"t":', "is not a JSON object"],
  ["[1]", "is not a JSON object"],
  ["null", "is not a JSON object"],
  ['"text"', "is not a JSON object"],
  [`{"t":"${T}","type":"snapshot","balance":NaN,"equity":1}`, "is not a JSON object"],
  [`{"t":"${T}","type":"snapshot","balance":1e999,"equity":1}`, "balance must be a number"],
])("%s: %s", (text, says) => {
  const event = parseEvent(text);
  expect(event.ok ? "accepted" : event.error).toContain(says);
});

test.each<[unknown, string]>([
  [{ ...SNAPSHOT, type: "candle" }, 'type must be "snapshot", "deal" or "balance", not "candle"'],
  [{ t: T }, 'type must be "snapshot", "deal" or "balance", not absent'],
  [{ ...SNAPSHOT, balance: "100000" }, 'balance must be a number with at most two decimals, not "100000"'],
  [{ ...SNAPSHOT, balance: -0.01 }, "balance must not be negative, but is -0.01"],
  [{ ...SNAPSHOT, equity: -1 }, "equity must not be negative, but is -1"],
  [WITHOUT_EQUITY, "equity must be a number with at most two decimals, not absent"],
  [{ ...SNAPSHOT, equity: null }, "equity must be a number with at most two decimals, not null"],
  [WITHOUT_SWAP, "swap must be a number with at most two decimals, not absent"],
  [{ ...DEAL, positionId: 7 }, "positionId must be a text, not 7"],
  [{ ...DEAL, positionId: "" }, 'positionId must be a text, not ""'],
  [{ ...DEAL, entry: "inout" }, 'entry must be "in" or "out", not "inout"'],
  [{ ...DEAL, entry: "out_by" }, 'entry must be "in" or "out", not "out_by"'],
  [{ ...DEAL, volume: 0 }, "volume must be a number above 0, not 0"],
  [{ ...DEAL, volume: -1 }, "volume must be a number above 0, not -1"],
  [{ ...DEAL, volume: null }, "volume must be a number above 0, not null"],
  [{ ...CASH, amount: undefined }, "amount must be a number with at most two decimals, not absent"],
  [{ ...CASH, amount: "x".repeat(99) }, `not "${"x".repeat(39)}…`],
])("%j is refused", (value, says) => {
  expect(refused(value)).toContain(says);
});
