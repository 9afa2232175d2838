/** One part of a window, simulated for every variant: each on an account of its own that begins with the part. */
import { createHash } from "node:crypto";
import { TradeLog } from "../../backtest/report/trade.ts";
import type { PartRun } from "../../backtest/walk-forward/report.ts";
import { countsIn, lifeMs, type Part } from "../../backtest/walk-forward/windows.ts";
import type { Inference, ModelScores } from "../../engine/ports.ts";
import type { OpenBacktest } from "../backtest/open.ts";
import { simulateRun } from "../backtest/run.ts";

export type OpenVariant = { readonly base: OpenBacktest; readonly threshold: number };

/** In the order of the variants. */
export async function simulatePart(variants: readonly OpenVariant[], part: Part): Promise<readonly PartRun[]> {
  const minds = new Map<Inference, Inference>();
  const runs: PartRun[] = [];
  for (const { base, threshold } of variants) {
    const inference = minds.get(base.inference) ?? remembered(base.inference);
    minds.set(base.inference, inference);
    runs.push(await simulateVariant({ ...base, inference }, threshold, part));
  }
  return runs;
}

async function simulateVariant(base: OpenBacktest, threshold: number, part: Part): Promise<PartRun> {
  const slots = base.slots.filter((slot) => slot >= part.from && slot < part.until);
  const settings = { ...base.settings, threshold };
  const log = new TradeLog();
  const hash = createHash("sha256");
  await simulateRun(
    { ...base, settings, threshold, slots, from: part.from, until: part.until },
    {
      onDecision: (decision) => {
        hash.update(`${decision.hash}\n`);
        log.decided(decision);
      },
      onUpdate: (update) => log.updated(update),
    },
  );
  const life = lifeMs(base.inference.bundle.label.horizonMinutes);
  const trades = log.closed.filter(({ slot }) => countsIn(slot, part, life));
  const purged = log.closed.length - trades.length + log.open;
  return { trades, purged, invalidated: log.invalidated, decisionsHash: hash.digest("hex") };
}

/** Variants of one model ask it the same questions, which take most of the time: each is asked once a part. */
function remembered(inference: Inference): Inference {
  const known = new Map<string, Promise<readonly ModelScores[]>>();
  return {
    bundle: inference.bundle,
    score(features, symbols, heads = null) {
      const hash = createHash("sha1").update(`${heads?.join() ?? ""}|${symbols.join()}|`);
      const key = hash.update(new Uint8Array(features.buffer, features.byteOffset, features.byteLength)).digest("hex");
      const answer = known.get(key) ?? inference.score(features, symbols, heads);
      known.set(key, answer);
      return answer;
    },
    stop: () => inference.stop(),
  };
}
