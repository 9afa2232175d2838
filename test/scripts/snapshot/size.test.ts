import { expect, test } from "vitest";
import type { CandleColumns } from "../../../core/candle.ts";
import { buildSnapshot } from "../../../scripts/snapshot/build.ts";
import { BTC } from "../../support/ledger.ts";

test("candles that would not fit into memory are refused before anything is computed", () => {
  // 30 years of minutes: only their number is looked at.
  const candles = { length: 15_768_000 } as CandleColumns;
  const set = { names: Array.from({ length: 340 }, (_, index) => `f${index}`) } as never;
  const built = buildSnapshot(
    { sources: [], recorded: [{ instrument: BTC, candles }] },
    { set, stepMinutes: 2, fillMinutes: 0 },
  );
  // 7,884,000 slots × 340 numbers × 8 bytes.
  expect(built.ok ? "" : built.error[0]).toMatch(/^It would hold about 21 GB .* at most 8 GB .* Nothing was written/);
});
