/**
 * What a model must have shown before it may serve as `live`. Each gate is a pure function over facts; a gate that was
 * not measured is not passed. The limits stand here and not in a manifest, so that no manifest can lower them.
 */
import type { ModelBundle } from "../engine/ports.ts";

export const GATE_CODES = ["PASSED", "MISSED", "NOT_MEASURED", "CONTRADICTED"] as const;
export type GateCode = (typeof GATE_CODES)[number];
export type GateResult = {
  readonly gate: GateName;
  readonly code: GateCode;
  readonly value: number | null;
  readonly limit: number;
  /** One sentence for a person. */
  readonly says: string;
};

/** Resolved signals of this bundle sent on a live feed that do not overlap in time per instrument. */
export type ForwardFacts = {
  readonly resolved: number;
  readonly wins: number;
  /** Lower 95 % bound of their mean net R, latency and costs in; null under two. */
  readonly lowerR: number | null;
};
/** The newest run of all tests, from a report of the test runner. */
export type TestFacts = { readonly total: number; readonly failed: number; readonly success: boolean };

export type GateFacts = {
  readonly manifest: Pick<ModelBundle, "gates" | "metrics">;
  /** Null = there is no ledger to count in. */
  readonly forward: ForwardFacts | null;
  /** Null = no report is there, or it is too old. */
  readonly tests: TestFacts | null;
};

const LIMITS = {
  dir15: 0.68,
  tierError: 0.05,
  shuffledAuc: 0.55,
  challenge: 0.7,
  forwardSignals: 100,
  forwardWinRate: 0.68,
} as const;

/** The gates whose figures a manifest brings along. */
export const MANIFEST_GATES = ["dir15", "tierError", "controls", "challenge", "forward", "expectancy"] as const;
export const GATE_NAMES = [...MANIFEST_GATES, "tests"] as const;
export type GateName = (typeof GATE_NAMES)[number];

const GATES: Readonly<Record<GateName, (facts: GateFacts) => GateResult>> = {
  dir15: ({ manifest }) =>
    atLeast(manifest, "dir15", LIMITS.dir15, "lower bound of 15-minute direction accuracy, worst coin"),
  tierError: tierErrorGate,
  controls: controlsGate,
  challenge: ({ manifest }) =>
    atLeast(manifest, "challenge", LIMITS.challenge, "lower bound of the challenge pass rate, no violation"),
  forward: forwardGate,
  expectancy: expectancyGate,
  tests: testsGate,
};

/** Every gate in a fixed order. */
export const judgeGates = (facts: GateFacts): readonly GateResult[] => GATE_NAMES.map((name) => GATES[name](facts));

export const failing = (results: readonly GateResult[]): readonly GateName[] =>
  results.filter(({ code }) => code !== "PASSED").map(({ gate }) => gate);

/** A figure of the manifest that must reach the limit. */
function atLeast(
  { gates }: GateFacts["manifest"],
  gate: "dir15" | "challenge",
  limit: number,
  what: string,
): GateResult {
  const stated = gates[gate];
  const value = stated?.value ?? null;
  if (stated === undefined || stated.passed === null || value === null) {
    return { gate, code: "NOT_MEASURED", value: null, limit, says: `${what}: ${stated?.why ?? "not in the manifest"}` };
  }
  return { gate, value, limit, ...verdict(value >= limit, stated.passed), says: `${what}: ${show(value)} of ${limit}` };
}

/** A manifest that claims to have passed what its own figure misses contradicts itself. */
function verdict(reached: boolean, claimed: boolean): { readonly code: GateCode } {
  if (reached) return { code: claimed ? "PASSED" : "MISSED" };
  return { code: claimed ? "CONTRADICTED" : "MISSED" };
}

type Tiers = Readonly<Record<string, { readonly n: number; readonly stated: number; readonly realised: number }>>;

/** Computed again from the table of tiers: the stated figure alone proves nothing. */
function tierErrorGate({ manifest }: GateFacts): GateResult {
  const limit = LIMITS.tierError;
  const tiers = tiersOf(manifest.metrics);
  const value = tiers === null ? null : tierError(tiers);
  if (value === null) {
    return { gate: "tierError", code: "NOT_MEASURED", value, limit, says: "tier error: no table of tiers" };
  }
  const claimed = manifest.gates.tierError?.passed === true;
  const says = `row-weighted |stated − realised| per tier: ${show(value)}, at most ${limit}`;
  return { gate: "tierError", value, limit, ...verdict(value <= limit, claimed), says };
}

