/** What the main thread and a worker of a walk-forward say to each other. */
import type { Tape } from "../../backtest/simulate/tape.ts";
import type { PartRun } from "../../backtest/walk-forward/report.ts";
import type { Part } from "../../backtest/walk-forward/windows.ts";
import type { GroundWish } from "../backtest/open.ts";
import type { Variant } from "./variants.ts";

/** Given to a worker when it starts; the candles lie in memory that all share. */
export type Work = {
  readonly ground: GroundWish;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tape: Tape;
  readonly variants: readonly Variant[];
};

/** Main thread → worker. */
export type Job = { readonly index: number; readonly part: Part };

/** Worker → main thread. `ready` comes first, once; `refused` is what a person has to mend. */
export type Answer =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly index: number; readonly runs: readonly PartRun[] }
  | { readonly type: "refused"; readonly lines: readonly string[] }
  | { readonly type: "failed"; readonly text: string };
