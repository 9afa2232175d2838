/** What the trades of a run would have brought with measured spreads and slippage in place of the labels' constant. */
import { direction } from "../../core/instrument.ts";
import { type CostEstimate, LATENCY_BUDGET_MS, sampleCost } from "../../engine/execution/cost.ts";
import type { ExecutionMetrics, Found, Quantity } from "../../engine/execution/metrics.ts";
import { swapShare } from "../../engine/execution/outcome.ts";
import { sessionLabel } from "../../engine/features/sessions.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import { dayBootstrap } from "../metrics/day-bootstrap.ts";
import { createRandom } from "../random.ts";
import type { ClosedTrade } from "./trade.ts";

/** One way to cost the same trades. */
export type CostLine = {
  /** Mean round-trip cost in basis points of the entry price. */
  readonly costBps: number;
  /** Mean R after that cost, with 95 % by drawing whole UTC days; null with fewer than two. */
  readonly meanR: number;
  readonly ci: readonly [number, number] | null;
};

/** How many trades read a quantity from which group. */
export type ReadFrom = {
  readonly quantity: Quantity;
  readonly group: Found["group"];
  /** True when the group is not the symbol's own session. */
  readonly wider: boolean;
  readonly trades: number;
};

export type ExecutionCosts = {
  readonly metrics: Pick<ExecutionMetrics, "id" | "sources">;
  /** Trades in all three lines, and those left out of them because no specification or no measured cost is known. */
  readonly trades: number;
  readonly unknown: number;
  /** The cost that the models' labels assume. */
  readonly labelled: CostLine;
  /** Commission of the specification, spread and slippage drawn by the decision's id. */
  readonly measured: CostLine;
  /** The same as if every decision had come too late: entries at the 90th percentile of slippage or worse. */
  readonly late: CostLine;
  readonly readFrom: readonly ReadFrom[];
  /** What holding over rollovers cost in account money, in the measured lines; null where no symbol states a swap. */
  readonly swap: { readonly cents: number; readonly trades: number } | null;
};

type Costed = {
  readonly swap: number;
  readonly swapCents: number | null;
  readonly trade: ClosedTrade;
  readonly onTime: CostEstimate;
  readonly late: CostEstimate;
};

/** Null without a trade whose cost is known. */
export function executionCosts(
  trades: readonly ClosedTrade[],
  metrics: ExecutionMetrics,
  specs: SpecLookup,
  seed: number,
): ExecutionCosts | null {
  const costed = trades.flatMap((trade) => costsOf(trade, metrics, specs));
  if (costed.length === 0) return null;
  const line = (shareOf: (one: Costed) => number): CostLine => lineOf(costed, shareOf, seed);
  return {
    metrics: { id: metrics.id, sources: metrics.sources },
    ...{ trades: costed.length, unknown: trades.length - costed.length },
    labelled: line(({ trade }) => ((grossR(trade) - trade.r) * trade.stopDistance) / trade.entryPrice),
    measured: line(({ onTime, swap }) => onTime.totalBps / 10_000 + swap),
    late: line(({ late, swap }) => late.totalBps / 10_000 + swap),
    readFrom: (["spread", "slippage"] as const).flatMap((quantity) => readFrom(costed, quantity)),
    swap: swapOf(costed),
  };
}

function swapOf(costed: readonly Costed[]): ExecutionCosts["swap"] {
  const known = costed.flatMap(({ swapCents }) => (swapCents === null ? [] : [swapCents]));
  if (known.length === 0) return null;
  const charged = known.filter((one) => one !== 0);
  return { cents: Math.round(charged.reduce((sum, one) => sum + one, 0)), trades: charged.length };
}

function costsOf(trade: ClosedTrade, metrics: ExecutionMetrics, specs: SpecLookup): readonly Costed[] {
  const { id, instrument, slot, side, entryPrice, quantity } = trade;
  const spec = specs(instrument);
  if (spec === null) return [];
  const asked = { instrument, session: sessionLabel(slot), commissionPerSide: spec.commissionPerSide };
  const onTime = sampleCost(metrics, { ...asked, latencyMs: 0 }, id);
  const late = sampleCost(metrics, { ...asked, latencyMs: LATENCY_BUDGET_MS + 1 }, id);
  if (onTime === null || late === null) return [];
  const swap = swapShare(spec, side, trade);
  const notional = entryPrice * quantity * spec.contractSize;
  return [{ trade, onTime, late, swap, swapCents: spec.swap === undefined ? null : 100 * swap * notional }];
}

/** Before any cost, from the prices it really had. */
const grossR = ({ side, entryPrice, exitPrice, stopDistance }: ClosedTrade): number =>
  (direction(side) * (exitPrice - entryPrice)) / stopDistance;

/** All lines draw the same days, so that they differ by their costs alone. */
function lineOf(costed: readonly Costed[], shareOf: (one: Costed) => number, seed: number): CostLine {
  const rows = costed.map((one) => {
    const { trade } = one;
    return { slot: trade.slot, value: grossR(trade) - (shareOf(one) * trade.entryPrice) / trade.stopDistance };
  });
  return {
    costBps: meanOf(costed.map((one) => 10_000 * shareOf(one))),
    meanR: meanOf(rows.map(({ value }) => value)),
    ci: dayBootstrap(rows, createRandom(seed, 0)),
  };
}

function readFrom(costed: readonly Costed[], quantity: Quantity): readonly ReadFrom[] {
  const found = Map.groupBy(costed, ({ onTime }) => JSON.stringify(onTime[quantity].group));
  return [...found.values()].flatMap((part) => {
    const [first] = part;
    if (first === undefined) return [];
    const { group, wider } = first.onTime[quantity];
    // A group with a symbol and a session is always the own one, any other always a wider one.
    return [{ quantity, group, wider, trades: part.length }];
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
