import { afterEach, beforeEach, expect, test } from "vitest";
import { forwardSignals } from "../../db/ledger/forward.ts";
import { aDecision, aLedger, anEnd, anEntry, aScan, BTC, ETH, slotNumber } from "../support/ledger.ts";

let book: ReturnType<typeof aLedger>;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

test("counts the resolved signals of one model beside the process that holds the ledger", () => {
  const [first, second] = [slotNumber(0), slotNumber(1)];
  const won = aDecision({ instrument: BTC, slot: first, modelTag: "one-1" });
  const lost = aDecision({ instrument: ETH, slot: first, modelTag: "one-1" });
  const refused = aDecision({ instrument: BTC, slot: first, side: "short", modelTag: "one-1", emitted: false });
  const others = aDecision({ instrument: ETH, slot: first, side: "short", modelTag: "two-1" });
  const open = aDecision({ instrument: BTC, slot: second, modelTag: "one-1" });
  const all = [won, lost, refused, others];
  expect(book.db.ledger.commitScan(aScan(first, all)).ok).toBe(true);
  const updates = [
    ...all.map(anEntry),
    anEnd(won),
    anEnd(lost, { result: "L", exit: "sl", r: -1.025 }),
    anEnd(refused),
    anEnd(others),
  ];
  expect(book.db.ledger.commitScan(aScan(second, [open], { updates })).ok).toBe(true);
  const times = { entryTime: first, exitTime: first + 3_600_000 };
  const rows = forwardSignals(book.file, "one-1") ?? [];
  expect(rows.toSorted((a, b) => b.r - a.r)).toEqual([
    { instrument: BTC, ...times, won: true, r: 1.975 },
    { instrument: ETH, ...times, won: false, r: -1.025 },
  ]);
  expect(forwardSignals(book.file, "three-1")).toEqual([]);
  expect(forwardSignals("/nowhere/lookout.db", "one-1")).toBeNull();
});
