import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { accessReport } from "../../../app/jobs/access-report.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { at } from "../../support/candles.ts";
import { aDecision, aLedger, aScan, OWNER, START } from "../../support/ledger.ts";

test("the report of a month says who may, who did, and what is held; the second run writes the same", async () => {
  const book = aLedger();
  onTestFinished(() => book.remove());
  const { db } = book;
  db.people.add({ ...OWNER, name: "Ada | owner", role: "owner" }, START);
  const later = at("2025-06-20T00:00:00Z");
  db.controls.audit("threshold_asked", { ...OWNER, name: "Ada" }, later, {});
  db.controls.audit("threshold_asked", { ...OWNER, name: "Ada" }, (later + 60_000) as TimestampMs, {});
  db.controls.audit("not_in_june", null, at("2025-07-01T00:00:00Z"), {});
  db.controls.audit("at_the_begin", null, at("2025-06-01T00:00:00Z"), {});
  db.members.invite({ digest: "d", role: "viewer", expiresAt: at("2025-07-03T00:00:00Z") }, OWNER, START);
  db.ledger.commitScan(aScan(START, [aDecision({ slot: START })]));

  const clock = { now: () => at("2025-07-02T04:50:00Z") };
  const job = accessReport({ varFolder: book.folder, secrets: {}, stores: db, clock });
  const said = inEnglish(await job.run(new AbortController().signal));
  const file = join(book.folder, "reports", "access-2025-06.md");
  expect(said).toContain(file);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(
    "| Ada \\| owner | 7 | owner | everything: people, models, the machine, and all below | 2025-06-01 |",
  );
  expect(text).toContain("| Ada (7) | threshold_asked | 2 | 2025-06-20T00:01:00.000Z |");
  expect(text).toContain("| the process | at_the_begin | 1 |");
  expect(text).not.toContain("not_in_june");
  expect(text).toContain("| viewer | 2025-07-03 |");
  expect(text).toContain("| signals | 1 | 2025-06-01 |");
  expect(text).toContain("## Secrets in use\n\nNone.");
  await job.run(new AbortController().signal);
  expect(readFileSync(file, "utf8")).toBe(text);
});
