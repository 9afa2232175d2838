/**
 * Watches over the candles of a running process: what may not be used is kept apart, what is odd is flagged, and every
 * hour of every instrument is counted. All of it can be worked out again from what is stored, except what scans found.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import type {
  CandleSource,
  CandleStore,
  QualityHour,
  QualitySighting,
  QualityStore,
  QualityWatch,
  TradeCounts,
} from "../../engine/ports.ts";
import { SKEW_MS } from "./checks.ts";
import { emptyTally, hourOf, hourRow, minutesExpected, type ScanTally } from "./hour-tally.ts";
import { type Quarantine, watchedSource, watchedStore } from "./quarantine.ts";
import { createTracker, type Tracker } from "./tracker.ts";
import { addTrades, NO_TRADES, tradesIn } from "./trade-tally.ts";

export type WatchParts = {
  readonly source: CandleSource;
  readonly store: CandleStore;
  readonly quality: QualityStore;
  readonly clock: Clock;
};

export type Watched = {
  /** To be collected from and into, instead of the ones given. */
  readonly source: CandleSource;
  readonly store: CandleStore;
  readonly watch: QualityWatch;
};

const FOREVER = Number.MAX_SAFE_INTEGER as TimestampMs;
/** The running hour and the 23 before it. */
const HOURS_COUNTED = DAY_MS / HOUR_MS;

export function watchQuality({ source, store, quality, clock }: WatchParts): Watched {
  const trackers = new Map<InstrumentId, Tracker>();
  const scans = createScanCounts(quality);
  const quarantine: Quarantine = (instrument, openTime, reason, raw) => {
    const whole = Number.isFinite(openTime) ? Math.trunc(openTime) : 0;
    quality.quarantine({ instrument, openTime: whole, reason, source: source.name, raw, at: clock.now() });
  };
  const trackerOf = (instrument: InstrumentId): Tracker => {
    const tracker = trackers.get(instrument) ?? createTracker(instrument, store, quality);
    trackers.set(instrument, tracker);
    return tracker;
  };

  const writeHours = (instrument: InstrumentId, tracker: Tracker, slot: TimestampMs): void => {
    const current = hourOf(slot - 1);
    for (const hour of new Set([...tracker.hours.keys(), current])) {
      const row = hourRow({
        ...{ instrument, hour, expected: minutesExpected(hour, tracker.begins, slot) },
        candles: tracker.hours.get(hour) ?? emptyTally(),
        scans: scans.of(instrument, hour),
        quarantined: quality.quarantined(instrument, hour, plus(hour, HOUR_MS)),
      });
      quality.putHour(row);
    }
    tracker.dropBefore(current);
  };

  return {
    source: watchedSource(source, quarantine),
    store: watchedStore(store, quarantine, (instrument, openTimes) =>
      trackerOf(instrument).came(openTimes, Math.abs(source.skewMs?.() ?? 0) > SKEW_MS),
    ),
    watch: {
      counts: (instrument, slot) => ({
        suspect: quality.suspects(instrument, plus(slot, -DAY_MS), slot).length,
        featureFailures: scans.failures(instrument, slot),
      }),
      newestHour: (instrument, slot) => {
        const hour = hourOf(slot - 1);
        return quality.hours(instrument, plus(hour, -HOUR_MS), plus(hour, HOUR_MS)).at(-1)?.score ?? null;
      },
      scanned(slot, sightings) {
        quality.together(() => {
          for (const sighting of sightings) {
            const { instrument } = sighting;
            const tracker = trackerOf(instrument);
            tracker.catchUp(slot);
            scans.add(slot, sighting, source.takeTradeCounts?.(instrument) ?? NO_TRADES);
            writeHours(instrument, tracker, slot);
          }
        });
      },
    },
  };
}

const NO_SCANS: ScanTally = { attempts: 0, failures: 0, stale: 0, trades: NO_TRADES };
const scansOf = ({ featureAttempts, featureFailures, checks }: QualityHour): ScanTally => ({
  attempts: featureAttempts,
  failures: featureFailures,
  stale: checks.stale?.failed ?? 0,
  trades: tradesIn(checks),
});

/** What scans found, per hour: read from the store once, so that a restart goes on counting. */
function createScanCounts(quality: Pick<QualityStore, "hours">) {
  const known = new Map<InstrumentId, Map<TimestampMs, ScanTally>>();
  const hoursOf = (instrument: InstrumentId, slot: TimestampMs): Map<TimestampMs, ScanTally> => {
    const held = known.get(instrument);
    if (held !== undefined) return held;
    const oldest = plus(hourOf(slot - 1), -(HOURS_COUNTED - 1) * HOUR_MS);
    const rows = quality.hours(instrument, oldest, FOREVER);
    const read = new Map(rows.map((row) => [row.hour, scansOf(row)]));
    known.set(instrument, read);
    return read;
  };
  return {
    /** An hour of long ago, rewritten because its candles came late, keeps what scans found then. */
    of(instrument: InstrumentId, hour: TimestampMs): ScanTally {
      const held = known.get(instrument)?.get(hour);
      if (held !== undefined) return held;
      const [stored] = quality.hours(instrument, hour, plus(hour, HOUR_MS));
      return stored === undefined ? NO_SCANS : scansOf(stored);
    },
    add(slot: TimestampMs, { instrument, featuresComputed, fresh }: QualitySighting, came: TradeCounts): void {
      const hours = hoursOf(instrument, slot);
      const current = hourOf(slot - 1);
      for (const hour of hours.keys()) if (hour <= current - DAY_MS) hours.delete(hour);
      const { attempts, failures, stale, trades } = hours.get(current) ?? NO_SCANS;
      hours.set(current, {
        attempts: attempts + 1,
        failures: failures + (featuresComputed ? 0 : 1),
        stale: stale + (fresh ? 0 : 1),
        trades: addTrades(trades, came),
      });
    },
    failures(instrument: InstrumentId, slot: TimestampMs): number {
      const current = hourOf(slot - 1);
      let failures = 0;
      for (const [hour, tally] of hoursOf(instrument, slot)) {
        if (hour > current - DAY_MS && hour <= current) failures += tally.failures;
      }
      return failures;
    },
  };
}
