/** What a trade is expected to cost at its decision: the measured median, or what the labels assume where nothing was measured. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CostBasis, SymbolSpec } from "../../risk/types.ts";
import type { CheckWarning, CostGroup } from "../check-warning.ts";
import { sessionLabel } from "../features/sessions.ts";
import type { DecisionCost } from "../records.ts";
import { type CostEstimate, estimateCost } from "./cost.ts";
import type { ExecutionVersion } from "./versions.ts";

export type ExpectedCost = {
  /** Round trip, as a share of the price. */
  readonly share: number;
  /** Null where nobody measures at all. */
  readonly basis: CostBasis | null;
  /** Null where it was not measured. */
  readonly estimate: CostEstimate | null;
};

export type CostQuestion = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly spec: SymbolSpec | null;
  /** The constant that the labels were made with, as a share of the price. */
  readonly assumed: number;
};

/** `version` undefined = the run measures nothing; null = nothing can be read. */
export function expectedCost(version: ExecutionVersion | null | undefined, asked: CostQuestion): ExpectedCost {
  const { instrument, slot, spec, assumed } = asked;
  if (version === undefined) return { share: assumed, basis: null, estimate: null };
  const estimate =
    version === null || spec === null
      ? null
      : estimateCost(version.metrics, {
          ...{ instrument, session: sessionLabel(slot), commissionPerSide: spec.commissionPerSide },
          // How long a decision took differs between two runs over the same minutes; what it expects must not.
          latencyMs: 0,
        });
  if (estimate === null || !isOfVenue(estimate)) return { share: assumed, basis: "assumed", estimate: null };
  const wider = estimate.spread.wider || estimate.slippage.wider;
  return { share: estimate.totalBps / 10_000, basis: wider ? "wider" : "measured", estimate };
}

export const decisionCost = ({ basis, estimate }: ExpectedCost): DecisionCost | null =>
  basis === null ? null : { basis, spreadBps: estimate?.spreadBps ?? null, slippageBps: estimate?.slippageBps ?? null };

/** What other venues cost says nothing about one that was never measured. */
export const isOfVenue = ({ spread, slippage }: CostEstimate): boolean =>
  spread.group.venue !== null && slippage.group.venue !== null;

/** What `/check` says of a cost that is not the symbol's own; null where it is. */
export function costNote({ basis, estimate, share }: ExpectedCost): CheckWarning | null {
  const bps = share * 10_000;
  if (basis === "assumed") return { as: "cost-assumed", bps };
  if (basis !== "wider" || estimate === null) return null;
  const [first, second] = [estimate.spread, estimate.slippage].filter(({ wider }) => wider).map(({ group }) => group);
  const groups = [first, ...(first !== undefined && sameGroup(first, second) ? [] : [second])];
  return { as: "cost-wider", bps, groups: groups.filter((group) => group !== undefined) };
}

const sameGroup = (one: CostGroup, other: CostGroup | undefined): boolean =>
  one.venue === other?.venue && one.symbol === other.symbol && one.session === other.session;
