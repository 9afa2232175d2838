/** Works on several instruments at once, so that one whose store is broken does not keep the others from their end. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Timeframe } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { SeriesReport } from "./parts.ts";

/** Candles of some series could not be read or stored; the others came to their end. */
export class SeriesBroken extends Error {
  /** Of the series that came to their end. */
  readonly reports: readonly SeriesReport[];
  readonly broken: readonly (Series & { readonly reason: unknown })[];

  constructor(reports: SeriesBroken["reports"], broken: SeriesBroken["broken"]) {
    super("Candles could not be stored", { cause: broken[0]?.reason });
    this.name = "SeriesBroken";
    this.reports = reports;
    this.broken = broken;
  }
}

type Plan = { readonly instruments: readonly InstrumentId[]; readonly timeframe: Timeframe };

/** All instruments at once: the source itself keeps the exchange's pace. Throws `SeriesBroken` after the last one. */
export async function eachSeries(
  { instruments, timeframe }: Plan,
  work: (series: Series) => Promise<SeriesReport>,
): Promise<readonly SeriesReport[]> {
  const all = instruments.map((instrument): Series => ({ instrument, timeframe }));
  const broken: (Series & { readonly reason: unknown })[] = [];
  const settled = all.map(async (series) => {
    try {
      return [await work(series)];
    } catch (reason) {
      broken.push({ ...series, reason });
      return [];
    }
  });
  const reports = (await Promise.all(settled)).flat();
  if (broken.length > 0) throw new SeriesBroken(reports, broken);
  return reports;
}
