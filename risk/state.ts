/** How much of the own limits is used decides what is still allowed: ACTIVE → REDUCED → CLOSE_ONLY → FLATTEN → LOCKED. */
import { type Limits, limitsOf, usedShare } from "./limits.ts";
import { POLICY } from "./policy.ts";
import type { RiskPreset } from "./preset.ts";
import type { AccountState, OwnLimits, RiskLevel, RiskState } from "./types.ts";

/** The states in order of severity, each with the used share it begins at. */
const LEVELS: readonly { readonly level: RiskLevel; readonly from: number }[] = [
  { level: "ACTIVE", from: 0 },
  { level: "REDUCED", from: POLICY.reducedAt },
  { level: "CLOSE_ONLY", from: POLICY.closeOnlyAt },
  { level: "FLATTEN_ADVICE", from: POLICY.flattenAt },
  { level: "LOCKED", from: 1 },
];

const severity = (level: RiskLevel): number => LEVELS.findIndex((one) => one.level === level);
export const worseLevel = (a: RiskLevel, b: RiskLevel): RiskLevel => (severity(a) >= severity(b) ? a : b);

/** The used share at which a level begins. */
export const levelFrom = (level: RiskLevel): number => LEVELS[severity(level)]?.from ?? 1;

/** The worse of the daily and the total used share. */
export const worstUsed = ({ daily, total }: Limits, { equity }: AccountState): number =>
  Math.max(usedShare(daily, equity), usedShare(total, equity));

/**
 * The one transition of the risk state. A daily lock holds until the account's next reset, a total lock for good;
 * everything between follows equity both ways. When the limits cannot be computed the state stays as it was.
 */
export function nextState(previous: RiskState, account: AccountState, preset: RiskPreset, own: OwnLimits): RiskState {
  const limits = limitsOf(account, preset, own);
  return limits === null ? previous : stateUnder(limits, previous, account);
}

/** The same transition where the limits are known already. */
export function stateUnder(limits: Limits, previous: RiskState, account: AccountState): RiskState {
  const used = worstUsed(limits, account);
  if (Number.isNaN(used)) return previous;
  const totalLock = previous.totalLock || usedShare(limits.total, account.equity) >= 1;
  const dailyLockDay = lockDay(limits, previous, account);
  if (totalLock || dailyLockDay !== null) return { level: "LOCKED", dailyLockDay, totalLock };
  const level = LEVELS.findLast((one) => used >= one.from)?.level ?? "ACTIVE";
  return { level, dailyLockDay, totalLock };
}

/** A lock of a day that lies ahead stays as well: a clock that was set back must not open a second budget. */
function lockDay(limits: Limits, previous: RiskState, account: AccountState): RiskState["dailyLockDay"] {
  if (usedShare(limits.daily, account.equity) >= 1) return account.dayStart;
  const { dailyLockDay } = previous;
  return dailyLockDay !== null && dailyLockDay >= account.dayStart ? dailyLockDay : null;
}
