/** DATA, MODEL and ACCOUNT: is what the decision rests on present, sound and fresh? */
import { accountFault, ageNumbers } from "../account-check.ts";
import { POLICY } from "../policy.ts";
import type { DataFacts, ModelFacts } from "../types.ts";
import type { Verdict } from "../verdict.ts";
import { below, type Numbers, shown } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

/**
 * A pass carries only numbers that the slot determines, never the wall clock's lateness: the same minute must give the
 * same verdict in live and in replay.
 */
export function dataVerdict(data: DataFacts): Verdict {
  const { ageMs, latenessMs, missingFeatures, gapMinutes } = data;
  const missing = (): Verdict => unknown("DATA", "DATA_MISSING", shown("count", missingFeatures.length));
  if (ageMs === null) return missing();
  // A candle that closes after the slot is knowledge from the future.
  if (!(ageMs >= 0) || !Number.isFinite(ageMs + latenessMs + gapMinutes)) return unknown("DATA", "DATA_INVALID");
  // Old candles come first: they are why features are missing, and waiting for history would be the wrong advice.
  if (ageMs > POLICY.maxDataAgeMs) return refuse("DATA", "DATA_STALE", age(data));
  if (missingFeatures.length > 0) return missing();
  const poor = qualityFault(data);
  if (poor !== null) return poor;
  if (latenessMs > POLICY.maxLatenessMs) {
    return refuse("DATA", "DATA_LATE", below("seconds", latenessMs / 1000, POLICY.maxLatenessMs / 1000));
  }
  return gapMinutes > 0 ? advise("DATA", "DATA_GAPS", below("count", gapMinutes, 0)) : pass("DATA", age(data));
}

function qualityFault({ quality }: DataFacts): Verdict | null {
  if (quality === undefined) return null;
  const candles = below("ratio", quality.missingShare, POLICY.maxMissingCandles);
  if (!(quality.missingShare <= POLICY.maxMissingCandles)) return refuse("DATA", "DATA_QUALITY_CANDLES", candles);
  const features = below("ratio", quality.featureFailureShare, POLICY.maxFeatureFailures);
  return quality.featureFailureShare <= POLICY.maxFeatureFailures
    ? null
    : refuse("DATA", "DATA_QUALITY_FEATURES", features);
}

const age = ({ ageMs }: DataFacts): Numbers => below("seconds", (ageMs ?? 0) / 1000, POLICY.maxDataAgeMs / 1000);

export function modelVerdict(model: ModelFacts): Verdict {
  const { present, score } = model;
  if (!present) return refuse("MODEL", "MODEL_MISSING");
  if (score === null || !(score >= 0 && score <= 1)) return unknown("MODEL", "MODEL_SCORE_INVALID");
  return inputFault(model) ?? pass("MODEL", shown("ratio", score));
}

/** A limit without a number to hold against it refuses: unknown means no. */
function inputFault({ input }: ModelFacts): Verdict | null {
  if (input == null) return null;
  const { outside, maxOutside, outlier, outlierLimit } = input;
  if (outside === null || !(outside >= 0)) return unknown("MODEL", "MODEL_INPUT_UNKNOWN");
  if (outside > maxOutside) return refuse("MODEL", "MODEL_INPUT_UNUSUAL", below("count", outside, maxOutside));
  if (outlierLimit === null) return null;
  if (outlier === null || !(outlier >= 0)) return unknown("MODEL", "MODEL_INPUT_UNKNOWN");
  return outlier > outlierLimit ? refuse("MODEL", "MODEL_INPUT_UNUSUAL", below("ratio", outlier, outlierLimit)) : null;
}

export const judgeData: JudgeRule = ({ data }) => dataVerdict(data);
export const judgeModel: JudgeRule = ({ model }) => modelVerdict(model);

export const judgeAccount: JudgeRule = (input) => {
  const fault = accountFault({ ...input, mode: input.controls.mode });
  if (fault !== null) return unknown("ACCOUNT", fault.code, fault.numbers);
  return pass("ACCOUNT", ageNumbers(input.account, input.at));
};
