/** A day's slots in the order they were scanned, cut where another bundle or calibrator began to decide. */
import type { TimestampMs } from "../../core/time.ts";
import type { DecidedBy } from "../../db/ledger/day.ts";

export type DayPart = Pick<DecidedBy, "modelTag" | "calibrator" | "patternsVersion"> & {
  readonly slots: readonly TimestampMs[];
};

/**
 * Slots without a decision belong to what decided before them (the first ones to what decided first): nothing of them is
 * compared. Empty where nothing was decided at all.
 */
export function partsOf(slots: readonly TimestampMs[], decidedBy: readonly DecidedBy[]): readonly DayPart[] {
  const bySlot = new Map(decidedBy.map((one) => [one.slot, one]));
  let current = decidedBy[0];
  const parts: (DayPart & { readonly slots: TimestampMs[] })[] = [];
  for (const slot of slots) {
    current = bySlot.get(slot) ?? current;
    if (current === undefined) return [];
    const last = parts.at(-1);
    const { modelTag, calibrator, patternsVersion } = current;
    if (last !== undefined && nameOf(last) === nameOf(current)) last.slots.push(slot);
    else parts.push({ modelTag, calibrator, patternsVersion, slots: [slot] });
  }
  return parts;
}

/** Slots at which nobody wrote down what decided, between two that were decided differently: nothing of them is compared. */
export function unsureSlots(slots: readonly TimestampMs[], decidedBy: readonly DecidedBy[]): ReadonlySet<TimestampMs> {
  const changes = decidedBy.flatMap((one, index) => {
    const before = decidedBy[index - 1];
    return before === undefined || nameOf(before) === nameOf(one) ? [] : [[before.slot, one.slot] as const];
  });
  return new Set(slots.filter((slot) => changes.some(([before, after]) => slot > before && slot < after)));
}

const nameOf = ({ modelTag, calibrator, patternsVersion }: Omit<DayPart, "slots">): string =>
  [modelTag, calibrator, patternsVersion].join("|");
