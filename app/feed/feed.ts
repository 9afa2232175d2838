/** Opens where candles come from, and says it in words for a person. */
import { join } from "node:path";
import { type InstrumentId, parseInstrument, symbolOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type Clock, isoUtc } from "../../core/time.ts";
import type { CandleSource, FeedMonitor, FeedStatus, QuoteSource } from "../../engine/ports.ts";
import type { Coverage } from "../../market/coverage.ts";
import type { ExchangeSource } from "../../market/exchange-source.ts";
import { openReplay } from "../../market/replay.ts";
import type { SourceMemory } from "../../market/resilience/source-guard.ts";
import type { StreamState } from "../../market/stream/candle-stream.ts";
import type { FeedSwitch } from "../../market/stream/live-feed.ts";
import type { Measures } from "../../web/metrics.ts";
import type { Launch } from "../launch.ts";
import { badInput, type Refusal } from "../refusal.ts";
import { type ReplayRange, replayRange } from "../replay/range.ts";
import { openExchangeFeed } from "./exchange.ts";

const BUNDLED_SAMPLE = join(import.meta.dirname, "..", "..", "data", "sample");

/** What sources knew before a restart, and who is told what becomes of them. */
export type FeedMemory = SourceMemory & {
  readonly onSwitch: (change: FeedSwitch) => void;
  /** Told of each step of the stream's connection. */
  readonly onStream?: (state: StreamState) => void;
};

export type OpenFeed = {
  readonly source: CandleSource;
  /** Best bids and asks; null where none are recorded. */
  readonly quotes: QuoteSource | null;
  readonly monitor: FeedMonitor;
  /** Candles of the past for the history; null for a recording. */
  readonly past: ExchangeSource | null;
  /** Recordings say themselves which venue and, when nobody chose, which symbols they hold. */
  readonly venue: string;
  readonly instruments: readonly InstrumentId[];
  /** Null for a live feed. */
  readonly range: ReplayRange | null;
  readonly text: string;
  /** Faults of the recording that do not stop it, one sentence each. */
  readonly faults: readonly string[];
  /** Takes up what is known of its sources from earlier runs; before the first question. */
  remember(memory: FeedMemory): void;
  /** The instruments that are needed from now on. */
  watch(instruments: readonly InstrumentId[]): void;
};

/**
 * `warmupMinutes`: what the serving model's features need before a recording can be scanned; a live feed does not ask.
 * `measures`: null where nobody can ask for them.
 */
export const openFeed = (
  launch: Launch,
  clock: Clock,
  warmupMinutes: Promise<number>,
  measures: Measures | null = null,
): Promise<Result<OpenFeed, Refusal>> =>
  launch.feed === "replay" ? openRecording(launch, clock, warmupMinutes) : openExchange(launch, clock, measures);

async function openRecording(
  launch: Launch,
  clock: Clock,
  warmupMinutes: Promise<number>,
): Promise<Result<OpenFeed, Refusal>> {
  const { values, sources } = launch.config;
  const bundled = values.REPLAY_FILES === null && values.SAMPLE_DIR === null;
  const from =
    values.REPLAY_FILES === null ? { directory: values.SAMPLE_DIR ?? BUNDLED_SAMPLE } : { files: values.REPLAY_FILES };
  const chosen = sources.SYMBOLS !== "default" || bundled;
  const opened = await openReplay({
    from,
    clock,
    ...(sources.VENUE === "default" ? {} : { venue: values.VENUE }),
    ...(chosen ? { instruments: instrumentsOf(values.VENUE, values.SYMBOLS) } : {}),
  });
  if (!opened.ok) return err(badInput(opened.error.code, opened.error.text));
  const source = opened.value;
  const range = replayRange(source.coverage(), await warmupMinutes, launch.flags);
  if (!range.ok) return range;
  const { venue, instruments } = source;
  const text = `${bundled ? "bundled recording" : "recording"} ${day(range.value.from)} to ${day(range.value.until)} UTC, ${pace(values.REPLAY_SPEED)}`;
  const faults = source.coverage().flatMap(faultsOf);
  const status: FeedStatus = { path: "replay", since: range.value.from, because: null, sources: [] };
  const feed = {
    source,
    quotes: null,
    past: null,
    monitor: { status: () => status },
    remember: () => undefined,
    watch: () => undefined,
  };
  return ok({ ...feed, venue, instruments, range: range.value, text, faults });
}

function faultsOf({ instrument, rejected, duplicates }: Coverage): readonly string[] {
  const symbol = symbolOf(instrument);
  const unsound = `The recording of ${symbol} holds ${rejected} unsound candle(s): not numbers, not positive, or high below low. They are left out, and no signal is made from them. Check the file.`;
  const repeated = `The recording of ${symbol} repeats ${duplicates} candle(s) exactly. Each counts once, so no signal is changed by it. Check the file if you did not expect that.`;
  return [...(rejected > 0 ? [unsound] : []), ...(duplicates > 0 ? [repeated] : [])];
}

const day = (at: Parameters<typeof isoUtc>[0]): string => isoUtc(at).slice(0, 16).replace("T", " ");
const pace = (speed: number | "max"): string => (speed === "max" ? "flat out" : `${speed}× speed`);

async function openExchange(
  { config: { values } }: Launch,
  clock: Clock,
  measures: Measures | null,
): Promise<Result<OpenFeed, Refusal>> {
  const opened = await openExchangeFeed(values, clock, measures);
  if (!opened.ok) return opened;
  const { source, rest, remember } = opened.value;
  const instruments = instrumentsOf(values.VENUE, values.SYMBOLS);
  const text = `${values.VENUE}, closed 1m candles every two minutes`;
  const { watch } = source;
  const feed = { source, quotes: source, past: rest, monitor: source, remember, watch };
  return ok({ ...feed, venue: values.VENUE, instruments, range: null, text, faults: [] });
}

/** The schema let only well-formed symbols and venues through. */
const instrumentsOf = (venue: string, symbols: readonly string[]): readonly InstrumentId[] =>
  symbols.map((symbol) => {
    const instrument = parseInstrument(`${venue}:${symbol}`);
    if (!instrument.ok) throw new Error(`${venue}:${symbol} is not an instrument`);
    return instrument.value;
  });
