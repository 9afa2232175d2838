/** What makes the figures of `/check` less sure, as one of a closed list, so that a chat can say it in its language. */
import type { TimestampMs } from "../core/time.ts";

/** On whose measurements a cost rests that is not the symbol's own in this session; null = all of that kind. */
export type CostGroup = {
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly session: string | null;
};

/** `bps`: basis points, hundredths of a percent of what a trade is worth. */
export type CheckWarning =
  /** Scans that are still to be made, after the newest one: the book stands as of that. */
  | { readonly as: "catching-up"; readonly missed: number; readonly since: TimestampMs }
  | { readonly as: "reweighed" }
  | { readonly as: "untrained" }
  | { readonly as: "other-venue"; readonly trained: string; readonly here: string }
  | { readonly as: "cost-assumed"; readonly bps: number }
  | { readonly as: "cost-wider"; readonly bps: number; readonly groups: readonly CostGroup[] }
  | {
      readonly as: "event";
      readonly at: TimestampMs;
      readonly impact: "high" | "targeted";
      /** From the calendar's file; empty = it has none. */
      readonly title: string;
    }
  | { readonly as: "closed"; readonly from: TimestampMs; readonly until: TimestampMs };