function tiersOf(metrics: GateFacts["manifest"]["metrics"]): Tiers | null {
  const found = metrics.tierError as { readonly tiers?: Tiers } | undefined;
  return found?.tiers ?? null;
}

/** Mean |stated − realised| of the tiers, weighted by rows; null without rows. */
export function tierError(tiers: Tiers): number | null {
  const all = Object.values(tiers);
  const rows = all.reduce((sum, { n }) => sum + n, 0);
  if (!(rows > 0)) return null;
  const error = all.reduce((sum, { n, stated, realised }) => sum + n * Math.abs(stated - realised), 0) / rows;
  return Number.isFinite(error) ? error : null;
}

type Auc = { readonly aucMax?: number };
type Controls = { readonly shuffled?: Auc; readonly shifted?: Auc; readonly leaked?: { readonly detected?: boolean } };

function controlsGate({ manifest }: GateFacts): GateResult {
  const controls = manifest.metrics.controls as Controls | undefined;
  const value = highest(controls?.shuffled?.aucMax, controls?.shifted?.aucMax);
  const limit = LIMITS.shuffledAuc;
  if (value === null || controls?.leaked?.detected === undefined) {
    return { gate: "controls", code: "NOT_MEASURED", value, limit, says: "controls: not measured" };
  }
  const clean = value <= limit && controls.leaked.detected;
  const leak = controls.leaked.detected ? "detected" : "not detected";
  const says = `highest AUC on shuffled or shifted labels ${show(value)}, at most ${limit}; the planted leak was ${leak}`;
  return { gate: "controls", value, limit, ...verdict(clean, manifest.gates.controls?.passed === true), says };
}

/** Counted in the ledger: what a manifest says about signals after its making is not asked. */
function forwardGate({ forward }: GateFacts): GateResult {
  const limit = LIMITS.forwardSignals;
  if (forward === null) {
    const says = "forward signals: there is no ledger to count them in";
    return { gate: "forward", code: "NOT_MEASURED", value: null, limit, says };
  }
  const { resolved, wins } = forward;
  const enough = resolved >= limit && wins / resolved >= LIMITS.forwardWinRate;
  const says = `${resolved} resolved independent forward signals of ${limit}, ${wins} won of at least ${LIMITS.forwardWinRate * 100} %`;
  return { gate: "forward", code: enough ? "PASSED" : "MISSED", value: resolved, limit, says };
}

/** Of forward signals and of the untouched test; the worse of the two counts. */
function expectancyGate({ manifest, forward }: GateFacts): GateResult {
  const tested = manifest.gates.expectancy?.value ?? null;
  const real = forward?.lowerR ?? null;
  const known = [tested, real].filter((value) => value !== null);
  const value = known.length === 0 ? null : Math.min(...known);
  const tail = `test ${show(tested)} R, forward ${show(real)} R, both above 0`;
  const says = `lower bound of mean net R: ${tail}`;
  const gate = "expectancy";
  if (value !== null && value <= 0) return { gate, code: "MISSED", value, limit: 0, says };
  if (tested === null || real === null) return { gate, code: "NOT_MEASURED", value, limit: 0, says };
  return { gate, value, limit: 0, ...verdict(true, manifest.gates.expectancy?.passed === true), says };
}

function testsGate({ tests }: GateFacts): GateResult {
  const gate = "tests";
  if (tests === null) {
    return { gate, code: "NOT_MEASURED", value: null, limit: 0, says: "tests: no report of a run in the last day" };
  }
  const green = tests.success && tests.failed === 0 && tests.total > 0;
  const says = `${tests.failed} of ${tests.total} tests failed`;
  return { gate, code: green ? "PASSED" : "MISSED", value: tests.failed, limit: 0, says };
}

const highest = (one: number | undefined, other: number | undefined): number | null =>
  one === undefined || other === undefined ? null : Math.max(one, other);

const show = (value: number | null): string => (value === null ? "not measured" : value.toFixed(3));
