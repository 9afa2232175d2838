/**
 * Everything that is measured, as one table: `lookout_` and the name, what it means, its labels. Labels come from closed
 * lists or from the settings (watched symbols, models, jobs): never a chat, a person or free text. The page of
 * docs/reference/metrics.md is written from it.
 */

type Described = { readonly help: string; readonly labels: readonly string[] };
type DescribedCounter = Described & {
  /** Values of its one label that stand on the page from the start, at 0: a first increase is then seen as one. */
  readonly begin?: readonly string[];
};
type DescribedHistogram = Described & {
  /** Upper bounds, in the unit of the name. */
  readonly buckets: readonly number[];
};

/** What happened, counted since the start. */
export const COUNTERS = {
  scans_total: { help: "Scans stored; late ones were caught up after a pause.", labels: ["late"], begin: ["false"] },
  decisions_total: {
    help: "Candidates judged, by the first code that refused them; `none` = sent.",
    labels: ["first_refusal"],
    begin: ["none"],
  },
  refusals_total: { help: "Refusals of every rule that refused a candidate, by code.", labels: ["code"] },
  outcomes_total: { help: "Followed candidates that ended.", labels: ["emitted", "result"] },
  messages_total: { help: "Messages that reached a chat, answers included.", labels: ["kind"] },
  delivery_failures_total: {
    help: "Sends of waiting messages that did not arrive: to be tried again, perhaps arrived, or given up.",
    labels: ["end"],
    begin: ["retried", "unconfirmed", "buried"],
  },
  alerts_total: { help: "Alerts, one per change of a condition.", labels: ["code"] },
  errors_total: { help: "Faults of the program's own work.", labels: ["code"] },
  job_runs_total: { help: "Runs of scheduled jobs that ended.", labels: ["job", "ok"] },
  source_errors_total: {
    help: "Questions to the exchange that stayed without an answer after all retries.",
    labels: ["source", "call", "code"],
  },
  collector_errors_total: { help: "Symbols whose candles a scan could not bring up to date.", labels: ["code"] },
  candles_rejected_total: { help: "Candles left out as unsound or contradicting stored ones.", labels: [] },
  candles_stored_total: { help: "1-minute candles stored for the first time.", labels: [] },
  bars_completed_total: {
    help: "Bars whose last minute was stored and newer than any stored before.",
    labels: ["timeframe"],
    begin: ["1m", "5m", "15m", "1h", "4h"],
  },
  trades_received_total: { help: "Trades that the stream brought and that were judged.", labels: [] },
  trades_failed_total: { help: "Trades that failed a check.", labels: ["check"] },
  stream_losses_total: { help: "Connections of the stream that were lost.", labels: ["source"] },
  stream_reconnections_total: {
    help: "Times the stream brought data again: after a loss, or a planned renewal.",
    labels: ["source", "after"],
  },
  breaker_transitions_total: { help: "Changes of a circuit breaker, by its new state.", labels: ["source", "to"] },
  database_errors_total: { help: "Questions to a database that threw.", labels: ["database", "store"] },
} as const satisfies Readonly<Record<string, DescribedCounter>>;

/** A scan of three symbols takes 5 to 50 ms, one of 500 up to 30 s. */
const SCAN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** One symbol takes half a millisecond and is cut off after 30 s. */
const FEATURE_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1, 30];
const STEP_SECONDS = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.1];
/** A row is read in microseconds; after a second the other side's lock is a fault. */
const QUERY_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5];
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** At once, after Telegram's pace of one a second, after an outage; a signal is valid for ten minutes. */
const DELIVERY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 3600];
const SHARES = [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9];

/** How often which size came. */
export const HISTOGRAMS = {
  scan_seconds: { help: "A whole scan, from its start to its last row.", labels: [], buckets: SCAN_SECONDS },
  scan_stage_seconds: { help: "Each stage of a scan.", labels: ["stage"], buckets: SCAN_SECONDS },
  feature_seconds: { help: "All features of one symbol at a scan.", labels: [], buckets: FEATURE_SECONDS },
  bar_seconds: { help: "Making the bars of one symbol and timeframe.", labels: [], buckets: STEP_SECONDS },
  indicator_seconds: {
    help: "All indicators on the bars of one symbol and timeframe.",
    labels: [],
    buckets: STEP_SECONDS,
  },
  database_query_seconds: {
    help: "Questions to a store, what it writes included.",
    labels: ["database", "store"],
    buckets: QUERY_SECONDS,
  },
  source_call_seconds: {
    help: "Questions to the exchange, waiting and retries included.",
    labels: ["source", "call"],
    buckets: CALL_SECONDS,
  },
  delivery_seconds: {
    help: "From a message being stored to Telegram having taken it.",
    labels: ["kind"],
    buckets: DELIVERY_SECONDS,
  },
  model_score: { help: "What each model said of each side at each scan.", labels: ["model"], buckets: SHARES },
  ensemble_score: { help: "What all models together said.", labels: ["side"], buckets: SHARES },
  confidence: { help: "Calibrated confidences of both sides at each scan.", labels: ["side"], buckets: SHARES },
} as const satisfies Readonly<Record<string, DescribedHistogram>>;

/** Looked up when somebody asks. */
export const LEVELS = {
  build_info: { help: "The version that runs; always 1.", labels: ["version", "node"] },
  healthy: { help: "1 while /healthz answers 200.", labels: [] },
  database_up: { help: "1 while the databases can be read.", labels: [] },
  last_scan_age_seconds: { help: "Since the last scan was stored, or since the start.", labels: [] },
  candle_age_seconds: { help: "Since the newest stored candle closed.", labels: ["instrument"] },
  breaker_state: { help: "0 closed, 0.5 half-open, 1 open.", labels: ["source"] },
  outbox_depth: { help: "Messages that wait to be sent.", labels: [] },
  chat_up: { help: "1 while Telegram answers.", labels: [] },
  kill_switch: { help: "1 while the kill switch is on.", labels: [] },
  model_info: { help: "The serving model; always 1.", labels: ["tag", "status"] },
  model_age_seconds: { help: "Since the serving model was made, in whole days.", labels: ["tag"] },
  database_bytes: { help: "Size of a database, its write-ahead log included.", labels: ["file"] },
  quality_score: { help: "Mean score of the last day's hours, 0 to 100.", labels: ["instrument"] },
  feature_failure_ratio: { help: "Share of the last day's feature computations that failed.", labels: ["instrument"] },
  drift_psi: { help: "Population stability index that the newest night measured.", labels: ["measure"] },
} as const satisfies Readonly<Record<string, Described>>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
export type LevelName = keyof typeof LEVELS;

/** A value for each label of a metric, no more and no less. */
export type LabelsOf<D extends Described> = { readonly [L in D["labels"][number]]: string };
