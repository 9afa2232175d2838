import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { measuring } from "../../../app/jobs/measuring.ts";
import { DAY_MS, plus } from "../../../core/time.ts";
import { openCandles } from "../../../db/candles.ts";
import { openExecutionFiles } from "../../../db/execution.ts";
import { openLedger } from "../../../db/ledger.ts";
import { aDecision, aFollowUp, anEntry, aScan, BTC, slotNumber } from "../../support/ledger.ts";

const clock = { now: () => plus(slotNumber(0), 40 * DAY_MS) };
const FILLS = 100;
const NOBODY_LEAVES = new AbortController().signal;

/** Quotes one basis point wide (and as many, twice as wide, from before the month), and fills. */
function aRun(quotes: number, fills = FILLS): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-measuring-"));
  const candles = openCandles({ file: join(folder, "candles.db") });
  const ledger = openLedger({ file: join(folder, "lookout.db"), clock, stopwatch: { elapsed: () => 0 } });
  if (!candles.ok || !ledger.ok) throw new Error("no database");
  const quote = (slot: ReturnType<typeof slotNumber>, half: number) => ({
    ...{ slot, source: "rest" as const },
    quote: { instrument: BTC, at: slot, bid: 10_000 - half, ask: 10_000 + half },
  });
  candles.value.quotes.append(Array.from({ length: quotes }, (_unused, n) => quote(slotNumber(n), 1)));
  const recent = (n: number) => plus(slotNumber(n), 30 * DAY_MS);
  candles.value.quotes.append(Array.from({ length: quotes }, (_unused, n) => quote(recent(n), 0.5)));
  // A refused candidate is followed once in a quarter of an hour.
  const quarter = (n: number) => recent(n * 8);
  const refused = Array.from({ length: fills }, (_unused, n) => aDecision({ slot: quarter(n), emitted: false }));
  for (const [n, decision] of refused.entries()) {
    const before = refused[n - 1];
    const followed = { followUps: [aFollowUp(decision)], updates: before === undefined ? [] : [anEntry(before)] };
    ledger.value.ledger.commitScan(aScan(quarter(n), [decision], followed));
  }
  const last = refused.at(-1);
  if (last !== undefined) ledger.value.ledger.commitScan(aScan(quarter(fills), [], { updates: [anEntry(last)] }));
  candles.value.close();
  ledger.value.close();
  return folder;
}

test("spreads and fills of the last 30 days become the metrics in use", async () => {
  const varFolder = aRun(150);
  const told = inEnglish(await measuring({ varFolder, clock }).run(NOBODY_LEAVES));
  expect(told).toContain("Costs measured on 150 quotes and 100 fills of 30 days, 0 left out");
  const current = await openExecutionFiles(join(varFolder, "execution")).current();
  if (!current.ok) throw new Error(current.error.text);
  const own = current.value.groups.find(({ symbol, session }) => symbol === "BTC/USDT" && session === null);
  expect(own?.spread).toMatchObject({ n: 150 });
  expect(own?.spread?.mean).toBeCloseTo(1, 9);
  // Every entry was 50 bp worse than decided.
  expect(own?.slippage).toMatchObject({ n: 100, mean: 50 });
});

test("quotes without enough fills change nothing: no cost could be estimated from spreads alone", async () => {
  const varFolder = aRun(150, 20);
  const told = inEnglish(await measuring({ varFolder, clock }).run(NOBODY_LEAVES));
  expect(told).toContain("150 quotes and 20 fills, too few to measure costs on");
  expect(existsSync(join(varFolder, "execution"))).toBe(false);
});

test("too few quotes change nothing", async () => {
  const varFolder = aRun(40);
  const told = inEnglish(await measuring({ varFolder, clock }).run(NOBODY_LEAVES));
  expect(told).toContain("too few to measure costs on");
  expect(existsSync(join(varFolder, "execution"))).toBe(false);
});
