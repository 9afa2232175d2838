import { expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import { parseSymbols, specOf } from "../../risk/symbols.ts";
import { BNB, BTC, ETH } from "../support/gate.ts";

test.each([
  [BTC, 0.1, 0.001],
  [ETH, 0.01, 0.001],
  [BNB, 0.01, 0.01],
])("%s trades in ticks of %d and lots of %d", (instrument, tickSize, lot) => {
  expect(specOf(instrument)).toMatchObject({
    instrument,
    tickSize,
    volumeMin: lot,
    volumeStep: lot,
    contractSize: 1,
    commissionPerSide: 0.000325,
    currency: "USDT",
    verifiedOn: "2026-10-05",
  });
});

test("an instrument that nobody specified has no specification, not a guessed one", () => {
  expect(specOf("binanceusdm:DOGE/USDT" as InstrumentId)).toBeNull();
  expect(specOf("binance:BTC/USDT" as InstrumentId)).toBeNull();
});

test("a file with a name that is no instrument, or a number that is none, is refused", () => {
  const { instrument: _key, ...rest } = specOf(BTC)!;
  expect(() => parseSymbols({ venue: "binanceusdm", symbols: [{ ...rest, symbol: "BTCUSDT" }] })).toThrow(/BTCUSDT/);
  expect(() => parseSymbols({ venue: "x", symbols: [{ ...rest, symbol: "BTC/USDT", tickSize: 0 }] })).toThrow();
});
