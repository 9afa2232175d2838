/** Commits scans and delivers messages as fast as it can until somebody kills it. Prints each slot once it is stored. */
import { writeSync } from "node:fs";
import { openLedger } from "../../db/ledger.ts";
import { aDecision, aScan, BNB, BTC, ETH, START, slotNumber } from "../support/ledger.ts";

const file = process.argv[2] ?? "";
const opened = openLedger({ file, clock: { now: () => START }, stopwatch: { elapsed: () => 0 } });
if (!opened.ok) throw new Error(opened.error.text);
const { ledger, outbox } = opened.value;
outbox.recover(START);
for (let number = ledger.counts().scans; ; number += 1) {
  const slot = slotNumber(number);
  const refused = [ETH, BNB].map((instrument) => aDecision({ slot, instrument, emitted: false }));
  const stored = ledger.commitScan(aScan(slot, [aDecision({ slot, instrument: BTC }), ...refused]));
  if (!stored.ok) throw new Error(stored.error.code);
  writeSync(1, `${number}\n`);
  for (const { id } of outbox.due(START)) {
    outbox.markSending(id);
    if (number % 5 !== 4) outbox.markSent(id, id, START);
  }
}
