import { expect, test } from "vitest";
import { proveKills } from "../../support/backfill-kills.ts";

test("killed at random moments, a backfill leaves exactly what an undisturbed one leaves", async () => {
  const proof = await proveKills({ kills: 3, seed: 7, symbols: ["BTCUSDT"] });
  // Twelve recorded days without a halt of 80 minutes and one unsound candle.
  expect(proof).toMatchObject({ kills: 3, rows: 12 * 1440 - 80 - 1, differences: [] });
}, 120_000);
