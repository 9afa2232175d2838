import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { BackfillEvent } from "../../../market/backfill/parts.ts";
import { ProgressTally, progressText } from "../../../scripts/backfill/progress.ts";

const MINUTE = 60_000;
const DAY = Date.UTC(2025, 5, 1);
const at = (minute: number): TimestampMs => (DAY + minute * MINUTE) as TimestampMs;
const series = (symbol: string) => ({ instrument: `binanceusdm:${symbol}` as InstrumentId, timeframe: "1m" }) as const;
const begin = (symbol: string): BackfillEvent => ({
  ...{ type: "begin", ...series(symbol), from: at(0), until: at(10_000), checkpoint: null },
});
const read = (symbol: string, minute: number, added: number): BackfillEvent => ({
  ...{ type: "read", ...series(symbol), position: at(minute), added },
});

test("adds up all symbols; rate and rest follow from what came in", () => {
  const tally = new ProgressTally(MINUTE, 0);
  tally.note(begin("BTC/USDT"), 0);
  tally.note(begin("ETH/USDT"), 0);
  tally.note(read("BTC/USDT", 1_000, 1_000), 5_000);
  tally.note(read("ETH/USDT", 4_000, 4_000), 10_000);
  const progress = tally.at(10_000);
  // 5,000 of 20,000 minutes, 5,000 candles in 10 s, so 15,000 more take 30 s.
  expect(progress).toMatchObject({ share: 0.25, added: 5_000, perSecond: 500, secondsLeft: 30 });
  expect(progressText(progress, true)).toBe(
    "[█████···············] 25 %  5,000 candles  500/s  30 s left  BTC/USDT 2025-06-01 · ETH/USDT 2025-06-03",
  );
  expect(progressText(progress, false)).toMatch(/^25 % {2}5,000 candles/);
});

test("what was there already counts as done but not as speed", () => {
  const tally = new ProgressTally(MINUTE, 0);
  tally.note(begin("BTC/USDT"), 0);
  tally.note(read("BTC/USDT", 9_000, 0), 1_000);
  expect(tally.at(1_000)).toMatchObject({ share: 0.9, added: 0, perSecond: 0, secondsLeft: null });
});

test("the rate is that of the last two minutes", () => {
  const tally = new ProgressTally(MINUTE, 0);
  tally.note(begin("BTC/USDT"), 0);
  tally.note(read("BTC/USDT", 5_000, 5_000), 1_000);
  tally.note(read("BTC/USDT", 5_100, 100), 200_000);
  tally.note(read("BTC/USDT", 5_200, 100), 300_000);
  expect(tally.at(300_000).perSecond).toBe(1);
  expect(progressText(tally.at(300_000), false)).toContain("80 min left");
});
