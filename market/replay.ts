/**
 * Recorded candles as a `CandleSource`: the past, handed out no faster than the clock allows. A candle that closes after
 * the clock's now does not exist yet, whatever the caller asks for.
 */
import { type Candle, rowAtOrAfter } from "../core/candle.ts";
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Clock, MINUTE_MS } from "../core/time.ts";
import type { CandleBatch, CandleSource, SourceError } from "../engine/ports.ts";
import { readCandleFile } from "./candle-file.ts";
import { candleAt, type SoundRows } from "./candle-rows.ts";
import { type Coverage, segmentsOf } from "./coverage.ts";
import { inParallel } from "./in-parallel.ts";
import { mergeRows } from "./merge-rows.ts";
import type { ReplayError } from "./replay-error.ts";
import { chooseReplayFiles, type ReplayFiles } from "./replay-files.ts";

export type ReplayOptions = ReplayFiles & { readonly clock: Clock };

export type ReplaySource = CandleSource & {
  /** What the files hold, in the order asked for or by name. */
  readonly instruments: readonly InstrumentId[];
  /** Recorded stretches of each instrument, in the order of `instruments`. */
  coverage(): readonly Coverage[];
};

/** The text of a file is many times as large as its numbers. */
const FILES_AT_ONCE = 8;

/** Reads every file completely, so that a bad one is told before the first scan and never in the middle of a replay. */
export async function openReplay(options: ReplayOptions): Promise<Result<ReplaySource, ReplayError>> {
  const chosen = await chooseReplayFiles(options);
  if (!chosen.ok) return chosen;
  const { venue, byInstrument } = chosen.value;
  const loaded = await inParallel([...byInstrument.values()], FILES_AT_ONCE, loadInstrument);
  const rows = new Map<InstrumentId, SoundRows>();
  for (const [i, instrument] of [...byInstrument.keys()].entries()) {
    const each = loaded[i];
    if (each === undefined) continue;
    if (each.status === "rejected") throw each.reason;
    if (!each.value.ok) return each.value;
    rows.set(instrument, each.value.value);
  }
  return ok(replaySource(venue, rows, options.clock));
}

async function loadInstrument(files: readonly string[]): Promise<Result<SoundRows, ReplayError>> {
  let all: SoundRows | null = null;
  for (const file of files) {
    const next = await readCandleFile(file);
    if (!next.ok) return next;
    const merged: Result<SoundRows, ReplayError> = all === null ? next : mergeRows(file, all, next.value);
    if (!merged.ok) return merged;
    all = merged.value;
  }
  if (all === null) throw new Error("An instrument was chosen for replay without a file");
  return ok(all);
}

function replaySource(venue: string, rows: ReadonlyMap<InstrumentId, SoundRows>, clock: Clock): ReplaySource {
  let stopped = false;
  const coverage = [...rows].map(([instrument, { columns, rejected, duplicates }]) => ({
    instrument,
    segments: segmentsOf(columns),
    candles: columns.length,
    rejected: rejected.length,
    duplicates,
  }));
  return {
    name: "replay",
    venue,
    instruments: [...rows.keys()],
    coverage: () => coverage,
    candles: async (instrument, from, until) => {
      const recorded = rows.get(instrument);
      if (stopped) return err(STOPPED);
      if (recorded === undefined) return err(unknownSymbol(instrument, [...rows.keys()]));
      return ok(batch(recorded, from, Math.min(until, clock.now())));
    },
    stop: async () => {
      stopped = true;
    },
  };
}

/** The candles of [from, until) that are closed by `until`. */
function batch({ columns, rejected }: SoundRows, from: number, until: number): CandleBatch {
  const lastOpen = until - MINUTE_MS;
  const candles: Candle[] = [];
  for (let row = rowAtOrAfter(columns.openTime, from); row < columns.length; row++) {
    const candle = candleAt(columns, row);
    if (candle.openTime > lastOpen) break;
    candles.push(candle);
  }
  return { candles, rejected: rejected.filter(({ openTime }) => openTime >= from && openTime <= lastOpen) };
}

const STOPPED: SourceError = {
  code: "REFUSED",
  text: "The replay was stopped and hands out no more candles.",
  retryable: false,
  retryAfterMs: null,
};

const unknownSymbol = (instrument: InstrumentId, held: readonly InstrumentId[]): SourceError => ({
  code: "UNKNOWN_SYMBOL",
  text: `The recording holds no ${instrument}; it holds ${held.map(symbolOf).join(", ")}.`,
  retryable: false,
  retryAfterMs: null,
});
