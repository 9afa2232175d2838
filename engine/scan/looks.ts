/** Looks at every watched instrument of a slot, one after the other, with a turn for everything else in between. */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Stopwatch, TimestampMs } from "../../core/time.ts";
import type { EmitEvent } from "../events.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import { patternNamer } from "../patterns/pattern.ts";
import type { QualityWatch } from "../ports.ts";
import { isStale } from "./alerts.ts";
import { featureContext } from "./companions.ts";
import type { EngineDeps } from "./context.ts";
import { cutSlow } from "./cut.ts";
import type { History } from "./history.ts";
import { type Look, look } from "./look.ts";
import type { Pace } from "./pace.ts";

type Histories = ReadonlyMap<InstrumentId, CandleColumns>;

export async function historiesAt(
  watched: readonly InstrumentId[],
  history: Pick<History, "upTo">,
  slot: TimestampMs,
  pace: Pace,
): Promise<Histories> {
  const histories = new Map<InstrumentId, CandleColumns>();
  for (const instrument of watched) {
    await pace();
    histories.set(instrument, history.upTo(instrument, slot));
  }
  return histories;
}

type LooksDeps = Pick<EngineDeps, "inference" | "quality" | "patterns"> & {
  readonly stopwatch: Stopwatch;
  readonly emit: EmitEvent;
  readonly computed?: (set: FeatureSet, instrument: InstrumentId) => FeatureSet;
};
type LookedAt = {
  readonly histories: Histories;
  readonly featureSet: FeatureSet;
  readonly slot: TimestampMs;
  readonly latenessMs: number;
};

/** In the order of the histories. */
export async function looksAt(
  deps: LooksDeps,
  { histories, featureSet, slot, latenessMs }: LookedAt,
  pace: Pace,
): Promise<readonly Look[]> {
  const { bundle } = deps.inference;
  const patternOf = patternNamer(deps.patterns?.detect);
  const looks: Look[] = [];
  for (const [instrument, candles] of histories) {
    await pace();
    const looked = look({
      ...{ instrument, slot, latenessMs, bundle, patternOf, history: candles },
      featureSet: cutSlow(deps, deps.computed?.(featureSet, instrument) ?? featureSet, instrument),
      beside: featureContext(featureSet, instrument, (other) => histories.get(other) ?? null),
      counts: deps.quality.counts(instrument, slot),
    });
    looks.push(looked);
  }
  return looks;
}

/** So many are written in one transaction; more would keep others waiting. */
const AT_A_STRETCH = 25;

/** Tells whoever watches quality what the looks found. */
export async function tellQuality(
  quality: Pick<QualityWatch, "scanned">,
  looks: readonly Look[],
  slot: TimestampMs,
  pace: Pace,
): Promise<void> {
  for (let start = 0; start < looks.length; start += AT_A_STRETCH) {
    await pace();
    const sightings = looks.slice(start, start + AT_A_STRETCH).map(({ instrument, features, data }) => ({
      instrument,
      featuresComputed: features !== null,
      fresh: !isStale(data),
    }));
    quality.scanned(slot, sightings);
  }
}
