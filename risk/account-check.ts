/** Whether the account's figures can be trusted: present, usable, fresh, of today, and in agreement with each other. */
import { direction } from "../core/instrument.ts";
import type { RefusalCode } from "./codes.ts";
import { dayStart } from "./day.ts";
import { POLICY } from "./policy.ts";
import { above, below, NO_NUMBERS, type Numbers } from "./rules/numbers.ts";
import type { AccountState, GateInput, OpenPosition } from "./types.ts";

export type AccountFault = { readonly code: RefusalCode; readonly numbers: Numbers };

/** The account if its numbers can be computed with, whether fresh or not. */
export function usableAccount(account: AccountState | null): AccountState | null {
  if (account === null) return null;
  const { initial, balance, equity, dayStartBalance, highestResetBalance, peakEquity, at } = account;
  const amounts = [initial, balance, equity, dayStartBalance, highestResetBalance, peakEquity];
  const optional = [account.highestBalance, account.dayStartEquity, account.dayPeakEquity];
  const sound =
    amounts.every(Number.isSafeInteger) &&
    optional.every((amount) => amount === undefined || Number.isSafeInteger(amount)) &&
    Number.isFinite(at) &&
    initial > 0 &&
    peakEquity > 0;
  return sound ? account : null;
}

/** The first thing wrong with the account, or null. */
export function accountFault(input: GateInput): AccountFault | null {
  if (input.account === null) return { code: "ACCOUNT_MISSING", numbers: NO_NUMBERS };
  const account = usableAccount(input.account);
  if (account === null) return { code: "ACCOUNT_INVALID", numbers: NO_NUMBERS };
  return staleFault(input, account) ?? contradiction(input, account);
}

/** Figures from before the reset have the wrong anchor, however young they are. */
function staleFault({ at, preset }: GateInput, account: AccountState): AccountFault | null {
  const age = Math.abs(at - account.at);
  const young = age <= POLICY.maxAccountAgeMs;
  if (young && account.dayStart === dayStart(at, preset.day.tz, preset.day.resetAt)) return null;
  return { code: "ACCOUNT_STALE", numbers: ageNumbers(age) };
}

export const ageNumbers = (ageMs: number): Numbers => below("seconds", ageMs / 1000, POLICY.maxAccountAgeMs / 1000);

function contradiction({ open, specs }: GateInput, account: AccountState): AccountFault | null {
  const floating = floatingCents(open, specs);
  // Without a price or specification the portfolio and loss rules refuse with their own codes.
  if (floating === null) return null;
  const difference = Math.abs(account.equity - (account.balance + floating));
  const allowed = Math.max(open.length + 1, account.initial * POLICY.equityMismatch);
  if (difference <= allowed) return null;
  return {
    code: "ACCOUNT_CONTRADICTS",
    numbers: above("money", account.equity / 100, (account.balance + floating) / 100),
  };
}

function floatingCents(open: readonly OpenPosition[], specs: GateInput["specs"]): number | null {
  let sum = 0;
  for (const { instrument, side, quantity, entry, mark } of open) {
    const spec = specs.get(instrument);
    if (spec === undefined) return null;
    sum += direction(side) * (mark - entry) * quantity * spec.contractSize * 100;
  }
  return Number.isFinite(sum) ? Math.round(sum) : null;
}
