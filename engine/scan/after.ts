/** The ledger as it will stand once this scan's outcomes are stored: decisions are judged by it, not by the past. */
import type { Ledger, LedgerDeal } from "../ports.ts";
import type { OutcomeUpdate } from "../records.ts";
import type { EngineSettings } from "../settings.ts";

type Resolved = Extract<OutcomeUpdate, { kind: "resolved" }>;

/** Signals that ended in this scan are no longer open, and their result is in the balance. */
export function afterOutcomes(ledger: Ledger, updates: readonly OutcomeUpdate[], mode: EngineSettings["mode"]): Ledger {
  const ended = updates.filter((update): update is Resolved => update.kind === "resolved" && update.emitted);
  const gone = new Set<string>(ended.map(({ decisionId }) => decisionId));
  const entries = new Map(
    updates.flatMap((update) => (update.kind === "entered" ? [[update.decisionId as string, update] as const] : [])),
  );
  const closed: readonly LedgerDeal[] = ended
    .filter(({ exit }) => exit !== "invalidated")
    .map(({ exitTime, netCents }) => ({ at: exitTime, net: netCents as LedgerDeal["net"], mode }));
  return {
    ...ledger,
    openPositions: () =>
      ledger
        .openPositions()
        .filter(({ id }) => !gone.has(id))
        .map((position) => {
          const entered = entries.get(position.id);
          if (entered === undefined) return position;
          const { entryTime: openedAt, entryPrice: entry, stop } = entered;
          return { ...position, openedAt, entry, stop };
        }),
    deals: () => [...ledger.deals(), ...closed].toSorted((a, b) => a.at - b.at),
  };
}
