/** A backtest's trades as files for other programs: one line or row per closed trade, `net` in cents. */
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { ClosedTrade } from "../../backtest/report/trade.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";

const TEXTS = ["id", "instrument", "side", "tier", "session", "volatilityRegime", "exit"] as const;
const TIMES = ["slot", "entryTime", "exitTime"] as const;
const NUMBERS = ["pWin", "confidence", "quantity", "stopDistance", "entryPrice", "exitPrice", "r", "net"] as const;

const COLUMNS = [
  ...["id", "instrument", "side", "tier", "slot", "session", "volatilityRegime", "pWin", "confidence", "quantity"],
  ...["stopDistance", "entryTime", "entryPrice", "exitTime", "exitPrice", "exit", "r", "net"],
] as const;

/** Times in ISO 8601 UTC. */
export function tradesCsv(trades: readonly ClosedTrade[]): string {
  const lines = trades.map((trade) => {
    const times = Object.fromEntries(TIMES.map((name) => [name, isoUtc(trade[name])]));
    const cells: Readonly<Record<string, unknown>> = { ...trade, ...times };
    return COLUMNS.map((name) => cells[name]).join(",");
  });
  return `${[COLUMNS.join(","), ...lines].join("\n")}\n`;
}

/** The same columns; times as timestamps in UTC. */
export function tradesParquet(trades: readonly ClosedTrade[]): Uint8Array {
  const columns: readonly ColumnSource[] = [
    ...TEXTS.map((name) => ({ name, type: "STRING" as const, data: trades.map((trade) => trade[name]) })),
    ...TIMES.map((name) => ({ name, type: "TIMESTAMP" as const, data: trades.map((trade) => dateOf(trade[name])) })),
    ...NUMBERS.map((name) => ({ name, type: "DOUBLE" as const, data: trades.map((trade) => trade[name]) })),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData: [...columns] }));
}

const dateOf = (at: TimestampMs): Date => new Date(at);
