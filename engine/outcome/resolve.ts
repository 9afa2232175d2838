/** What became of stored predictions, acted on or not: told from candles by the function that follows signals. */
import type { CandleColumns } from "../../core/candle.ts";
import type { ResolvedPrediction } from "../confidence/resolved.ts";
import type { ScoredRow } from "../ports/learned.ts";
import type { ModelBundle } from "../ports.ts";
import { followOutcome } from "./follow.ts";

const BPS = 10_000;

export type Resolved = ResolvedPrediction & Pick<ScoredRow, "side" | "modelTag" | "pWin">;

/** `rows` of one instrument, `candles` its closed 1m candles. What is open, or lost in a gap, is left out. */
export function resolve(
  rows: readonly ScoredRow[],
  candles: CandleColumns,
  label: ModelBundle["label"],
): readonly Resolved[] {
  return rows.flatMap(({ atr15, ...row }) => {
    const stopDistance = label.stopAtr * atr15;
    const followed = followOutcome(
      {
        ...{ side: row.side, slot: row.slot, horizonMinutes: label.horizonMinutes, costShare: label.costBps / BPS },
        ...{ stopDistance, targetDistance: label.targetMultiple * stopDistance },
      },
      candles,
    );
    return followed.state === "closed" ? [{ ...row, endedAt: followed.exitTime, won: followed.netR > 0 }] : [];
  });
}
