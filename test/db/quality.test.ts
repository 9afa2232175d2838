import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type CandleDatabase, openCandles } from "../../db/candles.ts";
import type { QualityHour } from "../../engine/ports.ts";
import { BTC, ETH, START } from "../support/ledger.ts";

const minute = (number: number) => (START + number * MINUTE_MS) as TimestampMs;

let folder: string;
let database: CandleDatabase;
const open = (): CandleDatabase => {
  const opened = openCandles({ file: join(folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  return opened.value;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-quality-"));
  database = open();
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const aRow = (number: number, raw = "[1]") => ({
  ...{ instrument: BTC, openTime: minute(number), reason: "finite", source: "ccxt binanceusdm", raw },
  at: minute(60),
});

test("quarantined rows are kept as they came, once each, also after a restart", () => {
  for (const row of [aRow(2), aRow(1), aRow(1), aRow(1, "[2]"), { ...aRow(1), instrument: ETH }]) {
    database.quality.quarantine(row);
  }
  database.close();
  database = open();
  expect(database.quality.quarantined(BTC, minute(0), minute(3))).toEqual([aRow(1), aRow(1, "[2]"), aRow(2)]);
  expect(database.quality.quarantined(BTC, minute(2), minute(3))).toEqual([aRow(2)]);
  expect(database.quality.quarantined(BTC, minute(0), minute(1))).toEqual([]);
});

test("a flag names the checks; flagged again the newest names count", () => {
  database.quality.flag(BTC, minute(5), ["jump", "volume"]);
  database.quality.flag(BTC, minute(4), ["zeroVolume"]);
  database.quality.flag(BTC, minute(4), ["jump"]);
  database.quality.flag(ETH, minute(4), ["zeroVolume"]);
  expect(database.quality.suspects(BTC, minute(4), minute(6))).toEqual([
    { openTime: minute(4), checks: ["jump"] },
    { openTime: minute(5), checks: ["jump", "volume"] },
  ]);
  expect(database.quality.suspects(BTC, minute(5), minute(5))).toEqual([]);
  database.quality.flag(BTC, minute(4), []);
  expect(database.quality.suspects(BTC, minute(4), minute(6))).toHaveLength(1);
});

test("one row per instrument and hour: written again it is replaced", () => {
  const hour: QualityHour = {
    ...{ instrument: BTC, hour: START, expected: 60, received: 58, quarantined: 1, suspect: 3 },
    ...{ featureAttempts: 30, featureFailures: 2, score: 96.5 },
    checks: { finite: { passed: 58, failed: 1 } },
  };
  const next = { ...hour, hour: (START + HOUR_MS) as TimestampMs };
  for (const row of [next, { ...hour, received: 10 }, hour, { ...hour, instrument: ETH }]) {
    database.quality.putHour(row);
  }
  expect(database.quality.hours(BTC, START, minute(120))).toEqual([hour, next]);
  expect(database.quality.hours(BTC, START, minute(60))).toEqual([hour]);
});
