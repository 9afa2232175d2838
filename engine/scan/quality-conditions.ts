/** What people are told when an instrument's data of the day is too poor for signals, and when it is good again. */
import { symbolOf } from "../../core/instrument.ts";
import { POLICY } from "../../risk/policy.ts";
import type { QualityFacts } from "../ports.ts";
import type { Condition } from "./alerts.ts";
import type { Look } from "./look.ts";

/** An instrument without any candle is told as stale; that its day is empty would be the same news twice. */
export const qualityConditions = (looks: readonly Look[]): readonly Condition[] =>
  looks.filter(({ data }) => data.ageMs !== null).map(qualityCondition);

function qualityCondition({ instrument, data: { quality } }: Look): Condition {
  const symbol = symbolOf(instrument);
  const key = `quality:${instrument}`;
  const faults = faultsOf(quality);
  const score = String(quality.score);
  if (faults.length === 0) {
    const text = `${symbol}: the data of the last 24 hours is good enough again (quality ${quality.score} of 100). Signals for it are judged normally. Nothing to do.`;
    return {
      key,
      value: "ok",
      code: "DATA_QUALITY_BACK",
      text,
      told: { as: "quality-back", facts: { symbol, score } },
    };
  }
  const says = faults.map((fault) => fault.says).join(", and ");
  const text = `${symbol}: ${says} (quality ${quality.score} of 100). No signal for it is sent until the shares have fallen; open signals keep their stop and target. After a halt of the exchange that takes up to a day; if there was none, check the data feed.`;
  const [first, second] = faults.map(({ value }) => value);
  const told = {
    as: second === undefined ? (`quality-low-${first ?? "candles"}` as const) : "quality-low-both",
    facts: { symbol, score, ...sharesOf(quality) },
  } as const;
  return { key, value: faults.map(({ value }) => value).join("+"), code: "DATA_QUALITY_LOW", text, told };
}

const sharesOf = ({ missingShare, featureFailureShare }: QualityFacts) => ({
  missing: percent(missingShare),
  missingMost: percent(POLICY.maxMissingCandles),
  failed: percent(featureFailureShare),
  failedMost: percent(POLICY.maxFeatureFailures),
});

function faultsOf({ missingShare, featureFailureShare }: QualityFacts) {
  const candles = {
    value: "candles" as const,
    says: `${percent(missingShare)} of the last 24 hours' candles are missing or were unusable, more than the ${percent(POLICY.maxMissingCandles)} allowed`,
  };
  const features = {
    value: "features" as const,
    says: `${percent(featureFailureShare)} of a day's looks at it failed for lack of data within the last 24 hours, more than the ${percent(POLICY.maxFeatureFailures)} allowed`,
  };
  return [
    ...(missingShare > POLICY.maxMissingCandles ? [candles] : []),
    ...(featureFailureShare > POLICY.maxFeatureFailures ? [features] : []),
  ];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
