/** What account the limits are kept for: the dry-run account, or one whose figures a person states. */
import { type Cents, cents, maxMoney, units } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import { dayStart } from "../../risk/day.ts";
import { POLICY } from "../../risk/policy.ts";
import { type AccountDay, type AccountStatement, type Accounts, BEFORE_RECORDS } from "../accounts.ts";
import type { ChangeAnswer, StatedFigures } from "../api.ts";
import type { Actor } from "../ports.ts";
import { type Floating, statedDayStart } from "../scan/account.ts";
import { floatingOf, openAt } from "../scan/book.ts";
import type { EngineDeps } from "../scan/context.ts";
import { heldOrWatched, newestCloses } from "./marks.ts";

export type AccountDeps = Omit<EngineDeps, "accounts"> & { readonly accounts: Accounts };
type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];

/** The word for the dry-run account in a question's value. */
export const AUTO = "auto";

/** Names the figures in use, so that a question asked before they changed can be told from one asked after. */
export function accountInUse({ accounts }: Pick<AccountDeps, "accounts">): string {
  const snapshot = accounts.snapshot();
  return snapshot === null ? AUTO : `${snapshot.account}@${snapshot.at}`;
}

/**
 * The figures as a question's value, `balance equity dayStart currency [highest]`, or why they cannot be used. The day's
 * start, when it is not stated, is the balance without the day's closed signals, and never lower than what was recorded.
 */
export function figuresText(deps: AccountDeps, figures: StatedFigures, at: TimestampMs): Result<string, Refusal> {
  const { initial, currency } = deps.settings;
  const { balance, equity, dayStartBalance, highestDayStart: highest } = figures;
  const unsuited = unstatable(deps, highest);
  if (unsuited !== null) return err(unsuited);
  const began = dayStartBalance ?? likelyDayStart(deps, figures, at);
  const stated = [balance, equity, began, ...(highest === null ? [] : [highest])];
  if (!stated.every((amount) => plausible(amount, initial))) return err("ACCOUNT_IMPLAUSIBLE");
  if (floatingNow(deps) === null) return err("ACCOUNT_NO_PRICE");
  const [first, second, third, ...more] = stated.map((amount) => units(amount).toFixed(2));
  return ok([first, second, third, currency, ...more].join(" "));
}

/** Why the preset's limits cannot be kept from these figures: they hang on a past that nobody has told. */
function unstatable({ settings, ledger, accounts }: AccountDeps, highest: Cents | null): Refusal | null {
  const { daily, max } = settings.preset;
  if (
    (daily !== null && daily.anchor !== "balance") ||
    max.mode === "trail_closed" ||
    max.mode === "trail_intraday_equity"
  )
    return "ACCOUNT_UNSUITED";
  if (max.mode === "static" || highest !== null) return null;
  const snapshot = accounts.snapshot();
  const before = snapshot === null ? null : ledger.accountDay(snapshot.account, BEFORE_RECORDS);
  return before === null ? "ACCOUNT_PEAK_NEEDED" : null;
}

function likelyDayStart({ settings, ledger, accounts }: AccountDeps, figures: StatedFigures, at: TimestampMs): Cents {
  const { tz, resetAt } = settings.preset.day;
  const start = dayStart(at, tz, resetAt);
  const deals = ledger.deals().filter(({ mode }) => mode === settings.mode);
  const rebuilt = statedDayStart(deals, { ...figures, at }, start);
  const snapshot = accounts.snapshot();
  const recorded = snapshot === null ? null : ledger.accountDay(snapshot.account, start);
  return maxMoney(rebuilt, recorded?.balance ?? rebuilt);
}

/** Ten times more or less than the account began with is a slip of the finger, or another account. */
const plausible = (amount: Cents, initial: Cents): boolean => amount >= initial / 10 && amount <= initial * 10;

/** Takes a confirmed value into use; answers why not when an open signal has no price by now. */
export function applyAccount(deps: AccountDeps, value: string, by: Actor, at: TimestampMs): Refusal | null {
  const { accounts } = deps;
  if (value === AUTO) {
    accounts.use(null, by, at);
    return null;
  }
  const floating = floatingNow(deps);
  if (floating === null) return "ACCOUNT_NO_PRICE";
  const account = accounts.snapshot()?.account ?? `stated:${at}`;
  accounts.use({ account, at, ...figuresFrom(value), ...floating }, by, at);
  return null;
}

const beforeRecords = (balance: Cents): AccountDay => ({
  dayStart: BEFORE_RECORDS,
  balance,
  equity: null,
  peakEquity: balance,
});

type Figures = Pick<AccountStatement, "balance" | "equity" | "dayStartBalance" | "before">;

function figuresFrom(value: string): Figures {
  const [first, second, third, _currency, fourth] = value.split(" ");
  const [balance, equity, dayStartBalance, highest] = [first, second, third, fourth].map((amount) =>
    amount === undefined ? undefined : cents(Number(amount)),
  );
  if (balance === undefined || equity === undefined || dayStartBalance === undefined) {
    throw new Error(`A stored question about the account holds no figures: ${value}`);
  }
  const before = highest === undefined ? null : beforeRecords(highest);
  return { balance, equity, dayStartBalance, before };
}

/** Whether the gate would call these figures a contradiction: equity apart from balance by more than is open. */
export function equityDoubted(deps: AccountDeps, { balance, equity }: StatedFigures): boolean {
  const floating = floatingNow(deps);
  if (floating === null) return false;
  const { losing, winning } = floating;
  const allowed = deps.settings.initial * POLICY.equityMismatch;
  return equity - balance < losing - allowed || equity - balance > winning + allowed;
}

const floatingNow = ({ ledger, store, watched, specs }: AccountDeps): Floating | null =>
  floatingOf(openAt(ledger, newestCloses(store, heldOrWatched({ watched, ledger }))), specs);
