/** What a history achieved: trading days, the target, the best day. Memory grows with days, not with deals. */
import { addMoney, type Cents, subtractMoney } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { bestDayOf, targetProgress, tradingDays } from "../objectives.ts";
import type { RiskPreset } from "../preset.ts";
import type { Known } from "./known.ts";
import type { AuditSummary, DealEvent } from "./types.ts";

type End = { readonly initial: Cents; readonly known: Known; readonly open: number };

export type Results = {
  add(deal: DealEvent, dayStart: TimestampMs): void;
  summary(end: End): Pick<AuditSummary, "tradingDays" | "targetMet" | "bestDayShare">;
};

export function createResults(preset: RiskPreset): Results {
  const openedOn = new Set<TimestampMs>();
  const netOn = new Map<TimestampMs, Cents>();
  return {
    add({ entry, net }, dayStart) {
      if (entry === "in") openedOn.add(dayStart);
      netOn.set(dayStart, addMoney(netOn.get(dayStart) ?? (0 as Cents), net));
    },
    summary: (end) => ({
      tradingDays: tradingDays([...openedOn], preset),
      targetMet: targetMet(end, preset),
      bestDayShare: bestDayOf([...netOn.values()]).share,
    }),
  };
}

/** Deposits are no profit. An account whose last snapshot showed floating profit or loss is not flat. */
function targetMet({ initial, known, open }: End, preset: RiskPreset): boolean | null {
  const balance = subtractMoney(known.balance, known.deposited);
  const isFlat = open === 0 && known.settled !== false;
  return targetProgress({ initial, balance }, isFlat ? 0 : 1, preset)?.met ?? null;
}
