/** `/check`: what a scan would say now, gate by gate. Nothing is stored and no tier advances by asking. */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, plus, SLOT_MS, slotAt, type TimestampMs } from "../../core/time.ts";
import { dataVerdict, modelVerdict } from "../../risk/rules/inputs.ts";
import { refuses, type Verdict } from "../../risk/verdict.ts";
import type { CheckReport } from "../api.ts";
import type { CheckWarning } from "../check-warning.ts";
import { isReweighed } from "../confidence/ensemble.ts";
import { costNote } from "../execution/expected.ts";
import { featureSetOf } from "../features/sets.ts";
import { patternEvidence, standingPatterns } from "../patterns/knowledge.ts";
import { patternNamer } from "../patterns/pattern.ts";
import type { Ledger } from "../ports.ts";
import type { Prediction } from "../records.ts";
import { featureContext } from "../scan/companions.ts";
import { contextAt, type EngineDeps, edgesOf, storedTier } from "../scan/context.ts";
import { costOf, type JudgeContext, judge, modelFacts, outlookOf } from "../scan/judge.ts";
import { type Look, look } from "../scan/look.ts";
import { score, type TierMemory } from "../scan/score.ts";
import { slotsDue } from "../schedule.ts";
import { betterSide } from "../signal/candidate.ts";
import { expectationOf, forecastOf } from "../volatility/forecast.ts";
import type { Outlook } from "../volatility/outlook.ts";
import { unusualInput } from "../volatility/unusual-input.ts";
import { calendarNotes } from "./calendar-notes.ts";
import { heldOrWatched, newestCloses } from "./marks.ts";
import { spreadNow } from "./spread.ts";
import { isTrainedOn } from "./watchlist.ts";

export async function check(
  deps: EngineDeps,
  asked: readonly InstrumentId[],
  now: TimestampMs,
): Promise<readonly CheckReport[]> {
  const { settings, inference, store, quality, remembered } = deps;
  const featureSet = featureSetOf(inference.bundle);
  const slot = slotToJudge(deps.ledger.watermark(), now);
  const from = plus(slot, -featureSet.warmupMinutes * MINUTE_MS);
  const watched = deps.watched();
  const histories = new Map<InstrumentId, CandleColumns>();
  const historyOf = (instrument: InstrumentId): CandleColumns => {
    const history =
      histories.get(instrument) ?? remembered?.(instrument, from, slot) ?? store.range(instrument, from, slot);
    histories.set(instrument, history);
    return history;
  };
  const looks = asked.map((instrument) =>
    look({
      ...{ instrument, slot, featureSet, latenessMs: 0, bundle: inference.bundle },
      history: historyOf(instrument),
      patternOf: patternNamer(deps.patterns?.detect),
      // The same others that a scan looks at, asked about or not.
      beside: featureContext(featureSet, instrument, (other) => (watched.includes(other) ? historyOf(other) : null)),
      counts: quality.counts(instrument, slot),
    }),
  );
  // Open signals of the symbols nobody asked about count too, but their price is all that is needed of them. All of it
  // is read before anything is awaited: another bundle may take over while this one answers.
  const read = contextAt(deps, newestCloses(store, heldOrWatched(deps)), slot);
  const { predictions, outlooks } = await score(looks, {
    ...{ inference, weights: settings.weights, edges: edgesOf(deps) },
    memory: memoryBefore(deps.ledger, slot),
    ...patternEvidence(deps.patterns, inference.bundle, historyOf, slot),
  });
  const context = { ...read, outlooks };
  const behind = catchingUp(deps.ledger.watermark(), now);
  return looks.map((one) => ({
    ...report(one, predictions, context, now, behind),
    quality: {
      ...one.data.quality,
      suspect: quality.counts(one.instrument, slot).suspect,
      newestHour: quality.newestHour(one.instrument, slot),
    },
    // Over many symbols the days before would take seconds, and nobody could read them.
    spread: spreadNow(deps.quoteHistory, one.instrument, now, looks.length === 1),
    patterns: looks.length === 1 ? patternsOf(deps, historyOf(one.instrument), one, predictions) : [],
  }));
}

/** With what followed them on the side that the check speaks of. */
function patternsOf(
  { patterns }: EngineDeps,
  history: CandleColumns,
  { instrument, slot }: Look,
  predictions: readonly Prediction[],
): CheckReport["patterns"] {
  const side = betterSide(predictions, instrument)?.side;
  return patterns === undefined || side === undefined ? [] : standingPatterns(patterns, history, slot, side);
}

/** A slot's candles arrive and are scanned within this time; until then the slot before it is the newest known. */
const PENDING_MS = 30_000;

