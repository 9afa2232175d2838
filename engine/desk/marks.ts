/** The newest stored close of each instrument, for questions asked between scans. */
import type { InstrumentId } from "../../core/instrument.ts";
import { plus } from "../../core/time.ts";
import type { CandleStore } from "../ports.ts";
import type { EngineDeps } from "../scan/context.ts";

export function newestCloses(
  store: Pick<CandleStore, "newest" | "range">,
  instruments: readonly InstrumentId[],
): ReadonlyMap<InstrumentId, number> {
  const closes = new Map<InstrumentId, number>();
  for (const instrument of instruments) {
    const newest = store.newest(instrument);
    const close = newest === null ? undefined : store.range(instrument, newest, plus(newest, 1)).close[0];
    if (close !== undefined) closes.set(instrument, close);
  }
  return closes;
}

/** The watched instruments, and those that hold an open signal though nobody watches them any more. */
export const heldOrWatched = ({ watched, ledger }: Pick<EngineDeps, "watched" | "ledger">): readonly InstrumentId[] => [
  ...new Set([...watched(), ...ledger.openPositions().map(({ instrument }) => instrument)]),
];
