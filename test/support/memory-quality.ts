/** What is known of the quality of a simulated run's candles, in memory. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { QualityHour, QualityStore, QuarantinedRow } from "../../engine/ports.ts";

export function createMemoryQuality(): QualityStore {
  const flagged = new Map<InstrumentId, Map<number, readonly string[]>>();
  const quarantine = new Map<string, QuarantinedRow>();
  const hours = new Map<InstrumentId, Map<number, QualityHour>>();
  return {
    together: (write) => write(),
    quarantine: (row) => void quarantine.set(`${row.instrument}|${row.openTime}|${row.reason}|${row.raw}`, row),
    flag(instrument, openTime, checks) {
      const own = flagged.get(instrument) ?? new Map<number, readonly string[]>();
      flagged.set(instrument, own);
      if (checks.length === 0) own.delete(openTime);
      else own.set(openTime, checks);
    },
    suspects: (instrument, from, until) =>
      [...(flagged.get(instrument) ?? [])]
        .filter(([openTime]) => openTime >= from && openTime < until)
        .map(([openTime, checks]) => ({ openTime: openTime as QualityHour["hour"], checks })),
    quarantined: (instrument, from, until) =>
      [...quarantine.values()].filter(
        (row) => row.instrument === instrument && row.openTime >= from && row.openTime < until,
      ),
    putHour(row) {
      const own = hours.get(row.instrument) ?? new Map<number, QualityHour>();
      hours.set(row.instrument, own);
      own.set(row.hour, row);
    },
    hours: (instrument, from, until) =>
      [...(hours.get(instrument)?.values() ?? [])].filter(({ hour }) => hour >= from && hour < until),
  };
}
