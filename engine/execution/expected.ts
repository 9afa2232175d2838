/** What a trade is expected to cost at its decision: the measured median, or what the labels assume where nothing was measured. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CostBasis, SymbolSpec } from "../../risk/types.ts";
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
export function costNote({ basis, estimate, share }: ExpectedCost): string | null {
  const bps = (share * 10_000).toFixed(1);
  if (basis === "assumed") {
    return `What trading this symbol costs was never measured: the ${bps} basis points that the model's labels assume stand in, and the real cost may be higher.`;
  }
  if (basis !== "wider" || estimate === null) return null;
  const { spread, slippage } = estimate;
  const groups = new Set([spread, slippage].filter(({ wider }) => wider).map(({ group }) => nameOf(group)));
  return `The expected cost of ${bps} basis points rests on ${[...groups].join(" and ")}, because this symbol was measured too rarely in this session: the real cost may be higher.`;
}

function nameOf({ venue, symbol, session }: CostEstimate["spread"]["group"]): string {
  const what = symbol ?? `all measured symbols of ${venue ?? "every venue"}`;
  return `${what} ${session === null ? "at all hours" : `in session ${session}`}`;
}
