/** The account as the gate sees it: balance from closed signals, equity from open ones marked at the newest close. */
import { direction, type InstrumentId } from "../../core/instrument.ts";
import { type Cents, cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { foldAccount } from "../../risk/account.ts";
import { nextState } from "../../risk/state.ts";
import type { AccountState, OpenPosition, RiskState, SymbolSpec } from "../../risk/types.ts";
import type { Ledger } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";

export type SpecLookup = (instrument: InstrumentId) => SymbolSpec | null;

export type Book = {
  readonly open: readonly OpenPosition[];
  /** Null when an open position has no price: equity is then unknown, and unknown means no. */
  readonly account: AccountState | null;
  readonly state: RiskState;
};

const CALM: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };

export function readBook(
  ledger: Ledger,
  settings: EngineSettings,
  marks: ReadonlyMap<InstrumentId, number>,
  specs: SpecLookup,
  at: TimestampMs,
): Book {
  const open = ledger
    .openPositions()
    .map((position) => ({ ...position, mark: marks.get(position.instrument) ?? Number.NaN }));
  const previous = ledger.riskState() ?? CALM;
  const floating = floatingProfit(open, specs);
  if (floating === null) return { open, account: null, state: previous };
  const account = accountWith(floating, ledger, settings, at);
  return { open, account, state: nextState(previous, account, settings.preset, settings.own) };
}

/** The account from closed signals alone, for showing what is known while equity is not. */
export const flatAccount = (ledger: Ledger, settings: EngineSettings, at: TimestampMs): AccountState =>
  accountWith(cents(0), ledger, settings, at);

const accountWith = (floating: Cents, ledger: Ledger, settings: EngineSettings, at: TimestampMs): AccountState =>
  foldAccount({
    initial: settings.initial,
    currency: settings.currency,
    deals: ledger.deals().filter(({ mode }) => mode === settings.mode),
    floating,
    peakEquity: ledger.peakEquity(),
    at,
    preset: settings.preset,
  });

/** Profit or loss of open positions at their marks, before exit costs; null when a mark or specification is unknown. */
function floatingProfit(open: readonly OpenPosition[], specs: SpecLookup): Cents | null {
  let sum = 0;
  for (const { instrument, side, quantity, entry, mark } of open) {
    const spec = specs(instrument);
    if (spec === null || !Number.isFinite(mark)) return null;
    sum += direction(side) * (mark - entry) * quantity * spec.contractSize;
  }
  return cents(sum);
}
