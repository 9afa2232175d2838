import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { provingParity } from "../../../app/jobs/proving-parity.ts";
import { openLedger } from "../../../db/ledger.ts";
import type { EventBody } from "../../../engine/events.ts";
import { INSTRUMENTS, settingsWith } from "../../support/engine.ts";
import { START } from "../../support/ledger.ts";

const NOBODY_LEAVES = new AbortController().signal;
const clock = { now: () => START };

/** A run's folder with a ledger, and its nightly job; `script` in the place of the real comparison. */
function aRun(script?: string) {
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-proving-"));
  const ledger = openLedger({ file: join(varFolder, "lookout.db"), clock, stopwatch: { elapsed: () => 0 } });
  if (!ledger.ok) throw new Error(ledger.error.text);
  const stores = ledger.value;
  stores.people.add({ userId: 1, chatId: 70, role: "owner", name: "Ada" }, START);
  const events: EventBody[] = [];
  const emit = (event: EventBody): number => events.push(event);
  const parts = { varFolder, settings: settingsWith(), watched: () => INSTRUMENTS, stores, clock, emit };
  const job = provingParity({ ...parts, ...(script === undefined ? {} : { script: fakeScript(varFolder, script) }) });
  return { job, stores, events };
}
function fakeScript(folder: string, text: string): string {
  const file = join(folder, "child.mjs");
  writeFileSync(file, `process.once("message", (plan) => { ${text} });`);
  return file;
}

test("the real comparison is asked in a process of its own, beside the running ledger", async () => {
  const { job, stores, events } = aRun();
  expect(inEnglish(await job.run(NOBODY_LEAVES))).toBe("Nothing was scanned yet, so there is nothing to compare.");
  expect([events, stores.outbox.depth()]).toEqual([[], 0]);
  stores.close();
});

test("a difference is told to everybody, with settings that a message cannot spell handed over whole", async () => {
  const settings = "plan.settings.limits.maxOpen + ' open, ' + plan.watched.length + ' symbols'";
  const { job, stores, events } = aRun(
    `process.send({ text: ${settings}, alert: "1 differs." }, () => process.disconnect());`,
  );
  expect(inEnglish(await job.run(NOBODY_LEAVES))).toBe("5 open, 3 symbols");
  expect(events).toEqual([{ type: "alert", code: "PARITY_DIFFERS", text: "1 differs." }]);
  expect(stores.outbox.due(START)).toMatchObject([
    { chatId: 70, notice: { code: "PARITY_DIFFERS", text: "1 differs." } },
  ]);
  stores.close();
});

test("a comparison that breaks off fails the job with its own words, and is ended with the process", async () => {
  const broken = aRun('process.stderr.write("The disk is full."); process.exit(3);');
  await expect(broken.job.run(NOBODY_LEAVES)).rejects.toThrow("The disk is full.");
  broken.stores.close();
  const leaving = new AbortController();
  const slow = aRun("setInterval(() => {}, 1000);");
  const running = slow.job.run(leaving.signal);
  leaving.abort();
  await expect(running).rejects.toThrow();
  slow.stores.close();
});
