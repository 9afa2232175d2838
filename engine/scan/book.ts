/** The account as the gate sees it, beside everything that is open and the risk state it has come to. */
import { direction, type InstrumentId } from "../../core/instrument.ts";
import { type Cents, cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FoldedDeals } from "../../risk/account.ts";
import { nextState } from "../../risk/state.ts";
import type { AccountState, OpenPosition, RiskState, SymbolSpec } from "../../risk/types.ts";
import type { AccountSnapshot } from "../accounts.ts";
import type { Ledger, LedgerDeal } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { type Anchor, accountAt, accountName, type Floating } from "./account.ts";

export type SpecLookup = (instrument: InstrumentId) => SymbolSpec | null;

export type Book = {
  readonly open: readonly OpenPosition[];
  /** Null when an open position has no price: equity is then unknown, and unknown means no. */
  readonly account: AccountState | null;
  readonly state: RiskState;
};
/** The book of an account that has a name, with how its day's start is known. */
export type NamedBook = Book & { readonly name: string; readonly anchor: Anchor | null };

export type BookFacts = {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  /** Stated figures in use; null = the dry-run account. */
  readonly snapshot: AccountSnapshot | null;
  /** Signals that somebody skipped and nobody took; of a stated account they are no positions. */
  readonly released?: ReadonlySet<string>;
  readonly specs: SpecLookup;
  /** Closed trades of both modes, in exit order; read once per look, because there may be many. */
  readonly deals: readonly LedgerDeal[];
  /** What those of this mode came to that are older than all of `deals`; absent where `deals` are all. */
  readonly before?: FoldedDeals | undefined;
  readonly at: TimestampMs;
};

const CALM: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };
const FLAT: Floating = { losing: cents(0), winning: cents(0) };

export function readBook(facts: BookFacts, marks: ReadonlyMap<InstrumentId, number>): NamedBook {
  const { ledger, settings, snapshot, specs } = facts;
  const open = openAt(ledger, marks);
  const name = accountName(snapshot);
  const previous = ledger.riskState(name) ?? CALM;
  const floating = floatingOf(open, specs);
  if (floating === null) return { name, open, account: null, anchor: null, state: previous };
  const { state: account, anchor } = accountWith(floating, facts);
  const state = nextState(previous, account, settings.preset, settings.own);
  return { name, open: heldOf(open, facts), account, anchor, state };
}

/**
 * What of the open signals is held. The dry-run account takes every signal. In a stated account one counts from the moment
 * it is sent, because it may be taken without a word; only who skips it takes it out. What it has lost by then stays taken
 * off the equity until figures are stated anew: that errs towards less risk.
 */
const heldOf = (open: readonly OpenPosition[], { snapshot, released }: BookFacts): readonly OpenPosition[] =>
  snapshot === null || released === undefined ? open : open.filter(({ id }) => !released.has(id));

/** The account without what is open, for showing what is known while equity is not. */
export const flatAccount = (facts: BookFacts): AccountState => accountWith(FLAT, facts).state;

const accountWith = (floating: Floating, { ledger, settings, snapshot, deals, before, at }: BookFacts) =>
  accountAt({
    snapshot,
    before,
    deals: deals.filter(({ mode }) => mode === settings.mode),
    floating,
    settings,
    ledger,
    at,
  });

/** Open positions at their newest prices; NaN where there is none. */
export const openAt = (ledger: Ledger, marks: ReadonlyMap<InstrumentId, number>): readonly OpenPosition[] =>
  ledger.openPositions().map((position) => ({ ...position, mark: marks.get(position.instrument) ?? Number.NaN }));

/** Null when a mark or specification is unknown. */
export function floatingOf(open: readonly OpenPosition[], specs: SpecLookup): Floating | null {
  let [losing, winning] = [0, 0];
  for (const { instrument, side, quantity, entry, mark } of open) {
    const spec = specs(instrument);
    if (spec === null || !Number.isFinite(mark)) return null;
    const profit = direction(side) * (mark - entry) * quantity * spec.contractSize;
    if (profit < 0) losing += profit;
    else winning += profit;
  }
  return { losing: cents(losing) as Cents, winning: cents(winning) as Cents };
}
