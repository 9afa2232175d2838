/** What the ledger keeps in memory is what it would read: after every commit, and after a restart. */
import { afterEach, beforeEach, expect, test } from "vitest";
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
