/**
 * The one decision function: live scan, dry run, replay, backtest and `/check` all come through here. Pure: the same
 * input gives the same decision, hash for hash.
 */
import { canonicalJson, decisionId, sha256 } from "../../core/ids.ts";
import { evaluate } from "../../risk/gate.ts";
import type { Candidate, GateAnswer, GateInput, Sized } from "../../risk/types.ts";
import { evidenceFor } from "../confidence/calibrate.ts";
import type { TierEdges } from "../confidence/tier.ts";
import type { ModelBundle } from "../ports.ts";
import type { Decision, Prediction } from "../records.ts";
import { costShareOf } from "./candidate.ts";

export type DecideInput = {
  readonly runScope: string;
  readonly bundle: ModelBundle;
  readonly tierEdges: TierEdges;
  readonly prediction: Prediction;
  /** The model's input row for this side; its bits are part of the decision's hash. */
  readonly features: Float32Array;
  readonly session: string;
  readonly volatilityRegime: Decision["volatilityRegime"];
  readonly pattern: Decision["pattern"];
  readonly gate: GateInput;
  /** Learned and measured figures that went into it beside the model and its calibrator. */
  readonly measured: Pick<Decision, "patternsVersion" | "executionVersion" | "cost">;
};

export type Decided = {
  readonly decision: Decision;
  /** The gate's proof; only with it can a signal be put into the book. */
  readonly approved: GateAnswer["approved"];
  /** How its outcome is followed: by the geometry and cost of the model's label. */
  readonly horizonMinutes: number;
  readonly costShare: number;
};

/** Slots evaluated later than this are missed slots, caught up. */
export const LATE_AFTER_MS = 90_000;

export function decide(input: DecideInput): Decided {
  const { bundle, prediction, gate } = input;
  const { candidate, controls } = gate;
  const answer = evaluate(gate);
  const id = decisionId({
    runScope: input.runScope,
    instrument: candidate.instrument,
    slot: candidate.slot,
    featureSet: bundle.featureSet,
    modelTag: bundle.tag,
    calibrator: bundle.calibrator.id,
    side: candidate.side,
  });
  const unhashed: Omit<Decision, "hash"> = {
    id,
    ...shown(candidate),
    mode: controls.mode,
    late: gate.data.latenessMs > LATE_AFTER_MS,
    featureSet: bundle.featureSet,
    modelTag: bundle.tag,
    calibrator: bundle.calibrator.id,
    ...input.measured,
    scores: prediction.scores,
    score: prediction.score,
    evidence: evidenceFor(prediction.pWin, bundle.reliability, bundle.reliabilitySlice),
    tierEdges: input.tierEdges,
    threshold: controls.threshold,
    rrExpected: candidate.targetDistance / candidate.stopDistance,
    size: answer.sized,
    session: input.session,
    volatilityRegime: input.volatilityRegime,
    pattern: input.pattern,
    verdicts: answer.verdicts,
    emitted: answer.approved !== null,
    firstRefusal: answer.firstRefusal?.code ?? null,
  };
  return {
    decision: { ...unhashed, hash: hashOf(unhashed, input.features, answer.sized) },
    approved: answer.approved,
    horizonMinutes: bundle.label.horizonMinutes,
    costShare: costShareOf(bundle),
  };
}

function shown(candidate: Candidate) {
  const { instrument, side, slot, tier, pWin, confidence, entry, stop, target } = candidate;
  const { stopDistance, targetDistance, costR, expectedR, validUntil } = candidate;
  const levels = { entry, stop, target, stopDistance, targetDistance, costR, expectedR, validUntil };
  return { instrument, side, slot, tier, pWin, confidence, ...levels };
}

/**
 * Inputs, score, pWin, confidence, size, verdict codes and numbers; not latency, wall time or text. Nor whose account it
 * was for (the id and the mode): live and replay of the same minutes must agree. Nor the names of the figures it read:
 * what they changed shows in the numbers; nor the share of the room, which is made of them. Nor the pattern, which
 * decides nothing itself: parity compares it beside the hash.
 */
function hashOf(decision: Omit<Decision, "hash">, features: Float32Array, size: Sized): string {
  const { id: _scope, mode: _mode, late: _lateness, evidence: _shownOnly, verdicts, ...named } = decision;
  const { patternsVersion: _counts, executionVersion: _execution, cost: _code, pattern: _shown, ...rest } = named;
  const spoken = verdicts.map(({ rule, code, outcome, was, limit, room }) => [rule, code, outcome, was, limit, room]);
  return sha256(canonicalJson({ ...rest, size, verdicts: spoken, features: listOf(features) }));
}

/** As `[...numbers]`, which takes a fifth of the time that writing them takes. */
function listOf(numbers: Float32Array): readonly number[] {
  const list: number[] = [];
  for (let index = 0; index < numbers.length; index += 1) list.push(numbers[index] ?? Number.NaN);
  return list;
}
