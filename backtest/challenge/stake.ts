/** How much money one R is worth for the next trade: as the product sizes it, or a fixed share of the account. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type NextRiskInput, nextRisk } from "../../risk/next-risk.ts";
import { sizingBase } from "../../risk/sizing.ts";
import type { AccountState, Controls, OpenPosition, OwnLimits, RiskState, SymbolSpec } from "../../risk/types.ts";
import { lossPerLot } from "../../risk/worst-case.ts";

/** What the product would know when a signal comes. */
export type Situation = {
  readonly at: TimestampMs;
  readonly account: AccountState;
  readonly state: RiskState;
  readonly open: readonly OpenPosition[];
  readonly recentLosses: readonly TimestampMs[];
};

/** Cents per R, 0 = nothing may be opened; and the position that the book holds for it. */
export type Stake = { readonly perR: number; readonly position: OpenPosition };

export type Stakes = (situation: Situation) => Stake;

const INSTRUMENT = "simulated:R/USD" as InstrumentId;
const ENTRY = 100;
const STOP_DISTANCE = 1;

/** One lot moves by one unit of account money per R; the commission is the trade's cost in R. */
function specFor(costR: number, currency: string): SymbolSpec {
  return {
    instrument: INSTRUMENT,
    contractSize: 1,
    tickSize: 0.01,
    volumeMin: 0.01,
    volumeStep: 0.01,
    volumeMax: 1e9,
    commissionPerSide: (costR * STOP_DISTANCE) / (2 * ENTRY),
    stopsLevel: 0,
    leverage: 1,
    currency,
    source: "simulated",
    verifiedOn: "2026-01-01",
  };
}

export type GuardSettings = Pick<NextRiskInput, "preset"> & {
  readonly own: OwnLimits;
  /** `maxRisk` is the share of the account that one trade may lose. */
  readonly controls: Controls;
  readonly costR: number;
};

/**
 * The product's own caps on money: risk share, room of the day and in total, the correlated group, risk state, backoff.
 * They bound the loss at a slipped stop with costs, so an ordinary loss is smaller. Caps on value need a price and a
 * stop distance, which trades in R do not have.
 */
export function guarded({ preset, own, controls, costR }: GuardSettings): Stakes {
  const spec = specFor(costR, preset.currency);
  const specs = new Map([[INSTRUMENT, spec]]);
  const worstPerLot = lossPerLot(ENTRY, STOP_DISTANCE, spec);
  return ({ at, account, state, open, recentLosses }) => {
    const risk = nextRisk({ at, account, state, preset, own, controls, open, specs, recentLosses }, [INSTRUMENT]);
    const lots = risk / worstPerLot;
    return { perR: lots * STOP_DISTANCE * 100, position: positionOf(lots, at) };
  };
}

/** The same share of min(balance, initial) every time, whatever has been lost: what the guard is compared with. */
export function unguarded(risk: number): Stakes {
  return ({ at, account }) => {
    const perR = risk * sizingBase(account);
    return { perR, position: positionOf(perR / (STOP_DISTANCE * 100), at) };
  };
}

const positionOf = (quantity: number, at: TimestampMs): OpenPosition => ({
  id: String(at),
  instrument: INSTRUMENT,
  side: "long",
  quantity,
  entry: ENTRY,
  stop: ENTRY - STOP_DISTANCE,
  mark: ENTRY,
  openedAt: at,
  validUntil: at,
});
