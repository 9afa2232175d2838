/** The whole engine on real parts for story tests: bundled recording, bundled model, SQLite in a temporary folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReplayClock, processStopwatch, type ReplayClock, systemClock } from "../../app/clock.ts";
import { openModel } from "../../app/engine.ts";
import { openStores, type Stores } from "../../app/stores.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { cents } from "../../core/money.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Desk } from "../../engine/api.ts";
import { createDesk } from "../../engine/desk/desk.ts";
import { peopleChange } from "../../engine/desk/people.ts";
import type { Watching } from "../../engine/desk/watchlist.ts";
import type { EventBody } from "../../engine/events.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { CandleSource, Collector, FeedMonitor, Inference } from "../../engine/ports.ts";
import { type EngineDeps, toCollect } from "../../engine/scan/context.ts";
import { createCorrelations } from "../../engine/scan/correlations.ts";
import { NO_QUOTES } from "../../engine/scan/quotes.ts";
import { createScanner, type ScanDeps, type Scanner } from "../../engine/scan/scan.ts";
import { createVectorKeeper } from "../../engine/scan/vectors.ts";
import { slotsBetween } from "../../engine/schedule.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { createCollector } from "../../market/collect.ts";
import { watchQuality } from "../../market/quality/watch.ts";
import { openReplay, type ReplaySource } from "../../market/replay.ts";
import type { ReplayFiles } from "../../market/replay-files.ts";
import { PRESETS } from "../../risk/presets.ts";
import { specOf } from "../../risk/symbols.ts";
import { aModelReport } from "./bot-reports.ts";
import { at } from "./candles.ts";
import { fakeModels } from "./fake-models.ts";
import { writeNew } from "./migrated.ts";

export const INSTRUMENTS = ["BTC", "ETH", "BNB"].map((base) => `binanceusdm:${base}/USDT`) as InstrumentId[];

/**
 * The bundle that the stories were written with. They tell of gates, sizes, restarts and messages at known minutes, and
 * which bundle ships as the default changes nothing of that; the default itself is played by the tests of the whole program.
 */
const STORY_MODEL = "win240-light-1";

/** Opened once per test file: unpacking and starting the model are the slow parts. */
export type World = { readonly source: ReplaySource; readonly inference: Inference; readonly clock: ReplayClock };

export async function openWorld(from?: ReplayFiles["from"]): Promise<World> {
  const clock = createReplayClock(0 as TimestampMs);
  const directory = join(import.meta.dirname, "..", "..", "data", "sample");
  const [source, inference] = await Promise.all([
    openReplay({ from: from ?? { directory }, clock }),
    openModel(STORY_MODEL),
  ]);
  if (!source.ok) throw new Error(source.error.text);
  if (!inference.ok) throw new Error(inference.error.lines.join(" "));
  return { source: source.value, inference: inference.value, clock };
}

export const settingsWith = (over: Partial<EngineSettings> = {}): EngineSettings => {
  const preset = PRESETS.get("ftmo-2step-challenge");
  if (preset === undefined) throw new Error("The default preset is missing");
  return {
    runScope: "story",
    mode: "dryrun",
    feed: "replay",
    venue: "binanceusdm",
    threshold: 0.42,
    killSwitchInEnvironment: false,
    candidateFloor: 0.35,
    tierEdges: null,
    weights: null,
    limits: {
      maxSignalsPerHour: 10,
      maxSignalsPerHourHigh: 5,
      maxOpen: 5,
      maxRisk: 0.02,
      maxValue: 0.2,
      maxDrawdown: 0.15,
      backoffLosses: 2,
      backoffWindowMs: 60 * MINUTE_MS,
      backoffCut: 0.5,
    },
    preset,
    own: { daily: 0.045, total: 0.09 },
    initial: cents(100_000),
    currency: "USD",
    signalValidMs: 10 * MINUTE_MS,
    unusualMoveAlerts: true,
    snapshotMaxAgeMs: 1440 * MINUTE_MS,
    ...over,
  };
};

