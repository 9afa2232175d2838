/** One thread of a walk-forward: simulates the parts it is given, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import type { Result } from "../../core/result.ts";
import { err, ok } from "../../core/result.ts";
import { type OpenBacktest, openGround, openRun } from "../backtest/open.ts";
import { StrategyFault } from "../backtest/strategy.ts";
import { type OpenVariant, simulatePart } from "./part.ts";
import type { Answer, Job, Work } from "./protocol.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs only as a worker thread.");
const say = (answer: Answer): void => port.postMessage(answer);

const opened = await openVariants(workerData as Work);
if (opened.ok) {
  port.on("message", (job: Job) => void work(opened.value, job));
  say({ type: "ready" });
} else say({ type: "refused", lines: opened.error });

async function work(variants: readonly OpenVariant[], { index, part }: Job): Promise<void> {
  try {
    say({ type: "done", index, runs: await simulatePart(variants, part) });
  } catch (fault) {
    if (fault instanceof StrategyFault) say({ type: "refused", lines: [fault.message] });
    else say({ type: "failed", text: fault instanceof Error ? fault.message : String(fault) });
  }
}

async function openVariants(work: Work): Promise<Result<readonly OpenVariant[], readonly string[]>> {
  const ground = await openGround(work.ground, work.environment, work.tape);
  if (!ground.ok) return ground;
  const bases = new Map<string, OpenBacktest>();
  const variants: OpenVariant[] = [];
  for (const { chooser, threshold } of work.variants) {
    const key = JSON.stringify(chooser);
    const known = bases.get(key);
    const base = known === undefined ? await openRun(ground.value, chooser) : ok(known);
    if (!base.ok) return err(base.error);
    bases.set(key, base.value);
    variants.push({ base: base.value, threshold });
  }
  return ok(variants);
}
