/** Asks a bundle about slots by the scan's own code, and puts beside its answers what happened. */
import { direction, type Side } from "../../core/instrument.ts";
import type { Inference } from "../../engine/ports.ts";
import type { Prediction } from "../../engine/records.ts";
import { score } from "../../engine/scan/score.ts";
import type { Outlook } from "../../engine/volatility/outlook.ts";
import type { JudgedRow, Outcome } from "./evaluation.ts";
import type { AskedSlot } from "./rows.ts";

/** So many slots are one question to the models: small beside the wait that they are allowed. */
const BATCH = 2_000;

/**
 * Both sides of every slot, where their outcome is known. What a scan knows besides the candles is left out: spreads
 * count as missing, and patterns as not yet seen.
 */
export async function judgedRows(slots: readonly AskedSlot[], inference: Inference): Promise<readonly JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (let from = 0; from < slots.length; from += BATCH) {
    judged.push(...(await judgeBatch(slots.slice(from, from + BATCH), inference)));
  }
  return judged;
}

async function judgeBatch(slots: readonly AskedSlot[], inference: Inference): Promise<readonly JudgedRow[]> {
  const { tierEdges: edges } = inference.bundle;
  const { predictions, outlooks } = await score(slots, { inference, weights: null, edges, memory: () => null });
  const keyOf = ({ instrument, slot }: Pick<AskedSlot, "instrument" | "slot">): string => `${instrument} ${slot}`;
  const outlookOf = new Map(outlooks.map((one) => [keyOf(one), one]));
  const slotOf = new Map(slots.map((one) => [keyOf(one), one]));
  return predictions.flatMap((prediction) => {
    const key = keyOf(prediction);
    const asked = slotOf.get(key);
    const netR = asked?.netR[prediction.side] ?? null;
    if (asked === undefined || netR === null) return [];
    const { instrument, slot, side, pWin, confidence } = prediction;
    const heads = headsOf(prediction, outlookOf.get(key));
    return [
      { instrument, slot, side, pWin, confidence, heads, outcome: { ...inDirection(side, asked.targets), netR } },
    ];
  });
}

function headsOf({ heads: { dir15, trend60 } }: Prediction, outlook: Outlook | undefined): JudgedRow["heads"] {
  return {
    ...{ dir15, trend60 },
    rv15: outlook?.rv15 ?? null,
    rv60: outlook?.rv60 ?? null,
    range60: outlook?.range60 ?? null,
  };
}

function inDirection(side: Side, targets: AskedSlot["targets"]): Omit<Outcome, "netR"> {
  const { dir15, trend60, rv15, rv60, range60 } = targets;
  const sign = direction(side);
  return {
    dir15: dir15 === null ? null : (dir15 === 1) === (sign === 1),
    trend60: trend60 === null ? null : sign * trend60,
    ...{ rv15, rv60, range60 },
  };
}
