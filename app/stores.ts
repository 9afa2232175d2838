/** Opens the two databases of a run and closes them together. */
import { join } from "node:path";
import { err, ok, type Result } from "../core/result.ts";
import type { Clock, Stopwatch } from "../core/time.ts";
import { type CandleDatabase, openCandles } from "../db/candles.ts";
import type { DatabaseError } from "../db/errors.ts";
import { type LedgerDatabase, openLedger } from "../db/ledger.ts";
import type { Measures } from "../web/metrics.ts";
import { brokenEnvironment, type Refusal } from "./refusal.ts";
import { measuredStores } from "./web/measured-stores.ts";

export type Stores = LedgerDatabase &
  Pick<CandleDatabase, "store" | "quality" | "quotes" | "features" | "breakers" | "drift" | "retention">;

/** With `measures` each question to a store is timed. */
export function openStores(
  folder: string,
  clock: Clock,
  stopwatch: Stopwatch,
  measures: Measures | null = null,
): Result<Stores, Refusal> {
  const ledger = openLedger({ file: join(folder, "lookout.db"), clock, stopwatch });
  if (!ledger.ok) return err(refusal(ledger.error));
  const candles = openCandles({ file: join(folder, "candles.db") });
  if (!candles.ok) {
    ledger.value.close();
    return err(refusal(candles.error));
  }
  const stores: Stores = {
    ...ledger.value,
    store: candles.value.store,
    quality: candles.value.quality,
    quotes: candles.value.quotes,
    features: candles.value.features,
    breakers: candles.value.breakers,
    drift: candles.value.drift,
    retention: candles.value.retention,
    maintain() {
      candles.value.maintain();
      ledger.value.maintain();
    },
    close() {
      candles.value.close();
      ledger.value.close();
    },
  };
  return ok(measures === null ? stores : measuredStores(stores, measures, stopwatch));
}

const refusal = ({ code, text }: DatabaseError): Refusal => brokenEnvironment(code, text);
