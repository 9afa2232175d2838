/** What a trade will cost, and what it would have cost: one object for live estimates, outcomes and backtests. */
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { SessionLabel } from "../features/sessions.ts";
import { quantile } from "./distribution.ts";
import { type ExecutionMetrics, executionOf, type Found } from "./metrics.ts";

/** A decision that took longer than this fills at the 90th percentile of slippage. */
export const LATENCY_BUDGET_MS = 500;

export type TradeToCost = {
  readonly instrument: InstrumentId;
  readonly session: SessionLabel;
  /** One side's commission as a share of the notional (0.000325 = 3.25 bp). */
  readonly commissionPerSide: number;
  /** From the slot to the decision. */
  readonly latencyMs: number;
};

/** All in basis points of the price, for entry and exit together. */
export type CostEstimate = {
  readonly commissionBps: number;
  readonly spreadBps: number;
  readonly slippageBps: number;
  readonly totalBps: number;
  /** What spread and slippage were read from; `wider` ones were not measured on this symbol in this session. */
  readonly spread: Found;
  readonly slippage: Found;
  readonly isLate: boolean;
};

/** The cost that half of all trades like it do not exceed (`share` 0.5), or another share; null without metrics. */
export function estimateCost(metrics: ExecutionMetrics, trade: TradeToCost, share = 0.5): CostEstimate | null {
  return costAt(metrics, trade, { spread: share, entry: share, exit: share });
}

/** One cost out of the distributions. The decision's own id is the seed: the same decision costs the same for ever. */
export function sampleCost(metrics: ExecutionMetrics, trade: TradeToCost, id: DecisionId): CostEstimate | null {
  const [spread, entry, exit] = [0, 1, 2].map((part) => uniform(id, part));
  return costAt(metrics, trade, { spread: spread ?? 0.5, entry: entry ?? 0.5, exit: exit ?? 0.5 });
}

type Shares = { readonly spread: number; readonly entry: number; readonly exit: number };

function costAt(metrics: ExecutionMetrics, trade: TradeToCost, shares: Shares): CostEstimate | null {
  const { instrument, session, commissionPerSide, latencyMs } = trade;
  const spread = executionOf(metrics, "spread", instrument, session);
  const slippage = executionOf(metrics, "slippage", instrument, session);
  if (spread === null || slippage === null) return null;
  const isLate = latencyMs > LATENCY_BUDGET_MS;
  const commissionBps = 2 * commissionPerSide * 10_000;
  // Half a spread is paid on the way in and half on the way out.
  const spreadBps = quantile(spread.distribution, shares.spread);
  const entry = quantile(slippage.distribution, isLate ? Math.max(0.9, shares.entry) : shares.entry);
  const slippageBps = entry + quantile(slippage.distribution, shares.exit);
  return {
    ...{ commissionBps, spreadBps, slippageBps, totalBps: commissionBps + spreadBps + slippageBps },
    ...{ spread, slippage, isLate },
  };
}

const HEX_DIGITS = 12;

/** 0 ≤ u < 1 from a part of the id, which is a sha256 in hex: three parts are three independent draws. */
const uniform = (id: DecisionId, part: number): number =>
  Number.parseInt(id.slice(part * HEX_DIGITS, (part + 1) * HEX_DIGITS), 16) / 16 ** HEX_DIGITS;
