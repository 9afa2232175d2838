import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import type { DecisionId } from "../../../core/ids.ts";
import { cents } from "../../../core/money.ts";
import { tradesCsv, tradesParquet } from "../../../scripts/backtest/trades.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const SLOT = at("2025-06-01T12:00:00Z");
const TRADE: ClosedTrade = {
  ...{ id: "ab" as DecisionId, instrument: BTC, side: "short", tier: "LOW", slot: SLOT, session: "london" },
  ...{ volatilityRegime: "mid", pWin: 0.5, confidence: 0.45, quantity: 0.25, costR: 0.03, stopDistance: 2 },
  ...{ entryTime: SLOT, entryPrice: 100.5, exitTime: at("2025-06-01T13:30:00Z"), exitPrice: 99, exit: "tp" },
  ...{ r: 0.72, net: cents(72) },
};

test("trades as CSV", () => {
  expect(tradesCsv([TRADE]).trim().split("\n")).toEqual([
    "id,instrument,side,tier,slot,session,volatilityRegime,pWin,confidence,quantity,stopDistance,entryTime,entryPrice,exitTime,exitPrice,exit,r,net",
    "ab,binanceusdm:BTC/USDT,short,LOW,2025-06-01T12:00:00.000Z,london,mid,0.5,0.45,0.25,2,2025-06-01T12:00:00.000Z,100.5,2025-06-01T13:30:00.000Z,99,tp,0.72,7200",
  ]);
});

test("the same trades as Parquet, and a file without a trade can be read too", async () => {
  const file = tradesParquet([TRADE]).slice().buffer;
  const { costR, ...told } = TRADE;
  const dates = { slot: new Date(SLOT), entryTime: new Date(SLOT), exitTime: new Date(TRADE.exitTime) };
  expect(await parquetReadObjects({ file })).toEqual([{ ...told, ...dates }]);
  expect(costR).toBe(0.03);
  expect(await parquetReadObjects({ file: tradesParquet([]).slice().buffer })).toEqual([]);
});