/** The newest slot, or the last one scanned while the newest is only just due. */
function slotToJudge(scanned: TimestampMs | null, now: TimestampMs): TimestampMs {
  const newest = slotAt(now);
  const pending = scanned !== null && newest - scanned === SLOT_MS && now - newest < PENDING_MS;
  return pending ? scanned : newest;
}

/**
 * The tier a check shows is the one the scan of this slot gave or would give. When that scan is already stored, its
 * state stands one slot later than "before", so the count is taken back by this slot's own step.
 */
function memoryBefore(ledger: Ledger, slot: TimestampMs): TierMemory {
  const stored = storedTier(ledger);
  return (instrument, side) => {
    const state = stored(instrument, side);
    if (state === null || state.slot < slot) return state;
    const before = (count: number): number => Math.max(0, count - 1);
    return {
      ...state,
      slot: plus(state.slot, -SLOT_MS),
      aboveMedium: before(state.aboveMedium),
      aboveHigh: before(state.aboveHigh),
    };
  };
}

function report(
  one: Look,
  predictions: readonly Prediction[],
  context: JudgeContext,
  now: TimestampMs,
  behind: readonly CheckWarning[],
): Omit<CheckReport, "quality" | "spread" | "patterns"> {
  const { instrument } = one;
  const best = betterSide(predictions, instrument);
  const decided = best === null ? null : judge(one, best, context);
  const verdicts = decided?.decision.verdicts ?? inputVerdicts(one, best, context);
  const other = predictions.find((p) => p.instrument === instrument && p.side !== best?.side);
  const { candidateFloor } = context.settings;
  return {
    instrument,
    at: now,
    newestClose: newestClose(one, now),
    decision: decided?.decision ?? null,
    verdicts,
    firstRefusal: verdicts.find(refuses) ?? null,
    otherSide: other === undefined ? null : { side: other.side, confidence: other.confidence },
    belowFloor: best !== null && best.confidence < candidateFloor,
    candidateFloor,
    vennAbers: best?.vennAbers ?? null,
    ...outlookViews(outlookOf(context, instrument), context),
    warnings: [...behind, ...warningsOf(context), ...notesFor(one, context)],
  };
}

function outlookViews(outlook: Outlook | null, { bundle }: JudgeContext): Pick<CheckReport, "expected" | "input"> {
  const forecast = outlook === null ? null : forecastOf(outlook, bundle);
  return {
    expected: forecast === null ? null : expectationOf(forecast, bundle),
    input: outlook === null ? null : unusualInput(outlook, bundle),
  };
}

function newestClose({ close, data, slot }: Look, now: TimestampMs): CheckReport["newestClose"] {
  if (close === null || data.ageMs === null) return null;
  const at = plus(slot, -data.ageMs);
  return { at, price: close, ageMs: now - at };
}

/** Without features or a model's answer there is no candidate, but what is missing can be said. */
const inputVerdicts = (one: Look, best: Prediction | null, context: JudgeContext): readonly Verdict[] => [
  dataVerdict(one.data),
  modelVerdict(modelFacts(context.bundle, context.settings.weights, best, outlookOf(context, one.instrument))),
];

/** Over the hours in which a trade opened now could be open. */
function notesFor(one: Look, context: JudgeContext): readonly CheckWarning[] {
  const { instrument, slot } = one;
  const { settings, bundle } = context;
  const until = plus(slot, settings.signalValidMs + bundle.label.horizonMinutes * MINUTE_MS);
  const untrained = isTrainedOn(bundle, instrument) ? [] : [{ as: "untrained" } as const];
  const cost = costNote(costOf(one, context));
  return [
    ...untrained,
    ...(cost === null ? [] : [cost]),
    ...calendarNotes(settings.calendar ?? null, instrument, { from: slot, until }),
  ];
}

/** One scan is always due, a second one while the one before takes long. */
const USUALLY_DUE = 2;

/** After a start commands are answered before a long pause is scanned to its end. */
function catchingUp(scanned: TimestampMs | null, now: TimestampMs): readonly CheckWarning[] {
  const missed = slotsDue(scanned, now).length;
  return scanned === null || missed <= USUALLY_DUE ? [] : [{ as: "catching-up", missed, since: scanned }];
}

const warningsOf = ({ settings, bundle }: JudgeContext): readonly CheckWarning[] => [
  ...(isReweighed(settings.weights, bundle) ? [{ as: "reweighed" } as const] : []),
  ...(settings.venue === bundle.venue
    ? []
    : [{ as: "other-venue", trained: bundle.venue, here: settings.venue } as const]),
];
