/** The account's money as far as the events up to now tell it. */
import { addMoney, type Cents, maxMoney, subtractMoney } from "../../core/money.ts";
import type { AuditEvent } from "./types.ts";

export type Known = {
  /** The last snapshot's, plus later net deals, deposits and withdrawals. */
  readonly balance: Cents;
  /** Null before the first snapshot. Deals leave it: they turn floating profit into closed. */
  readonly equity: Cents | null;
  /** Deposits less withdrawals since the start. */
  readonly deposited: Cents;
  /** Money of deposits that was not withdrawn again; it must lift no trailing level. */
  readonly paidIn: Cents;
  /** Whether balance and equity of the last snapshot were equal to the cent; null before the first. */
  readonly settled: boolean | null;
};

const NOTHING = 0 as Cents;
/** A snapshot may differ by one cent from the sum before it counts as a mismatch. */
const TOLERATED = 1;

export const atStart = (initial: Cents): Known => ({
  balance: initial,
  equity: null,
  deposited: NOTHING,
  paidIn: NOTHING,
  settled: null,
});

export function learn(known: Known, event: AuditEvent): Known {
  switch (event.type) {
    case "snapshot": {
      const { balance, equity } = event;
      return { ...known, balance, equity, settled: balance === equity };
    }
    case "deal":
      return { ...known, balance: addMoney(known.balance, event.net) };
    case "balance": {
      const { amount } = event;
      return {
        ...known,
        balance: addMoney(known.balance, amount),
        equity: known.equity === null ? null : addMoney(known.equity, amount),
        deposited: addMoney(known.deposited, amount),
        paidIn: paidInAfter(known.paidIn, amount),
      };
    }
  }
}

/** Withdrawals take deposited money first; earned money that was withdrawn does not make room for a deposit. */
export const paidInAfter = (paidIn: Cents, amount: Cents): Cents => maxMoney(NOTHING, addMoney(paidIn, amount));

export const equityOrBalance = ({ equity, balance }: Known): Cents => equity ?? balance;

/** An amount without what deposits put into it. */
export const earned = (money: Cents, paidIn: Cents): Cents => subtractMoney(money, paidIn);

export const contradicts = (known: Known, event: AuditEvent): boolean =>
  event.type === "snapshot" && Math.abs(event.balance - known.balance) > TOLERATED;
