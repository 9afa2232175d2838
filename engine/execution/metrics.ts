/** What trading has cost: spreads and slippage per symbol and session, dated, and the widest group where little is known. */
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import type { SessionLabel } from "../features/sessions.ts";
import type { Distribution } from "./distribution.ts";

/** Null = every one. Quotes of a group are those of all its symbols and sessions together. */
export type ExecutionGroup = {
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly session: SessionLabel | null;
  /** Ask − bid in basis points of their middle. */
  readonly spread: Distribution | null;
  /**
   * How much worse than decided a trade was filled, in basis points; below zero = better. Where only quotes are known it
   * is the move of the middle within the latency, counted for both sides, so that its mean is zero.
   */
  readonly slippage: Distribution | null;
};

export type ExecutionMetrics = {
  /** Date stamp YYYY-MM-DD: later figures are another version. */
  readonly id: string;
  /** Milliseconds from decision to fill that the slippage was measured over. */
  readonly latencyMs: number;
  /** Where the quotes came from, in words. */
  readonly sources: readonly string[];
  readonly groups: readonly ExecutionGroup[];
};

/** Fewer samples say too little: the next wider group is taken. */
export const ENOUGH_SAMPLES = 100;

export type Quantity = "spread" | "slippage";
export type Found = {
  readonly distribution: Distribution;
  readonly group: Pick<ExecutionGroup, "venue" | "symbol" | "session">;
  /** True when it is not the symbol's own session. */
  readonly wider: boolean;
};

/** Own session, own symbol, the venue's session, the venue, all there is; null when even that holds too little. */
export function executionOf(
  { groups }: ExecutionMetrics,
  quantity: Quantity,
  instrument: InstrumentId,
  session: SessionLabel,
): Found | null {
  const [venue, symbol] = [venueOf(instrument), symbolOf(instrument)];
  const keys = [
    { venue, symbol, session },
    { venue, symbol, session: null },
    { venue, symbol: null, session },
    { venue, symbol: null, session: null },
    { venue: null, symbol: null, session: null },
  ];
  for (const [width, key] of keys.entries()) {
    const group = groups.find((one) => isGroup(one, key));
    const distribution = group?.[quantity] ?? null;
    if (distribution !== null && distribution.n >= ENOUGH_SAMPLES) {
      return { distribution, group: key, wider: width > 0 };
    }
  }
  return null;
}

/** Enough of both quantities over everything: without one of them no cost of any instrument could be estimated. */
export function enoughOfBoth({ groups }: ExecutionMetrics): boolean {
  const all = groups.find((one) => isGroup(one, { venue: null, symbol: null, session: null }));
  const counted = [all?.spread, all?.slippage];
  return counted.every((distribution) => (distribution?.n ?? 0) >= ENOUGH_SAMPLES);
}

const isGroup = (group: ExecutionGroup, key: Found["group"]): boolean =>
  group.venue === key.venue && group.symbol === key.symbol && group.session === key.session;
