/** What two bundles were worth at the same slots, each by what it said then and by what became of the trades. */

import { dayBootstrap } from "../../backtest/metrics/day-bootstrap.ts";
import { independentCount } from "../../backtest/metrics/independent.ts";
import { createRandom } from "../../backtest/random.ts";
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import type { SharedPrediction } from "../../db/shadow-reader.ts";
import { confidenceOf } from "../../engine/confidence/calibrate.ts";
import { planOf } from "../../engine/features/examples.ts";
import { auc, brier, calibrationError } from "../../engine/forecast-scores.ts";
import { followOutcome } from "../../engine/outcome/follow.ts";
import type { ModelBundle } from "../../engine/ports.ts";

/** A slot and side with what both said and what came. */
export type ComparedRow = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  readonly pA: number;
  readonly pB: number;
  /** Net of costs, in stop distances. */
  readonly netR: number;
};

export type Worth = {
  readonly tag: string;
  readonly brier: number;
  readonly auc: number | null;
  readonly ece5: number;
  readonly meanPWin: number;
  /** At or above its own HIGH line; null where that is not known. */
  readonly high: {
    readonly line: number;
    readonly n: number;
    readonly winRate: number | null;
    readonly meanR: number | null;
  } | null;
};
export type Comparison = {
  readonly a: Worth;
  readonly b: Worth;
  readonly n: number;
  readonly nIndependent: number;
  readonly days: number;
  readonly winRate: number;
  /** Brier of B minus that of A: below 0, B is better. 95 % over whole UTC days, on the same rows; null under two days. */
  readonly brierDifference: { readonly value: number; readonly interval: readonly [number, number] | null };
  /** A sentence when there is too little to tell the two apart, or null. */
  readonly tooLittle: string | null;
};

/** By the code that follows signals, through candles of one instrument; what is open or lost in a gap is left out. */
export const withOutcomes = (
  rows: readonly SharedPrediction[],
  label: ModelBundle["label"],
  candles: CandleColumns,
): readonly ComparedRow[] =>
  rows.flatMap(({ atr15, ...row }) => {
    const followed = followOutcome(planOf(row.side, row.slot, atr15, label), candles);
    return followed.state === "closed" ? [{ ...row, netR: followed.netR }] : [];
  });

/** A tag, and the confidence from which the bundle says HIGH; null = not known here. */
export type Contender = { readonly tag: string; readonly highLine: number | null };

const SEED = 1;
/** With less than this a difference of Brier scores says nothing, whatever its interval. */
const ENOUGH = { independent: 100, days: 14 } as const;

export function compare(
  rows: readonly ComparedRow[],
  a: Contender,
  b: Contender,
  horizonMinutes: number,
): Comparison | null {
  if (rows.length === 0) return null;
  const nIndependent = independentCount(rows, horizonMinutes);
  const days = new Set(rows.map(({ slot }) => Math.floor(slot / DAY_MS))).size;
  const differences = rows.map((row) => {
    const won = Number(row.netR > 0);
    return { slot: row.slot, value: (row.pB - won) ** 2 - (row.pA - won) ** 2 };
  });
  return {
    a: worth(rows, "pA", a),
    b: worth(rows, "pB", b),
    n: rows.length,
    nIndependent,
    days,
    winRate: mean(rows.map(({ netR }) => Number(netR > 0))),
    brierDifference: {
      value: mean(differences.map(({ value }) => value)),
      interval: dayBootstrap(differences, createRandom(SEED, 0)),
    },
    tooLittle: tooLittle(nIndependent, days),
  };
}

function worth(rows: readonly ComparedRow[], which: "pA" | "pB", { tag, highLine }: Contender): Worth {
  const stated = rows.map((row) => ({ p: row[which], won: row.netR > 0 }));
  const high = rows.filter((row) => highLine !== null && confidenceOf(row[which]) >= highLine);
  const nothing = high.length === 0;
  return {
    tag,
    brier: brier(stated),
    auc: auc(stated),
    ece5: calibrationError(stated),
    meanPWin: mean(stated.map(({ p }) => p)),
    high:
      highLine === null
        ? null
        : {
            ...{ line: highLine, n: high.length },
            winRate: nothing ? null : mean(high.map(({ netR }) => Number(netR > 0))),
            meanR: nothing ? null : mean(high.map(({ netR }) => netR)),
          },
  };
}

function tooLittle(nIndependent: number, days: number): string | null {
  if (nIndependent >= ENOUGH.independent && days >= ENOUGH.days) return null;
  return `Too little to tell them apart: ${nIndependent} outcomes that do not overlap of at least ${ENOUGH.independent}, on ${days} days of at least ${ENOUGH.days}.`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
