/** The numbers of a verdict: what was measured, what it was held against, and what is left between the two. */
import type { Cents } from "../../core/money.ts";
import type { Verdict, VerdictUnit } from "../verdict.ts";

export type Numbers = Pick<Verdict, "was" | "limit" | "room" | "unit">;

export const NO_NUMBERS: Numbers = { was: null, limit: null, room: null, unit: "none" };

/** A value that must stay at or below a cap. */
export const below = (unit: VerdictUnit, was: number, cap: number): Numbers => numbers(unit, was, cap, cap - was);
/** A value that must stay at or above a floor. */
export const above = (unit: VerdictUnit, was: number, floor: number): Numbers => numbers(unit, was, floor, was - floor);
/** A value that is shown without being held against another. */
export const shown = (unit: VerdictUnit, was: number): Numbers => ({ was: tidy(was), limit: null, room: null, unit });

/** Money in account units from whole cents. */
export const moneyBelow = (was: Cents, cap: Cents): Numbers => money(was, cap, cap - was);
export const moneyAbove = (was: Cents, floor: Cents): Numbers => money(was, floor, was - floor);

const money = (was: number, limit: number, room: number): Numbers =>
  numbers("money", was / 100, limit / 100, room / 100);

const numbers = (unit: VerdictUnit, was: number, limit: number, room: number): Numbers => ({
  was: tidy(was),
  limit: tidy(limit),
  room: tidy(room),
  unit,
});

/** Without floating-point noise, so that verdicts are short and readable; not a number = unknown. */
function tidy(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Math.round(value * 1e9) / 1e9 + 0;
}
