/** A backtest's trades, as it writes them, through `npm run challenge`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ClosedTrade } from "../../backtest/report/trade.ts";
import type { DecisionId } from "../../core/ids.ts";
import { cents } from "../../core/money.ts";
import { DAY_MS, HOUR_MS, plus } from "../../core/time.ts";
import { tradesCsv, tradesParquet } from "../../scripts/backtest/trades.ts";
import { readTrades } from "../../scripts/challenge/trades-file.ts";
import { BARE } from "../support/bare.ts";
import { at } from "../support/candles.ts";
import { BTC } from "../support/ledger.ts";

const START = at("2026-03-02T10:00:00Z");
const TRADES = Array.from({ length: 30 }, (_unused, day): ClosedTrade => {
  const slot = plus(START, day * DAY_MS);
  return {
    ...{ id: `t${day}` as DecisionId, instrument: BTC, side: "long", tier: "LOW", slot, session: "london" },
    ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 1, costR: 0.03, stopDistance: 2 },
    ...{ entryTime: slot, entryPrice: 100, exitTime: plus(slot, HOUR_MS), exitPrice: 104, exit: "tp" },
    ...{ r: day === 12 ? -6 : 1.97, net: cents(200) },
  };
});

const folder = mkdtempSync(join(tmpdir(), "lookout-report-"));
const csv = join(folder, "trades.csv");
writeFileSync(csv, tradesCsv(TRADES));
writeFileSync(join(folder, "trades.parquet"), tradesParquet(TRADES));

test("folder, CSV and Parquet are the same trades: entry, exit and R", async () => {
  const [byFolder, byCsv] = await Promise.all([readTrades(folder), readTrades(csv)]);
  expect(byFolder).toEqual(byCsv);
  const expected = TRADES.map(({ entryTime, exitTime, r }) => ({ openedAt: entryTime, closedAt: exitTime, r }));
  expect(byFolder).toEqual({ ok: true, value: expected });
});

test.each([
  ["a,b\n1,2\n", "the columns entryTime, exitTime, r are missing"],
  ["entryTime,exitTime,r\nsoon,2026-03-02T11:00:00Z,1\n", 'line 1: openedAt: "soon" is not an ISO 8601 time'],
  ["entryTime,exitTime,r\n2026-03-02T10:00:00Z,2026-03-02T11:00:00Z,x\n", "line 1: r:"],
  ["entryTime,exitTime,r\n", "there is no trade in it"],
])("%j is refused", async (text, sentence) => {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-report-")), "trades.csv");
  writeFileSync(file, text);
  const read = await readTrades(file);
  expect(read.ok ? "" : read.error.join(" ")).toContain(sentence);
});

test("twenty attempts on real start dates, every breach with its date", () => {
  const args = ["--preset", "ftmo-2step-challenge", "--trades", folder, "--risk", "1%", "--guard", "off"];
  const run = (...more: readonly string[]) =>
    spawnSync(process.execPath, ["scripts/challenge.ts", ...args, ...more], {
      ...{ encoding: "utf8", env: BARE },
    });
  const { status, stdout } = run("--json");
  expect(status).toBe(0);
  const { history, attempts, gates } = JSON.parse(stdout);
  expect(gates).toContainEqual({ name: "0 breaches in 20 historical", passed: false, was: "4 of 20" });
  expect([attempts, history.attempts, history.days]).toEqual([20, 20, 30]);
  // 1,970 a day is above 110,000 on the sixth, so those begun on the days 7 to 12 (four of twenty) meet the bad one.
  expect(history).toMatchObject({ passed: 13, breaches: { daily: 4, max: 0 }, unfinished: 3 });
  expect(history.breachList[0]).toMatchObject({ rule: "DAILY_LOSS", t: "2026-03-14T11:00:00.000Z" });
  const words = run().stdout;
  expect(words).toContain("On real start dates: 20 attempts spread over the 30 days of the record");
  expect(words).toContain("gate           0 breaches in 20 historical: NOT passed (4 of 20)");
});
