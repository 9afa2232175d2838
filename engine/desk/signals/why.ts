/** `/why`: a stored decision taken apart, by what is stored of it and by asking the same models of the same candles again. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, plus } from "../../../core/time.ts";
import type { WhyAnswer, WhyReport } from "../../api/why.ts";
import { logit } from "../../confidence/logit.ts";
import { featureSetOf } from "../../features/sets.ts";
import { patternEvidence } from "../../patterns/knowledge.ts";
import type { Choices } from "../../ports/choices.ts";
import type { Trail } from "../../ports/trail.ts";
import type { Decision } from "../../records.ts";
import { featureContext } from "../../scan/companions.ts";
import type { EngineDeps } from "../../scan/context.ts";
import { type Look, look } from "../../scan/look.ts";
import { findInstrument } from "../symbols.ts";
import { contributionsOf } from "./contributions.ts";

export type WhyDeps = Pick<
  EngineDeps,
  "settings" | "inference" | "store" | "quality" | "patterns" | "watched" | "ledger"
> & { readonly trail: Trail; readonly choices: Choices };

/** Fewer characters of an id would be taken for a symbol: no symbol is that long and hexadecimal. */
const ID = /^[0-9a-f]{12,64}$/i;

/** About a symbol (its newest decision), the beginning of a signal's id, or nothing (the newest signal). */
export async function why(deps: WhyDeps, about: string): Promise<WhyAnswer> {
  const found = decisionAbout(deps, about);
  if (found !== null && "kind" in found) return found;
  return found === null ? { kind: "none", asked: about } : { kind: "report", report: await trailOf(deps, found) };
}

function decisionAbout({ trail, ledger, watched }: WhyDeps, about: string): Decision | WhyAnswer | null {
  if (about === "") return trail.newestSignal();
  if (ID.test(about)) return trail.decision(about.toLowerCase());
  const instrument = findInstrument(about, watched());
  return typeof instrument === "string"
    ? ledger.lastDecision(instrument)
    : { kind: "unknown-symbol", about: instrument };
}

async function trailOf(deps: WhyDeps, decision: Decision): Promise<WhyReport> {
  const { trail, choices, inference } = deps;
  const { bundle } = inference;
  const seen = bundle.tag === decision.modelTag ? lookAgain(deps, decision) : null;
  const { calibrator } = bundle;
  const same = bundle.tag === decision.modelTag && calibrator.id === decision.calibrator;
  const boost = same ? boostThen(decision, calibrator) : 0;
  return {
    decision,
    course: trail.course(decision.id),
    choices: choices.of(decision.id),
    candles: seen === null ? null : candlesOf(seen.one),
    calibration: same ? { slope: calibrator.slope, intercept: calibrator.intercept, boost } : null,
    contributions: await contributions(deps, decision, seen),
  };
}

/** What the boosters added, from what came out: the decision keeps score and chance. */
function boostThen({ score, pWin }: Decision, { slope, intercept }: { slope: number; intercept: number }): number {
  const rest = logit(pWin) - slope * logit(score) - intercept;
  return Number.isFinite(rest) ? rest : 0;
}

const candlesOf = ({ data }: Look): WhyReport["candles"] => ({
  ageMs: data.ageMs,
  missingShare: data.quality.missingShare,
  gapMinutes: data.gapMinutes,
});

type Seen = { readonly one: Look; readonly historyOf: (instrument: InstrumentId) => CandleColumns };

/** What pattern stood is told from the decision. */
const STORED = () => null;

/** The same minutes give the same features, whenever they are asked for. */
function lookAgain({ inference, store, quality, watched }: WhyDeps, { instrument, slot }: Decision): Seen | null {
  const { bundle } = inference;
  const featureSet = featureSetOf(bundle);
  const from = plus(slot, -featureSet.warmupMinutes * MINUTE_MS);
  const historyOf = (one: InstrumentId): CandleColumns => store.range(one, from, slot);
  const history = historyOf(instrument);
  if (history.length === 0) return null;
  const others = watched();
  const one = look({
    ...{ instrument, slot, featureSet, latenessMs: 0, bundle, history },
    beside: featureContext(featureSet, instrument, (other) => (others.includes(other) ? historyOf(other) : null)),
    counts: quality.counts(instrument, slot),
    patternOf: STORED,
  });
  return { one, historyOf };
}

async function contributions(
  { inference, settings, patterns }: WhyDeps,
  { modelTag, instrument, side, slot }: Decision,
  seen: Seen | null,
): Promise<WhyReport["contributions"]> {
  if (inference.bundle.tag !== modelTag) return { kind: "unknown", because: "OTHER_MODEL" };
  const features = seen?.one.features ?? null;
  if (seen === null || features === null) return { kind: "unknown", because: "NO_CANDLES" };
  const odds = patternEvidence(patterns, inference.bundle, seen.historyOf, slot).patterns;
  const pattern = odds?.(instrument, side) ?? null;
  return contributionsOf({ inference, weights: settings.weights, instrument, side, features, pattern });
}
