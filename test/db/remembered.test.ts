/** What the ledger keeps in memory is what it would read: after every commit, and after a restart. */

import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ok } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { LedgerReads } from "../../db/ledger/reads.ts";
import { rememberBook } from "../../db/ledger/remembered.ts";
import { rememberCounts } from "../../db/ledger/remembered-counts.ts";
import { aDecision, aLedger, anEnd, aScan, ETH, slotNumber, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());
const now = () => ({ deals: book.db.ledger.deals(), times: book.db.ledger.signalTimes() });

test("signals and their ends are there as soon as they are stored", () => {
  expect(now()).toEqual({ deals: [], times: [] });
  const [one, two] = [aDecision({ slot: slotNumber(0) }), aDecision({ slot: slotNumber(1), instrument: ETH })];
  book.db.ledger.commitScan(aScan(slotNumber(0), [one]));
  expect(now()).toEqual({ deals: [], times: [slotNumber(0)] });
  book.db.ledger.commitScan(aScan(slotNumber(1), [two, aDecision({ slot: slotNumber(1), emitted: false })]));
  expect(now().times).toEqual([slotNumber(0), slotNumber(1)]);
  const end = anEnd(one);
  book.db.ledger.commitScan(aScan(slotNumber(2), [], { updates: [end] }));
  expect(now().deals).toEqual([{ at: end.exitTime, net: end.netCents, mode: "dryrun" }]);
  // A slot stored twice changes nothing.
  book.db.ledger.commitScan(aScan(slotNumber(2), [], { updates: [anEnd(two)] }));
  const before = now();
  book.reopen();
  expect(now()).toEqual(before);
});

/** Counted anew by a ledger that was just opened. */
function countsAnew(since: TimestampMs, until: TimestampMs): unknown {
  const kept = book.db.ledger.decisionCounts(since, until);
  return { kept, anew: book.reopen().ledger.decisionCounts(since, until) };
}
test("decisions of a stretch that is over are counted once; of one that is not, also what comes later", () => {
  const [first, second, third, fourth] = [0, 1, 2, 3].map(slotNumber) as [
    TimestampMs,
    TimestampMs,
    TimestampMs,
    TimestampMs,
  ];
  const { ledger } = book.db;
  const refused = (slot: TimestampMs) => aDecision({ slot, emitted: false, firstRefusal: "COST_HIGH" });
  const one = { mode: "dryrun", firstRefusal: "COST_HIGH", decisions: 1 };
  expect(ledger.decisionCounts(first, third)).toEqual([]);
  ledger.commitScan(aScan(first, [refused(first)]));
  expect(ledger.decisionCounts(first, third)).toEqual([one]);
  ledger.commitScan(aScan(second, [refused(second)]));
  ledger.commitScan(aScan(third, [refused(third)]));
  // The first two are over now, and the third one is not of them.
  const two = [{ ...one, decisions: 2 }];
  expect([ledger.decisionCounts(first, third), ledger.decisionCounts(first, third)]).toEqual([two, two]);
  expect(ledger.decisionCounts(first, fourth)).toEqual([{ ...one, decisions: 3 }]);
  ledger.commitScan(aScan(fourth, [aDecision({ slot: fourth })]));
  expect(ledger.decisionCounts(first, third)).toEqual(two);
  expect(countsAnew(first, third)).toEqual({ kept: two, anew: two });
});

type Said = {
  readonly ask: boolean;
  readonly from: number;
  readonly length: number;
  readonly codes: readonly (string | null)[];
};
const aQuestionOrScan: fc.Arbitrary<Said> = fc.record({
  ask: fc.boolean(),
  from: fc.nat(30),
  length: fc.nat(20),
  codes: fc.array(fc.constantFrom(null, "COST_HIGH", "SPREAD_HIGH"), { maxLength: 4 }),
});
type Row = { readonly slot: number; readonly code: string | null };
type Asked = { readonly since: number; readonly until: number };
function countedIn(rows: readonly Row[], { since, until }: Asked) {
  const inside = rows.filter(({ slot }) => slot >= since && slot < until);
  return [...Map.groupBy(inside, ({ code }) => code)]
    .map(([firstRefusal, some]) => ({ mode: "dryrun", firstRefusal, decisions: some.length }))
    .toSorted((a, b) => ((a.firstRefusal ?? "") < (b.firstRefusal ?? "") ? -1 : 1));
}
test("whatever is asked between whichever scans, decisions are counted as the rows are", () => {
  fc.assert(
    fc.property(fc.array(aQuestionOrScan, { maxLength: 40 }), (steps) => {
      const rows: Row[] = [];
      let newest: number | null = null;
      const counted = (asked: Asked) => countedIn(rows, asked);
      const counts = rememberCounts({
        decisionCounts: { all: counted },
        newestScan: { get: () => (newest === null ? undefined : { slot: newest }) },
      } as unknown as LedgerReads);
      for (const { ask, from, length, codes } of steps) {
        const [since, until] = [from, from + length] as [TimestampMs, TimestampMs];
        if (ask) expect(counts.decisionCounts(since, until)).toEqual(counted({ since, until }));
        else {
          // Some slots are left out.
          newest = (newest ?? 0) + 1 + (length % 3);
          for (const code of codes) rows.push({ slot: newest, code });
          counts.stored({ slot: newest as TimestampMs });
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("read piece by piece it is the same, and what ends or is sent in the meantime is in it", async () => {
  const piece = 2_000;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(30_000), { minLength: 0, maxLength: 10 }),
      fc.constantFrom(0, 1, piece - 1, piece, 2 * piece + 3),
      fc.constantFrom(1, 7, 30_000),
      async (ends, stored, apart) => {
        const deals = Array.from({ length: stored }, (_unused, index) => Math.floor(index / apart) as TimestampMs);
        const since = (all: readonly TimestampMs[], from: number, limit: number) =>
          all.filter((at) => at >= from).slice(0, limit < 0 ? all.length : limit);
        const reads = {
          dealsSince: {
            all: (asked: { since: number; limit: number }) =>
              since(deals, asked.since, asked.limit).map((at) => ({ at, net: 0, mode: "dryrun" })),
          },
          signalSlotsSince: {
            all: (asked: { since: number; limit: number }) =>
              since(deals, asked.since, asked.limit).map((slot) => ({ slot })),
          },
        } as unknown as LedgerReads;
        const kept = rememberBook(reads, ({ updates, slot }) => {
          for (const update of updates) if (update.kind === "resolved") deals.push(update.exitTime);
          deals.sort((a, b) => a - b);
          return ok({ storedAt: slot });
        });
        const reading = kept.remember();
        for (const end of ends) {
          const decision = aDecision({ slot: end as TimestampMs });
          kept.commitScan(
            aScan(end as TimestampMs, [decision], { updates: [anEnd(decision, { exitTime: end as TimestampMs })] }),
          );
          await new Promise((resolve) => setImmediate(resolve));
          if (end % 3 === 0) expect(kept.deals()).toHaveLength(deals.length);
        }
        await reading;
        expect(kept.deals().map(({ at }) => at)).toEqual(deals);
        expect(kept.signalTimes()).toEqual(deals);
      },
    ),
    { numRuns: 30 },
  );
});
