/** What the gates are judged by: the manifest, the live ledger, and the newest report of all tests. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../core/time.ts";
import { type ForwardSignal, forwardSignals } from "../db/ledger/forward.ts";
import type { ModelBundle } from "../engine/ports.ts";
import type { ForwardFacts, GateFacts, TestFacts } from "../models/gates.ts";

/** Written by `npx vitest run --reporter=json --outputFile=var/models/tests.json`. */
const TEST_REPORT = join("models", "tests.json");
const Z_95 = 1.959963984540054;

export function gateFacts(
  manifest: Pick<ModelBundle, "tag" | "gates" | "metrics">,
  varFolder: string,
  now: number,
): GateFacts {
  const signals = forwardSignals(join(varFolder, "lookout.db"), manifest.tag);
  return {
    manifest,
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

/** Lower end of the 95 % interval of a mean by the normal approximation; null under two values. */
function lowerMean(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return mean - Z_95 * Math.sqrt(variance / n);
}

function testFacts(file: string, now: number): TestFacts | null {
  try {
    if (now - statSync(file).mtimeMs > DAY_MS) return null;
    const { numTotalTests: total, numFailedTests: failed, success } = JSON.parse(readFileSync(file, "utf8"));
    const sound = Number.isInteger(total) && Number.isInteger(failed) && typeof success === "boolean";
    return sound ? { total, failed, success } : null;
  } catch {
    return null;
  }
}
