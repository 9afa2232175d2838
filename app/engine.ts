/** Builds the engine: model, settings, scanner and desk on top of the opened stores and feed. */
import { randomBytes } from "node:crypto";
import type { InstrumentId } from "../core/instrument.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Clock, MINUTE_MS } from "../core/time.ts";
import type { Desk, PeopleDesk, SignalDesk } from "../engine/api.ts";
import { createDesk } from "../engine/desk/desk.ts";
import { createPeopleDesk, peopleChange } from "../engine/desk/people.ts";
import { createSignalDesk } from "../engine/desk/signals/desk.ts";
import { tellingDesk, tellingPeople } from "../engine/desk/telling.ts";
import type { EmitEvent } from "../engine/events.ts";
import { FEATURE_SETS, featureSetOf, LONGEST_WARMUP_MINUTES } from "../engine/features/sets.ts";
import type { Collector, Inference } from "../engine/ports.ts";
import { followedSince, toCollect } from "../engine/scan/context.ts";
import { createCorrelations } from "../engine/scan/correlations.ts";
import { createHistory } from "../engine/scan/history.ts";
import { createPace } from "../engine/scan/pace.ts";
import { createQuoteSampler, NO_QUOTES, type QuoteSampler } from "../engine/scan/quotes.ts";
import { createScanner, type Scanner } from "../engine/scan/scan.ts";
import { createVectorKeeper, type VectorKeeper } from "../engine/scan/vectors.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { candlestickPatterns } from "../market/candlestick-patterns.ts";
import { createCollector } from "../market/collect.ts";
import { watchQuality } from "../market/quality/watch.ts";
import { MODELS_FOLDER } from "../models/registry.ts";
import type { Calendar } from "../risk/calendar.ts";
import { accountSize, type RiskPreset } from "../risk/preset.ts";
import { PRESETS } from "../risk/presets.ts";
import { specOf } from "../risk/symbols.ts";
import type { Metrics } from "../web/metrics.ts";
import { withAlertsAndDigests } from "./after-scan.ts";
import { processStopwatch, systemClock, turn } from "./clock.ts";
import type { Settings } from "./config/schema.ts";
import { engineSettings, thresholdOf } from "./engine-settings.ts";
import type { ServingExecution } from "./execution-serving.ts";
import type { OpenFeed } from "./feed/feed.ts";
import { openWatching } from "./feed/watching.ts";
import { openRetraining } from "./jobs/retraining.ts";
import type { Launch } from "./launch.ts";
import { unlessLeaving } from "./live/leaving.ts";
import { calibrated } from "./models/calibrated-serving.ts";
import { followReverts } from "./models/calibrator-reverts.ts";
import { type ModelsDeskParts, type OpenModelsDesk, openModelsDesk } from "./models/desk.ts";
import { servingDrift } from "./models/drift-facts.ts";
import { modelReporter } from "./models/model-report.ts";
import { followPromotions, type PromotionParts, recordServing } from "./models/promotions.ts";
import { openServing, type Serving } from "./models/serving.ts";
import { createShadow, type Shadow } from "./models/shadow.ts";
import { badInput, type Refusal } from "./refusal.ts";
import type { Stores } from "./stores.ts";
import { measuredFeatures } from "./web/measured-features.ts";
import { measuredCollector } from "./web/measured-source.ts";

/** Live, one look may begin new pieces of history for so long: with a minute of waiting for weight it ends before the next scan. */
const LIVE = { budget: { ms: 50_000, stopwatch: processStopwatch } };

export type Engine = {
  readonly scanner: Scanner;
  readonly desk: Desk;
  readonly signals: SignalDesk;
  readonly peopleDesk: PeopleDesk;
  readonly collector: Collector;
  /** The symbols that are watched now. */
  readonly watched: () => readonly InstrumentId[];
  /** What serves now, its calibrator in it. */
  readonly shadow: Shadow;
  readonly serving: Pick<Inference, "bundle">;
  readonly settings: EngineSettings;
  /** Drops what is still on its way; nothing is stored from then on. */
  stop(): Promise<void>;
};

/** Without a var folder no promotion is looked at: the bundle that ships serves. */
export const openModel = (tag: string | null, varFolder: string | null = null): Promise<Result<Serving, Refusal>> =>
  openServing({ pinned: tag, varFolder, features: FEATURE_SETS });

