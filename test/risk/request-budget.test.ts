import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { type RequestFacts, requestBudget } from "../../risk/request-budget.ts";
import { CHALLENGE, NOON, preset, utc } from "../support/gate.ts";

const facts = (over: Partial<RequestFacts> = {}): RequestFacts => ({
  at: NOON,
  requests: [],
  positions: [],
  orders: 0,
  ...over,
});
const times = (count: number, at: string | number = NOON): TimestampMs[] =>
  Array.from({ length: count }, () => (typeof at === "string" ? utc(at) : at) as TimestampMs);
const usedUp = (over: Partial<RequestFacts>) => requestBudget(facts(over), CHALLENGE)?.usedUp;

test("FTMO's numbers, and none where the firm states none", () => {
  expect(requestBudget(facts(), CHALLENGE)).toEqual({
    requests: { used: 0, limit: 2000 },
    positions: { used: 0, limit: 2000 },
    orders: { used: 0, limit: 200 },
    usedUp: null,
  });
  expect(requestBudget(facts({ requests: times(9999) }), preset("topstep-50k"))).toBeNull();
});

describe("the day is the account's", () => {
  // Prague's 17 June 2026 begins at 22:00 UTC.
  test.each([
    ["the reset itself counts", "2026-06-16T22:00:00Z", 1],
    ["a millisecond before does not", "2026-06-16T21:59:59.999Z", 0],
    ["a time ahead of the clock counts", "2026-06-19T00:00:00Z", 1],
  ])("%s", (_name, at, used) => {
    const budget = requestBudget(facts({ requests: times(1, at), positions: times(1, at) }), CHALLENGE);
    expect([budget?.requests.used, budget?.positions.used]).toEqual([used, used]);
  });
});

describe("what is used up", () => {
  test.each<[string, Partial<RequestFacts>, string | null]>([
    ["one request is left", { requests: times(1999) }, null],
    ["no request is left", { requests: times(2000) }, "REQUESTS"],
    ["one position is left", { positions: times(1999) }, null],
    ["no position is left", { positions: times(2000) }, "POSITIONS"],
    ["one order is left", { orders: 199 }, null],
    ["no order is left", { orders: 200 }, "ORDERS"],
    ["requests are named first", { requests: times(2000), positions: times(2000), orders: 200 }, "REQUESTS"],
    ["positions come before orders", { positions: times(2000), orders: 200 }, "POSITIONS"],
    ["yesterday's are forgotten", { requests: times(2000, "2026-06-16T12:00:00Z") }, null],
    ["orders that nobody could count", { orders: Number.NaN }, "ORDERS"],
    ["times that are no times", { requests: times(2000, Number.NaN) }, "REQUESTS"],
  ])("%s", (_name, over, expected) => {
    expect(usedUp(over)).toBe(expected);
  });
});

test("who asks before each request never sends more than the limit in a day of Prague", () => {
  const small = { ...CHALLENGE, ops: { ...CHALLENGE.ops!, maxRequestsPerDay: 7 } };
  const prague = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Prague", dateStyle: "short" });
  const wait = fc.oneof(fc.integer({ min: 0, max: 3_600_000 }), fc.integer({ min: 0, max: 3 * 86_400_000 }));
  // From the day before the clocks change in autumn on.
  const start = utc("2026-10-24T10:00:00Z");
  fc.assert(
    fc.property(fc.array(wait, { minLength: 20, maxLength: 80 }), (waits) => {
      const sent: TimestampMs[] = [];
      let at: number = start;
      let refused = 0;
      for (const ms of waits) {
        at += ms;
        const now = at as TimestampMs;
        if (requestBudget(facts({ at: now, requests: sent }), small)?.usedUp === null) sent.push(now);
        else refused += 1;
      }
      const perDay = Map.groupBy(sent, (one) => prague.format(one));
      expect(Math.max(...[...perDay.values()].map((one) => one.length))).toBeLessThanOrEqual(7);
      // Nothing is refused on a day that had room left.
      const asked = sent.length + refused;
      expect(asked).toBe(waits.length);
      if ([...perDay.values()].every((one) => one.length < 7)) expect(refused).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("the order of the times does not matter", () => {
  const time = fc.integer({ min: NOON - 3 * 86_400_000, max: NOON + 3_600_000 });
  fc.assert(
    fc.property(fc.array(time), (all) => {
      const requests = all as TimestampMs[];
      const sorted = requests.toSorted((a, b) => a - b);
      expect(requestBudget(facts({ requests }), CHALLENGE)).toEqual(
        requestBudget(facts({ requests: sorted }), CHALLENGE),
      );
    }),
  );
});
