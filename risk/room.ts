/** Room: money that may still be lost before an own floor, after every open stop, today and after the next reset. */
import { type Cents, maxMoney, shareOf, subtractMoney } from "../core/money.ts";
import type { Limits } from "./limits.ts";
import { POLICY } from "./policy.ts";
import type { AccountState } from "./types.ts";
import { type Exposure, equityAfter } from "./worst-case.ts";

export type Room = {
  readonly daily: Cents;
  readonly total: Cents;
  /** Left for a gap loss of a new position, buffer taken off. */
  readonly gap: Cents;
  /** Kept free above every own floor. */
  readonly buffer: Cents;
};

/** Rooms are negative when a floor is already out of reach of safety. */
export function roomLeft(account: AccountState, today: Limits, next: Limits, open: Exposure): Room {
  const worst = equityAfter(account, open.loss);
  const dailyFloor = maxMoney(today.daily.ownFloor, next.daily.ownFloor);
  const totalFloor = maxMoney(today.total.ownFloor, next.total.ownFloor);
  const buffer = bufferOf(account);
  const afterGap = equityAfter(account, open.gapLoss);
  return {
    daily: subtractMoney(worst, dailyFloor),
    total: subtractMoney(worst, totalFloor),
    gap: subtractMoney(subtractMoney(afterGap, maxMoney(dailyFloor, totalFloor)), buffer),
    buffer,
  };
}

export const bufferOf = ({ initial }: AccountState): Cents => shareOf(initial, POLICY.buffer);
