/** Every feature of `crypto@1` against values from Python, TA-Lib and numpy, on the bundled candles. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CRYPTO } from "../../../../engine/features/crypto/crypto.ts";
import { at } from "../../../support/candles.ts";
import { loadSample } from "../../../support/sample.ts";

type Coin = "BTC" | "ETH" | "BNB";
type Golden = {
  readonly coin: Coin;
  readonly companions: readonly Coin[];
  readonly slot: string;
  readonly values: Readonly<Record<string, number>>;
};

const { rows } = JSON.parse(readFileSync("test/fixtures/features/crypto.json", "utf8")) as { rows: readonly Golden[] };

const candles = { BTC: loadSample("BTC"), ETH: loadSample("ETH"), BNB: loadSample("BNB") };

test.each(rows)("$coin at $slot beside $companions", ({ coin, companions, slot, values }) => {
  const context = { companions: companions.map((name) => candles[name]) };
  const row = CRYPTO.compute(candles[coin], at(slot), context);
  expect(Object.keys(values).sort()).toEqual([...CRYPTO.names].sort());
  expect(row.missing).toEqual([]);
  for (const [column, name] of CRYPTO.names.entries()) {
    const expected = values[name] ?? Number.NaN;
    expect(Math.abs((row.values[column] ?? Number.NaN) - expected), name).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(expected)),
    );
  }
});
