/** What a tier means here: where it begins, what it stated and what came true. */
import type { Tier } from "../../risk/types.ts";

export type TierRow = {
  readonly tier: Tier;
  /** Confidence (stated win chance minus 0.05) from which it counts; null = from the lowest. */
  readonly from: number | null;
  /** On the untouched test of the serving model; null = not measured. */
  readonly test: { readonly n: number; readonly stated: number; readonly realised: number } | null;
  /** Of candidates that ended here, sent and refused ones, of every model that served; null without one. */
  readonly here: {
    readonly n: number;
    /** Those that do not overlap in time on an instrument. */
    readonly independent: number;
    /** Mean stated win chance, and the share that won. */
    readonly stated: number;
    readonly realised: number;
    /** 95 % Wilson interval over the independent ones; null without one. */
    readonly interval: readonly [number, number] | null;
  } | null;
};
export type TiersReport = { readonly tag: string; readonly rows: readonly TierRow[] };
