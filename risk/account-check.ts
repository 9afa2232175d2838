/** Whether the account's figures can be trusted: present, usable, fresh, of today, and in agreement with each other. */
import { direction } from "../core/instrument.ts";
import type { TimestampMs } from "../core/time.ts";
import type { RefusalCode } from "./codes.ts";
import { dayStart } from "./day.ts";
import { pastKnown } from "./limits.ts";
import { POLICY } from "./policy.ts";
import { above, below, NO_NUMBERS, type Numbers } from "./rules/numbers.ts";
import type { AccountState, GateInput, Mode, OpenPosition } from "./types.ts";

export type AccountFault = { readonly code: RefusalCode; readonly numbers: Numbers };

/** The account if its numbers can be computed with, whether fresh or not. */
export function usableAccount(account: AccountState | null): AccountState | null {
  if (account === null) return null;
  const { initial, balance, equity, dayStartBalance, peakEquity, at } = account;
  const amounts = [initial, balance, equity, dayStartBalance, peakEquity];
  const { highestResetBalance, highestBalance, dayStartEquity, dayPeakEquity, floating = [] } = account;
  const optional = [highestResetBalance, highestBalance, dayStartEquity, dayPeakEquity, ...floating];
  const sound =
    amounts.every(Number.isSafeInteger) &&
    optional.every((amount) => amount === undefined || Number.isSafeInteger(amount)) &&
    Number.isFinite(at) &&
    initial > 0 &&
    peakEquity > 0;
  return sound ? account : null;
}

type AccountInput = Pick<GateInput, "at" | "account" | "preset" | "open" | "specs"> & { readonly mode: Mode };

/** The first thing wrong with the account, or null. */
export function accountFault(input: AccountInput): AccountFault | null {
  if (input.account === null) return { code: "ACCOUNT_MISSING", numbers: NO_NUMBERS };
  const account = usableAccount(input.account);
  if (account === null) return { code: "ACCOUNT_INVALID", numbers: NO_NUMBERS };
  if (input.mode === "live" && account.dryrun === true) return { code: "ACCOUNT_NOT_STATED", numbers: NO_NUMBERS };
  return staleFault(input, account) ?? contradiction(input, account) ?? unknownPast(input, account);
}

/** Figures from before the reset have the wrong anchor, however young they are. */
function staleFault({ at, preset }: AccountInput, account: AccountState): AccountFault | null {
  const numbers = ageNumbers(account, at);
  const young = numbers.room !== null && numbers.room >= 0;
  if (!young && account.maxAgeMs !== undefined) return { code: "ACCOUNT_SNAPSHOT_OLD", numbers };
  if (young && account.dayStart === dayStart(at, preset.day.tz, preset.day.resetAt)) return null;
  return { code: "ACCOUNT_STALE", numbers };
}

/** Age of the figures against what is allowed; a clock that was set back ages them as well. */
export function ageNumbers(account: AccountState | null, at: TimestampMs): Numbers {
  const age = Math.abs(at - (account?.at ?? Number.NaN));
  return below("seconds", age / 1000, (account?.maxAgeMs ?? POLICY.maxAccountAgeMs) / 1000);
}

const unknownPast = ({ preset }: AccountInput, account: AccountState): AccountFault | null =>
  pastKnown(account, preset) ? null : { code: "ACCOUNT_PAST_UNKNOWN", numbers: NO_NUMBERS };

function contradiction({ open, specs }: AccountInput, account: AccountState): AccountFault | null {
  const { balance, equity } = account;
  const floating = floatingCents(open, specs);
  // Without a price or specification the portfolio and loss rules refuse with their own codes.
  if (floating === null) return null;
  const [least, most] = account.floating ?? [floating, floating];
  const allowed = Math.max(open.length + 1, account.initial * POLICY.equityMismatch);
  const expected = balance + Math.min(Math.max(equity - balance, least), most);
  if (Math.abs(equity - expected) <= allowed) return null;
  return { code: "ACCOUNT_CONTRADICTS", numbers: above("money", equity / 100, expected / 100) };
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
