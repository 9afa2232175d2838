/** What the gates are judged by: the manifest and the report beside it, the live ledger, and the newest report of all tests. */
import { join } from "node:path";
import { type ForwardSignal, forwardSignals } from "../../db/ledger/forward.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import type { ForwardFacts, GateFacts } from "../../models/gates.ts";
import { directionFacts, lowerMean, tradeFacts } from "./bundle-evidence.ts";
import { testFacts } from "./test-report.ts";

/** Written by `npx vitest run --reporter=json --outputFile=var/models/tests.json`. */
const TEST_REPORT = join("models", "tests.json");

export type Judged = {
  readonly bundle: Pick<ModelBundle, "tag" | "gates" | "metrics" | "models" | "thresholds">;
  /** Where the bundle's files are. */
  readonly folder: string;
  readonly varFolder: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
};

export function gateFacts({ bundle, folder, varFolder, now }: Judged): GateFacts {
  const signals = forwardSignals(join(varFolder, "lookout.db"), bundle.tag);
  return {
    manifest: bundle,
    direction: directionFacts(bundle),
    trades: tradeFacts(folder),
    forward: signals === null ? null : forwardFacts(signals),
    tests: testFacts(join(varFolder, TEST_REPORT), now),
  };
}

/** Signals whose trades overlap in time on an instrument count once: the earliest of them. */
export function forwardFacts(signals: readonly ForwardSignal[]): ForwardFacts {
  const until = new Map<string, number>();
  const independent = signals.filter(({ instrument, entryTime, exitTime }) => {
    if (entryTime < (until.get(instrument) ?? 0)) return false;
    until.set(instrument, exitTime);
    return true;
  });
  const wins = independent.filter(({ won }) => won).length;
  return { resolved: independent.length, wins, lowerR: lowerMean(independent.map(({ r }) => r)) };
}
