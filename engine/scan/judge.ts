/** Judges every instrument of a slot in turn: what one signal takes of the room is gone for the next. */
import type { InstrumentId } from "../../core/instrument.ts";
import { HOUR_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { CorrelationTable } from "../../risk/correlation.ts";
import type { Controls, GateInput, ModelFacts, OpenPosition, RecentSignal } from "../../risk/types.ts";
import { type EnsembleWeights, statusInForce } from "../confidence/ensemble.ts";
import type { TierEdges } from "../confidence/tier.ts";
import { decisionCost, type ExpectedCost, expectedCost } from "../execution/expected.ts";
import type { ExecutionVersion } from "../execution/versions.ts";
import { withSide } from "../features/feature-set.ts";
import type { ModelBundle } from "../ports.ts";
import type { Prediction } from "../records.ts";
import type { EngineSettings } from "../settings.ts";
import { betterSide, candidateFrom, costShareOf } from "../signal/candidate.ts";
import { type Decided, decide } from "../signal/decide.ts";
import { forecastFacts, forecastOf } from "../volatility/forecast.ts";
import type { Outlook } from "../volatility/outlook.ts";
import { inputFacts } from "../volatility/unusual-input.ts";
import type { Losses } from "./backoff.ts";
import type { Book, SpecLookup } from "./book.ts";
import type { Look } from "./look.ts";

export type JudgeContext = {
  readonly settings: EngineSettings;
  readonly controls: Controls;
  readonly bundle: ModelBundle;
  readonly edges: TierEdges;
  readonly specs: SpecLookup;
  readonly book: Book;
  /** Emitted lately: within the hour of the rate limits, or still valid. */
  readonly recentSignals: readonly RecentSignal[];
  readonly correlations: CorrelationTable;
  /** What trading costs, as far as it was measured by then; absent = nobody measures, null = nothing can be read. */
  readonly execution?: ExecutionVersion | null;
  readonly patternsVersion: string | null;
  /** What the same bundle said of the instruments themselves. */
  readonly outlooks: readonly Outlook[];
} & Losses;

/** How far back signals may still count: for the hourly limits, or because they are still valid. */
export const recentSince = (slot: TimestampMs, { signalValidMs }: EngineSettings): TimestampMs =>
  plus(slot, -Math.max(HOUR_MS, signalValidMs));

/** A slot's decisions in the order of the instruments; those below the candidate floor leave none. */
export function judgeAll(...asked: Parameters<typeof judgeInTurn>): readonly Decided[] {
  const judging = judgeInTurn(...asked);
  for (;;) {
    const step = judging.next();
    if (step.done === true) return step.value;
  }
}

/** The same, stopping after each instrument for whoever else waits for its turn. */
export function* judgeInTurn(
  looks: readonly Look[],
  predictions: readonly Prediction[],
  context: JudgeContext,
): Generator<void, readonly Decided[]> {
  let open = context.book.open;
  let recentSignals = context.recentSignals;
  const decided: Decided[] = [];
  const sides = Map.groupBy(predictions, ({ instrument }) => instrument);
  for (const one of looks) {
    yield;
    const best = betterSide(sides.get(one.instrument) ?? [], one.instrument);
    if (best === null || best.confidence < context.settings.candidateFloor) continue;
    const next = judge(one, best, { ...context, book: { ...context.book, open }, recentSignals });
    if (next === null) continue;
    decided.push(next);
    if (next.approved === null) continue;
    open = [...open, positionFrom(next)];
    const { tier, instrument, side, validUntil } = next.decision;
    recentSignals = [...recentSignals, { at: one.slot, tier, about: { instrument, side, validUntil } }];
  }
  return decided;
}

/** One instrument and side through the gate; null when the look has no features to build a candidate from. */
export function judge(one: Look, prediction: Prediction, context: JudgeContext): Decided | null {
  const { bundle, settings, specs, book } = context;
  if (one.features?.atr15 == null || one.close === null) return null;
  const spec = specs(one.instrument);
  const cost = costOf(one, context);
  const market = { close: one.close, atr15: one.features.atr15, cost };
  const outlook = outlookOf(context, one.instrument);
  const forecast = outlook === null ? null : forecastOf(outlook, bundle);
  const gate: GateInput = {
    at: one.slot,
    candidate: candidateFrom(prediction, market, bundle, spec, settings.signalValidMs),
    spec,
    specs: specsOf(book.open, specs),
    data: one.data,
    model: modelFacts(bundle, settings.weights, prediction, outlook),
    forecast: forecastFacts(forecast, bundle.label.horizonMinutes),
    account: book.account,
    state: book.state,
    preset: settings.preset,
    calendar: settings.calendar ?? null,
    longestHoldMs: bundle.label.horizonMinutes * MINUTE_MS,
    own: settings.own,
    controls: context.controls,
    open: book.open,
    recentSignals: context.recentSignals,
    recentLosses: context.recentLosses,
    backoffUntil: context.backoffUntil,
    correlations: context.correlations,
  };
  return decide({
    runScope: settings.runScope,
    bundle,
    tierEdges: context.edges,
    prediction,
    features: withSide(one.features, prediction.side),
    session: one.session,
    volatilityRegime: one.volatilityRegime,
    pattern: one.pattern,
    gate,
    measured: {
      patternsVersion: context.patternsVersion,
      executionVersion: cost.estimate === null ? null : (context.execution?.version ?? null),
      cost: decisionCost(cost),
    },
  });
}

/** Of a round trip in an instrument, begun at the slot that is looked at. */
export const costOf = (
  { instrument, slot }: Pick<Look, "instrument" | "slot">,
  { bundle, specs, execution }: Pick<JudgeContext, "bundle" | "specs" | "execution">,
): ExpectedCost => expectedCost(execution, { instrument, slot, spec: specs(instrument), assumed: costShareOf(bundle) });

export const outlookOf = ({ outlooks }: Pick<JudgeContext, "outlooks">, instrument: InstrumentId): Outlook | null =>
  outlooks.find((one) => one.instrument === instrument) ?? null;

export const modelFacts = (
  bundle: ModelBundle,
  weights: EnsembleWeights | null,
  prediction: Prediction | null,
  outlook: Outlook | null,
): ModelFacts => ({
  tag: bundle.tag,
  status: statusInForce(weights, bundle),
  present: prediction !== null,
  score: prediction?.score ?? null,
  input: inputFacts(outlook, bundle.trainingRange),
});

/** Specifications of what is open; an instrument without one is left out, and the gate refuses for it. */
export function specsOf(open: readonly OpenPosition[], lookup: SpecLookup): GateInput["specs"] {
  const known = open.flatMap(({ instrument }) => {
    const spec = lookup(instrument);
    return spec === null ? [] : [[instrument, spec] as const];
  });
  return new Map<InstrumentId, NonNullable<ReturnType<SpecLookup>>>(known);
}

/** An emitted signal is a position at once: its stop may be hit before anybody looks again. */
function positionFrom({ decision }: Decided): OpenPosition {
  const { id, instrument, side, size, entry, stop, slot, validUntil } = decision;
  return { id, instrument, side, quantity: size.quantity, entry, stop, mark: entry, openedAt: slot, validUntil };
}
