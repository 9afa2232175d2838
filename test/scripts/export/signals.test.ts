/** Signals as rows of a file: what they were sent with, and what came of them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { signalRows } from "../../../db/ledger/signal-rows.ts";
import { signalBatches } from "../../../scripts/export/signals.ts";
import { csvText } from "../../../scripts/export/text.ts";
import { aDecision, aFollowUp, aLedger, anEnd, aScan, slotNumber, type TestLedger } from "../../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

async function rowsOf(): Promise<readonly Record<string, string>[]> {
  const rows = signalRows(book.file, slotNumber(0), slotNumber(100));
  let text = "";
  for await (const line of csvText(signalBatches(rows, false))) text += line;
  const [head = "", ...lines] = text.trim().split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, place) => [names[place] ?? "", cell])));
}

test("each names the pattern of its decision; what is not known is empty", async () => {
  const [hammer, none, old] = [
    aDecision({ slot: slotNumber(0), pattern: "hammer" }),
    aDecision({ slot: slotNumber(1), pattern: "none" }),
    aDecision({ slot: slotNumber(2), pattern: null }),
  ];
  for (const decision of [hammer, none, old]) {
    book.db.ledger.commitScan(aScan(decision.slot, [decision], { followUps: [aFollowUp(decision)] }));
  }
  book.db.ledger.commitScan(aScan(slotNumber(31), [], { updates: [anEnd(hammer, { r: 1.9, result: "W" })] }));
  const rows = await rowsOf();
  expect(rows.map(({ id, pattern, result }) => [id, pattern, result])).toEqual([
    [hammer.id, "hammer", "W"],
    [none.id, "none", ""],
    [old.id, "", ""],
  ]);
  expect(rows[0]).toMatchObject({ session: "New York", model: "first", slot: "2025-06-01T12:00:00.000Z", r: "1.9" });
});