export function presetOf({ FTMO_PRESET: id, ACCOUNT_INITIAL: initial }: Settings): Result<RiskPreset, Refusal> {
  const preset = PRESETS.get(id);
  if (preset === undefined) {
    const known = [...PRESETS.keys()].join(", ");
    const text = `FTMO_PRESET is "${id}", and there is no such preset. Without its rules no signal may be sent, so nothing starts. Choose one of: ${known}.`;
    return err(badInput("PRESET_UNKNOWN", text));
  }
  const size = accountSize(preset);
  if (size === null || size === initial) return ok(preset);
  const text = `FTMO_PRESET is "${id}", whose limits are amounts for an account of ${size}, but ACCOUNT_INITIAL is ${initial}. The limits would protect the wrong account, so nothing starts. Set ACCOUNT_INITIAL=${size} or choose another preset.`;
  return err(badInput("ACCOUNT_SIZE_UNFIT", text));
}

export type EngineParts = {
  readonly launch: Launch;
  readonly feed: OpenFeed;
  readonly stores: Stores;
  readonly inference: Serving;
  readonly preset: RiskPreset;
  readonly calendar: Calendar | null;
  readonly execution: ServingExecution;
  /** Null where nobody can ask for them. */
  readonly metrics: Metrics | null;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Aborts when the process is asked to stop. */
  readonly leaving: AbortSignal;
};

export function buildEngine(parts: EngineParts): Engine {
  const { launch, feed, stores, preset, calendar, metrics, clock, emit, leaving } = parts;
  // What live outcomes taught belongs to live runs: a recording is judged by the calibrator that shipped.
  const inference = feed.range === null ? calibrated(parts.inference, stores.calibrators.active) : parts.inference;
  const watching = openWatching({ feed, list: stores.watchlistOf(feed.venue), clock });
  const watched = watching?.list.active ?? (() => feed.instruments);
  const threshold = thresholdOf(launch, inference);
  const settings = { ...engineSettings(launch.config.values, launch.feed, feed.venue, preset, threshold), calendar };
  const { ledger, controls, accounts, prompts, store } = stores;
  // A recording is judged by one model; live, one of any feature set may take over between two scans.
  const warmup = feed.range === null ? LONGEST_WARMUP_MINUTES : featureSetOf(inference.bundle).warmupMinutes;
  const historyMs = warmup * MINUTE_MS;
  const { watch, ...checked } = watchQuality({ source: feed.source, store, quality: stores.quality, clock });
  let needed = followedSince(ledger);
  const instruments = () => {
    needed = followedSince(ledger);
    const all = toCollect({ watched, ledger }, needed);
    feed.watch(all);
    return all;
  };
  const neededSince = (instrument: InstrumentId) => needed.get(instrument) ?? null;
  const collecting = { ...checked, instruments, historyMs, pace: createPace(processStopwatch, turn) };
  // A recording ends between two scans; a live scan would have to wait for the exchange.
  const collector =
    feed.range === null
      ? unlessLeaving(createCollector({ ...collecting, neededSince, ...LIVE }), leaving)
      : createCollector(collecting);
  const correlations = createCorrelations(store, watched);
  const history = createHistory(store, LONGEST_WARMUP_MINUTES);
  const shared = {
    settings,
    watched,
    feed: feed.monitor,
    quoteHistory: stores.quotes,
    store,
    inference,
    ledger,
    controls,
    accounts,
    specs: specOf,
    correlations,
    remembered: history.remembered,
    released: stores.choices.skippedOnly,
    quality: watch,
    patterns: { detect: candlestickPatterns, history: stores.patterns },
    execution: parts.execution,
  };
  const newId = (): string => randomBytes(6).toString("base64url");
  stores.setEnvironmentKillSwitch(settings.killSwitchInEnvironment);
  const serving = { serving: inference, stores, clock, weights: settings.weights, emit };
  recordServing(serving);
  const { VAR_DIR: varFolder } = launch.config.values;
  const quotes = quoteSampler({ feed, stores, emit });
  const vectors = vectorKeeper({ stores, emit });
  const scanner = createScanner({
    ...shared,
    ...{ clock, stopwatch: processStopwatch, turn, emit, quotes, vectors, history },
    collector: metrics === null ? collector : measuredCollector(collector, metrics),
    ...(metrics === null ? {} : { computed: measuredFeatures(metrics, processStopwatch) }),
  });
  const shadow = shadowOf(parts, watched, inference);
  const modelReport = modelReporter({
    ...serving,
    calibrators: stores.calibrators,
    drift: stores.drift,
    jobs: stores.jobs,
    shadow,
    varFolder,
    wall: systemClock,
  });
  const retraining = retrainingOf(parts, watched, inference);
  const models = modelsOf(parts, newId, () => ({ tag: inference.bundle.tag, since: inference.release.since }));
  const telling = { ...stores, clock };
  const ownDesk = createDesk({
    ...{
      ...shared,
      tallies: stores.tallies,
      clock,
      prompts,
      wall: systemClock,
      newId,
      watching,
      modelReport,
      retraining,
    },
    people: peopleChange(stores),
    model: models.change,
    models: models.desk,
  });
  const desk = tellingDesk(ownDesk, telling);
  const followed = withAlertsAndDigests(scanner, { stores, desk, emit });
  return {
    async stop() {
      quotes.stop();
      await Promise.all([shadow.stop(), retraining?.stop(), models.settled()]);
    },
    collector,
    watched,
    serving: inference,
    settings,
    shadow,
    scanner:
      feed.range === null
        ? between(followChanges(parts, serving), beside(followed, shadow, "live"))
        : beside(followed, shadow, "recorded"),
    signals: createSignalDesk({ ...shared, choices: stores.choices, mutes: stores.mutes, trail: stores.trail, clock }),
    desk,
    peopleDesk: tellingPeople(createPeopleDesk({ ...stores, newId, wall: systemClock, random: randomBytes }), telling),
  };
}

