/** A market whose price stands above 100 in every other slot: an alert on it has a beginning every four minutes. */
import { toColumns } from "../../core/candle.ts";
import { MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { AlertCheckDeps } from "../../engine/alerts/check.ts";
import type { PersonAlert } from "../../engine/ports/person-alerts.ts";
import { BTC, START, slotNumber } from "./ledger.ts";

const priceAt = (openTime: number): number => (Math.floor((openTime - START) / SLOT_MS) % 2 === 1 ? 101 : 99);

export const zigzag = (until: () => TimestampMs): Omit<AlertCheckDeps, "alerts"> => ({
  store: {
    newest: () => plus(until(), -MINUTE_MS),
    range: (_instrument, from, to) => {
      const count = Math.max(0, (to - from) / MINUTE_MS);
      return toColumns(
        Array.from({ length: count }, (_, minute) => {
          const openTime = plus(from, minute * MINUTE_MS);
          const close = priceAt(openTime);
          return { openTime, open: close, high: close, low: close, close, volume: 1 };
        }),
      );
    },
  },
  ledger: { tierStates: () => [] },
  detect: () => [],
});

export const zigzagAlert: PersonAlert = {
  ...{ id: "zigzag", chatId: 70, userId: 7, instrument: BTC, timeframe: "1m", repeatMs: 1, status: "active" },
  condition: { kind: "price", side: "above", level: 100 },
  ...{ holds: false, lastBar: START, firedAt: null, createdAt: START },
};

/** Closes of the bars it must fire at up to a slot: the first minute of every other slot. */
export const zigzagFires = (lastSlot: number): readonly TimestampMs[] =>
  Array.from({ length: Math.ceil(lastSlot / 2) }, (_, number) => plus(slotNumber(2 * number + 1), MINUTE_MS)).filter(
    (bar) => bar <= slotNumber(lastSlot),
  );