export type Story = {
  readonly scanner: Scanner;
  readonly desk: Desk;
  readonly stores: Stores;
  readonly deps: EngineDeps;
  readonly events: EventBody[];
  /** Scans every slot of [from, until). */
  play(from: string, until: string): Promise<void>;
  /** Scans one slot. */
  scan(slot: string): Promise<void>;
  /** Closes the databases and opens them again with everything in memory gone. */
  restart(): Story;
  end(): void;
};

/** Counted over restarts: a prompt's id is never used twice. */
let prompt = 0;

export type StoryOptions = {
  readonly settings?: Partial<EngineSettings>;
  readonly folder?: string;
  /** Those of the bundled recording unless told otherwise. */
  readonly instruments?: readonly InstrumentId[];
  readonly feed?: FeedMonitor;
  /** Watches the ledger's list, which the desk can change, instead of the fixed one. */
  readonly watching?: (real: { readonly stores: Stores; readonly source: CandleSource }) => Watching;
  /** Puts something of the test's own in the place of a real part. */
  readonly parts?: (real: ScanDeps) => Partial<ScanDeps>;
};

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-story-"));
  writeNew("ledger", join(folder, "lookout.db"));
  writeNew("candles", join(folder, "candles.db"));
  return folder;
}

export function tell(world: World, options: StoryOptions = {}): Story {
  const folder = options.folder ?? newFolder();
  const { source, inference, clock } = world;
  const opened = openStores(folder, clock, processStopwatch);
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  const stores = opened.value;
  const { store, ledger, controls, accounts, prompts } = stores;
  const historyMs = LONGEST_WARMUP_MINUTES * MINUTE_MS;
  const watching = options.watching?.({ stores, source }) ?? null;
  const watched = watching?.list.active ?? (() => options.instruments ?? INSTRUMENTS);
  const { watch, ...checked } = watchQuality({ source, store, quality: stores.quality, clock });
  const collector: Collector = createCollector({
    ...checked,
    instruments: () => toCollect({ watched, ledger }),
    historyMs,
  });
  const events: EventBody[] = [];
  const settings = settingsWith(options.settings);
  const correlations = createCorrelations(store, watched);
  const shared = {
    settings,
    watched,
    feed: options.feed ?? RECORDED,
    quoteHistory: stores.quotes,
    store,
    inference,
    ledger,
    controls,
    accounts,
    specs: specOf,
    correlations,
    released: stores.choices.skippedOnly,
    quality: watch,
  };
  const emit = (event: EventBody): number => events.push(event);
  const onFault = (error: unknown): never => {
    throw error;
  };
  const vectors = createVectorKeeper({ store: stores.features, onFault });
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const beside = { emit, quotes: NO_QUOTES, vectors, turn };
  const real: ScanDeps = { ...shared, clock, stopwatch: processStopwatch, collector, ...beside };
  const scanner = createScanner({ ...real, ...options.parts?.(real) });
  const newId = (): string => {
    prompt += 1;
    return `prompt-${prompt}`;
  };
  const desk = createDesk({
    ...shared,
    tallies: stores.tallies,
    clock,
    prompts,
    wall: systemClock,
    newId,
    watching,
    retraining: null,
    modelReport: () => aModelReport(),
    people: peopleChange(stores),
    model: { stateOf: () => "", apply: () => null },
    models: fakeModels(),
  });
  const scan = async (slot: TimestampMs): Promise<void> => {
    clock.set(slot);
    await scanner.scan(slot);
  };
  return {
    scanner,
    desk,
    stores,
    deps: shared,
    events,
    async play(from, until) {
      for (const slot of slotsBetween(at(from), at(until))) await scan(slot);
    },
    scan: (slot) => scan(at(slot)),
    restart() {
      stores.close();
      return tell(world, { ...options, folder });
    },
    end() {
      stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const RECORDED: FeedMonitor = {
  status: () => ({ path: "replay", since: 0 as TimestampMs, because: null, sources: [] }),
};

export const decisionsOf = (events: readonly EventBody[]) =>
  events.flatMap((event) => (event.type === "decision" ? [event.decision] : []));
