/** FTMO: could the worst case of everything open and this candidate break a loss limit of the account? */
import { type Cents, maxMoney, subtractMoney } from "../../core/money.ts";
import type { RefusalCode } from "../codes.ts";
import type { Limits } from "../limits.ts";
import { bufferOf } from "../room.ts";
import type { AccountState } from "../types.ts";
import { ceilCents, equityAfter, gapLossPerLot } from "../worst-case.ts";
import { moneyAbove } from "./numbers.ts";
import { type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

/** One way in which money could be lost, and the floor that it must stay above. */
type Check = { readonly code: RefusalCode; readonly equity: Cents; readonly floor: Cents };

/**
 * Four checks, each with a buffer above the own floors: all stops hit against today's daily and total floor; all stops
 * hit after the next reset, when profit made today has raised the floor with the balance; and a sudden gap past all
 * stops. The first that fails is named; when none does, the verdict carries the one with the least room left.
 */
export const judgeFtmo: JudgeRule = ({ candidate }, { account, spec, specFault, today, next, open, judged }) => {
  if (judged === null || spec === null) return unknown("FTMO", specFault);
  if (account === null || today === null || next === null || open === null) return unknown("FTMO", "FTMO_UNKNOWN");
  const worst = subtractMoney(equityAfter(account, open.loss), judged.risk);
  const gap = subtractMoney(
    equityAfter(account, open.gapLoss),
    ceilCents(judged.quantity * gapLossPerLot(candidate, spec)),
  );
  if (!Number.isFinite(worst + gap)) return unknown("FTMO", "FTMO_UNKNOWN");
  const all = checks(account, today, next, worst, gap);
  const failed = all.find((check) => room(check) < 0);
  const { code, equity, floor } = failed ?? tightestOf(all);
  const numbers = moneyAbove(equity, floor);
  if (failed !== undefined) return refuse("FTMO", code, numbers);
  const sized = judged.boundBy !== "NONE";
  return sized ? { ...pass("FTMO", numbers), uses: usedOfToday(today, worst, judged.risk) } : pass("FTMO", numbers);
};

/**
 * How much of the money above the nearer of today's own floors, everything open at its worst, is at risk: 0..1 where the
 * checks pass. To the ten-thousandth.
 */
function usedOfToday({ daily, total }: Limits, worst: Cents, risk: Cents): number {
  const left = worst + risk - maxMoney(daily.ownFloor, total.ownFloor);
  return Math.round((risk / left) * 10_000) / 10_000;
}

function checks(account: AccountState, today: Limits, next: Limits, worst: Cents, gap: Cents): readonly Check[] {
  const buffer = bufferOf(account);
  const above = (floor: Cents): Cents => (floor + buffer) as Cents;
  const nextFloor = maxMoney(next.daily.ownFloor, next.total.ownFloor);
  const highest = maxMoney(today.daily.ownFloor, today.total.ownFloor, nextFloor);
  return [
    { code: "FTMO_DAILY_LOSS", equity: worst, floor: above(today.daily.ownFloor) },
    { code: "FTMO_MAX_LOSS", equity: worst, floor: above(today.total.ownFloor) },
    { code: "FTMO_NEXT_RESET", equity: worst, floor: above(nextFloor) },
    { code: "FTMO_GAP", equity: gap, floor: above(highest) },
  ];
}

const room = ({ equity, floor }: Check): number => equity - floor;
/** Of equally tight ones the first. */
const tightestOf = (all: readonly Check[]): Check => all.reduce((best, one) => (room(one) < room(best) ? one : best));