/** Bundles as the command line knows them; a recording shows them and changes nothing. */
function modelsOf(
  { launch, feed, stores, clock, emit }: EngineParts,
  newId: () => string,
  inUse: ModelsDeskParts["inUse"],
): OpenModelsDesk {
  const { MODEL: pinned, VAR_DIR: varFolder } = launch.config.values;
  const place = { models: MODELS_FOLDER, varFolder, pinned, features: FEATURE_SETS };
  const asking = { prompts: stores.prompts, newId, wall: systemClock };
  return openModelsDesk({ ...asking, place, inUse, changes: feed.range === null, stores, clock, emit });
}

/** Reverts first: what was taken back must not serve once more with the model that comes. */
function followChanges({ launch, ...parts }: EngineParts, serving: PromotionParts): () => Promise<void> {
  const reverts = followReverts({ varFolder: launch.config.values.VAR_DIR, ...parts });
  const promotions = followPromotions(serving);
  return async () => {
    await reverts();
    await promotions();
    await parts.execution.refresh();
  };
}

/** A recording is judged by one model from its first candle to its last; only a live run follows promotions. */
const between = (follow: () => Promise<void>, scanner: Scanner): Scanner => ({
  async scan(slot) {
    await follow();
    await scanner.scan(slot);
  },
});

/** A live scan waits for nobody; in a recording each slot is asked about before time goes on. */
const beside = (scanner: Scanner, shadow: Shadow, feed: "live" | "recorded"): Scanner => ({
  async scan(slot) {
    await scanner.scan(slot);
    const asked = shadow.scanned(slot);
    if (feed === "recorded") await asked;
  },
});

/** In a recording only the setting counts: what was chosen for the live run is not part of it. */
function shadowOf({ launch, feed, stores, clock, emit }: EngineParts, watched: Engine["watched"], serving: Serving) {
  const { SHADOW_MODEL: pinned, VAR_DIR } = launch.config.values;
  const place = { pinned, varFolder: VAR_DIR, follows: feed.range === null };
  const { store } = stores;
  return createShadow({ place, stores, store, watched, serving: () => serving.bundle.tag, clock, emit });
}

/** Null for a recording: what it would be trained on is not the past of now. */
function retrainingOf(
  { launch, feed, stores, clock, emit }: EngineParts,
  watched: Engine["watched"],
  serving: Serving,
) {
  if (feed.range !== null) return null;
  const { VAR_DIR: varFolder, RETRAINING: automatic, RETRAIN_MONTHS: months } = launch.config.values;
  const drift = () => servingDrift({ drift: stores.drift, bundle: serving.bundle, varFolder, now: clock.now() });
  const about = { watched, serving: () => serving.bundle.tag, drift, varFolder, months, automatic };
  return openRetraining({ ...about, stores, clock, emit });
}

function quoteSampler({ feed, stores, emit }: Pick<EngineParts, "feed" | "stores" | "emit">): QuoteSampler {
  const { quotes: source, monitor } = feed;
  if (source === null) return NO_QUOTES;
  const via = () => (monitor.status().path === "stream" ? "stream" : "rest");
  const onFault = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Best bids and asks could not be stored (${reason}). Scans and signals go on; the history of spreads has a gap. Check the disk if it repeats.`;
    emit({ type: "error", code: "QUOTES_NOT_STORED", text });
  };
  return createQuoteSampler({ source, store: stores.quotes, via, onFault });
}

function vectorKeeper({ stores, emit }: Pick<EngineParts, "stores" | "emit">): VectorKeeper {
  const onFault = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `The features of a scan could not be stored (${reason}). Its decisions are stored, and scans and signals go on; only the record of what the models saw has a gap. Check the disk if it repeats.`;
    emit({ type: "error", code: "FEATURES_NOT_STORED", text });
  };
  return createVectorKeeper({ store: stores.features, onFault });
}
