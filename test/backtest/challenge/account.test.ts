import fc from "fast-check";
import { expect, test } from "vitest";
import { afterDeal, afterReset, openAccount } from "../../../backtest/challenge/account.ts";
import { type Cents, cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { foldAccount } from "../../../risk/account.ts";
import { dayStart, nextReset } from "../../../risk/day.ts";
import type { AccountState, Deal } from "../../../risk/types.ts";
import { CHALLENGE, utc } from "../../support/gate.ts";

const { tz, resetAt } = CHALLENGE.day;
const START = dayStart(utc("2026-03-27T12:00:00Z"), tz, resetAt);

test("deal by deal and reset by reset it is the account that risk folds from all deals at once", () => {
  const deals = fc.array(
    fc.record({ hours: fc.integer({ min: 0, max: 60 }), net: fc.integer({ min: -500_000, max: 500_000 }) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(deals, (steps) => {
      const initial = cents(100_000);
      let account: AccountState = openAccount(initial, "USD", START);
      let peak = initial;
      const booked: Deal[] = [];
      let at = START;
      for (const { hours, net } of steps) {
        at = (at + hours * 3_600_000) as TimestampMs;
        for (let reset = nextReset(account.dayStart, tz, resetAt); reset <= at; reset = nextReset(reset, tz, resetAt)) {
          account = afterReset(account, reset);
        }
        account = afterDeal(account, net as Cents, at);
        booked.push({ at, net: net as Cents });
        const folded = foldAccount({
          initial,
          currency: "USD",
          deals: booked,
          floating: 0 as Cents,
          peakEquity: peak,
          at,
          preset: CHALLENGE,
        });
        peak = folded.peakEquity;
        expect(account).toMatchObject(folded);
      }
    }),
    { numRuns: 300 },
  );
});

test("limits that hang on equity find its figures of the day", () => {
  const first = afterDeal(openAccount(cents(50_000), "USD", START), cents(900), START);
  const second = afterDeal(first, cents(-400), START);
  expect(second).toMatchObject({ dayStartEquity: 5_000_000, dayPeakEquity: 5_090_000, highestBalance: 5_090_000 });
  const next = afterReset(second, nextReset(START, tz, resetAt));
  expect(next).toMatchObject({ dayStartEquity: 5_050_000, dayPeakEquity: 5_050_000, dayStartBalance: 5_050_000 });
});
