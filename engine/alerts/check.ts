/** Looks at all active alerts after a scan. What it finds is stored with the messages in one transaction. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { PatternDetector } from "../patterns/pattern.ts";
import type { PersonAlertStore } from "../ports/person-alerts.ts";
import type { CandleStore, Ledger } from "../ports.ts";
import { closeOf, follow, type Market } from "./follow.ts";

export type AlertCheckDeps = {
  readonly alerts: Pick<PersonAlertStore, "active" | "record">;
  readonly store: Pick<CandleStore, "range" | "newest">;
  readonly ledger: Pick<Ledger, "tierStates">;
  readonly detect: PatternDetector;
};

/**
 * Of every active alert the bars that closed since it was looked at, in order. A process that dies before the
 * transaction has told nobody, and looks at the same bars at its next scan; one that dies after it has nothing to repeat.
 */
export function checkAlerts(deps: AlertCheckDeps, slot: TimestampMs): void {
  const active = deps.alerts.active();
  if (active.length === 0) return;
  const market = marketAt(deps);
  const steps = active.flatMap((alert) => follow(alert, market(alert.instrument), slot) ?? []);
  if (steps.length > 0) deps.alerts.record(steps, slot);
}

export function marketAt({
  store,
  ledger,
  detect,
}: Pick<AlertCheckDeps, "store" | "ledger" | "detect">): (instrument: InstrumentId) => Market {
  const tiers = ledger.tierStates();
  return (instrument) => ({
    candles: (from, until) => store.range(instrument, from, until),
    newestClose: closeOf(store.newest(instrument)),
    detect,
    tiers,
  });
}
