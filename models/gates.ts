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
export type TestFacts = {
  readonly total: number;
  readonly failed: number;
  readonly success: boolean;
  /** Test files that the program has, and those of them that ran. */
  readonly files: number;
  readonly filesRun: number;
};
/** `lower`: of 15-minute direction accuracy, worst coin, counted from the manifest's table; null without one. */
export type DirectionFacts = { readonly answers: boolean; readonly lower: number | null };
/** The trades of the untouched test; `lowerR` is null under two. */
export type TradeFacts = { readonly n: number; readonly sumR: number; readonly lowerR: number | null };

export type GateFacts = {
  readonly manifest: Pick<ModelBundle, "gates" | "metrics">;
  readonly direction: DirectionFacts;
  /** Null = the report beside the manifest holds none. */
  readonly trades: TradeFacts | null;
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
  challengeTrades: 50,
  forwardSignals: 100,
  forwardWinRate: 0.68,
} as const;

/** The gates whose figures a manifest brings along. */
export const MANIFEST_GATES = ["dir15", "tierError", "controls", "challenge", "forward", "expectancy"] as const;
export const GATE_NAMES = [...MANIFEST_GATES, "tests"] as const;
export type GateName = (typeof GATE_NAMES)[number];

const GATES: Readonly<Record<GateName, (facts: GateFacts) => GateResult>> = {
  dir15: dir15Gate,
  tierError: tierErrorGate,
  controls: controlsGate,
  challenge: challengeGate,
  forward: forwardGate,
  expectancy: expectancyGate,
  tests: testsGate,
};

/** Every gate in a fixed order. */
export const judgeGates = (facts: GateFacts): readonly GateResult[] => GATE_NAMES.map((name) => GATES[name](facts));

export const failing = (results: readonly GateResult[]): readonly GateName[] =>
  results.filter(({ code }) => code !== "PASSED").map(({ gate }) => gate);

/** A figure that the manifest states; null where it was not judged. */
function statedOf({ gates }: GateFacts["manifest"], gate: GateName): { value: number; passed: boolean } | null {
  const { value = null, passed = null } = gates[gate] ?? {};
  return value === null || passed === null ? null : { value, passed };
}

function dir15Gate({ manifest, direction: { answers, lower } }: GateFacts): GateResult {
  const [gate, limit, what] = [
    "dir15",
    LIMITS.dir15,
    "lower bound of 15-minute direction accuracy, worst coin",
  ] as const;
  const stated = statedOf(manifest, gate);
  const open = { gate, code: "NOT_MEASURED", value: null, limit } as const;
  if (stated === null) return { ...open, says: `${what}: ${manifest.gates.dir15?.why ?? "not in the manifest"}` };
  if (!answers) {
    const code = stated.passed ? "CONTRADICTED" : "NOT_MEASURED";
    return { ...open, code, says: `${what}: no model of the bundle answers dir15` };
  }
  if (lower === null) return { ...open, says: `${what}: the manifest has no table per coin to count it from` };
  const value = Math.min(stated.value, lower);
  return { gate, value, limit, ...verdict(value >= limit, stated.passed), says: `${what}: ${show(value)} of ${limit}` };
}

/** Not simulated again, as an account's settings are no part of a bundle; but trades that lost pass no challenge. */
function challengeGate({ manifest, trades }: GateFacts): GateResult {
  const [gate, limit, what] = [
    "challenge",
    LIMITS.challenge,
    "lower bound of the challenge pass rate, no violation",
  ] as const;
  const stated = statedOf(manifest, gate);
  const open = { gate, code: "NOT_MEASURED", value: null, limit } as const;
  if (stated === null) return { ...open, says: `${what}: ${manifest.gates.challenge?.why ?? "not in the manifest"}` };
  const { value, passed } = stated;
  const says = `${what}: ${show(value)} of ${limit}`;
  if (!(value >= limit && passed)) return { gate, value, limit, ...verdict(value >= limit, passed), says };
  if (trades === null || trades.n < LIMITS.challengeTrades) {
    return { ...open, says: `${what}: the report holds no ${LIMITS.challengeTrades} test trades behind it` };
  }
  if (trades.sumR > 0) return { gate, value, limit, code: "PASSED", says };
  return {
    gate,
    value,
    limit,
    code: "CONTRADICTED",
    says: `${says}, but the test trades lost ${show(-trades.sumR)} R`,
  };
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

/** Of forward signals and of the untouched test; the worse of the two counts, and of the test what its trades say too. */
function expectancyGate({ manifest, forward, trades }: GateFacts): GateResult {
  const stated = manifest.gates.expectancy?.value ?? null;
  const counted = trades?.lowerR ?? null;
  const tested = provenOf(stated, counted);
  const real = forward?.lowerR ?? null;
  const known = [tested, real].filter((value) => value !== null);
  const value = known.length === 0 ? null : Math.min(...known);
  const says = `lower bound of mean net R: test ${show(tested)} R, forward ${show(real)} R, both above 0`;
  const gate = "expectancy";
  const claimed = manifest.gates.expectancy?.passed === true;
  if (value !== null && value <= 0) {
    const refuted = claimed && stated !== null && stated > 0 && counted !== null && counted <= 0;
    return { gate, code: refuted ? "CONTRADICTED" : "MISSED", value, limit: 0, says };
  }
  if (tested === null || real === null) return { gate, code: "NOT_MEASURED", value, limit: 0, says };
  return { gate, value, limit: 0, ...verdict(true, claimed), says };
}

/** A loss is believed; a gain needs the trades that brought it. */
function provenOf(stated: number | null, counted: number | null): number | null {
  if (stated === null) return null;
  if (counted === null) return stated <= 0 ? stated : null;
  return Math.min(stated, counted);
}

function testsGate({ tests }: GateFacts): GateResult {
  const gate = "tests";
  if (tests === null) {
    return { gate, code: "NOT_MEASURED", value: null, limit: 0, says: "tests: no report of a run in the last day" };
  }
  const { files, filesRun } = tests;
  if (files === 0 || filesRun < files) {
    const says = `tests: the report is of ${filesRun} of ${files} test files`;
    return { gate, code: "NOT_MEASURED", value: null, limit: 0, says };
  }
  const green = tests.success && tests.failed === 0 && tests.total > 0;
  const says = `${tests.failed} of ${tests.total} tests failed`;
  return { gate, code: green ? "PASSED" : "MISSED", value: tests.failed, limit: 0, says };
}

const highest = (one: number | undefined, other: number | undefined): number | null =>
  one === undefined || other === undefined ? null : Math.max(one, other);

const show = (value: number | null): string => (value === null ? "not measured" : value.toFixed(3));
