/** What the five dashboards show: titles, questions to Prometheus, units, and from where on a line is a bad one. */

export type Question = { readonly expr: string; readonly legend: string };
export type Panel = {
  readonly title: string;
  /** Grafana's name of the unit. */
  readonly unit: "s" | "bytes" | "short" | "percentunit";
  /** One large number instead of a line. */
  readonly isStat?: boolean;
  /** Bad from here on, upwards or downwards. */
  readonly bad?: { readonly above: number } | { readonly below: number };
  readonly questions: readonly Question[];
};
export type Dashboard = { readonly uid: string; readonly title: string; readonly panels: readonly Panel[] };

const ask = (expr: string, legend: string): Question => ({ expr, legend });
/** Scans come every two minutes: seven of them. */
const WINDOW = "15m";
const quantile = (share: number, name: string, by: readonly string[] = []): string =>
  `histogram_quantile(${share}, sum by (${["le", ...by].join(", ")}) (rate(lookout_${name}_bucket[${WINDOW}])))`;
const increase = (name: string, by: readonly string[], range: string): string =>
  by.length === 0
    ? `sum(increase(lookout_${name}[${range}]))`
    : `sum by (${by.join(", ")}) (increase(lookout_${name}[${range}]))`;
const p95 = (name: string, label: string): Question => ask(quantile(0.95, name, [label]), `{{${label}}}`);
const middleAndTail = (name: string, what: string): readonly Question[] => [
  ask(quantile(0.5, name), `${what} 50 %`),
  ask(quantile(0.95, name), `${what} 95 %`),
];
const quartiles = (name: string, label: string): readonly Question[] =>
  [0.25, 0.5, 0.75].map((share) => ask(quantile(share, name, [label]), `{{${label}}} ${share * 100} %`));

const OPERATIONS: readonly Panel[] = [
  {
    ...{ title: "Since the last scan", unit: "s", bad: { above: 420 } },
    questions: [ask("lookout_last_scan_age_seconds", "age")],
  },
  {
    ...{ title: "Healthy, database, chat, kill switch", unit: "short" },
    questions: [
      ask("lookout_healthy", "healthy"),
      ask("lookout_database_up", "database answers"),
      ask("lookout_chat_up", "chat up"),
      ask("lookout_kill_switch", "kill switch on"),
    ],
  },
  { title: "A scan", unit: "s", bad: { above: 30 }, questions: middleAndTail("scan_seconds", "scan") },
  { title: "Stages of a scan, 95th percentile", unit: "s", questions: [p95("scan_stage_seconds", "stage")] },
  {
    ...{ title: "Scans per hour, and those caught up late", unit: "short" },
    questions: [ask(increase("scans_total", ["late"], "1h"), "late {{late}}")],
  },
  {
    ...{ title: "Decisions per hour, by first refusal", unit: "short" },
    questions: [ask(increase("decisions_total", ["first_refusal"], "1h"), "{{first_refusal}}")],
  },
  {
    ...{ title: "Refusals per hour, of every rule", unit: "short" },
    questions: [ask(increase("refusals_total", ["code"], "1h"), "{{code}}")],
  },
  {
    ...{ title: "Messages per hour, and waiting", unit: "short" },
    questions: [ask(increase("messages_total", ["kind"], "1h"), "{{kind}}"), ask("lookout_outbox_depth", "waiting")],
  },
  { title: "Until a message has arrived, 95th percentile", unit: "s", questions: [p95("delivery_seconds", "kind")] },
  {
    ...{ title: "Sends that did not arrive, per hour", unit: "short" },
    questions: [ask(increase("delivery_failures_total", ["end"], "1h"), "{{end}}")],
  },
  {
    ...{ title: "Alerts and errors per hour", unit: "short" },
    questions: [
      ask(increase("alerts_total", ["code"], "1h"), "{{code}}"),
      ask(increase("errors_total", ["code"], "1h"), "error {{code}}"),
    ],
  },
  {
    ...{ title: "Jobs that ended, per day", unit: "short" },
    questions: [ask(increase("job_runs_total", ["job", "ok"], "1d"), "{{job}} ok={{ok}}")],
  },
  {
    ...{ title: "Memory", unit: "bytes", bad: { above: 700e6 } },
    questions: [
      ask("lookout_process_resident_memory_bytes", "resident"),
      ask("lookout_nodejs_heap_size_used_bytes", "heap"),
    ],
  },
  {
    ...{ title: "Event-loop delay, 99th percentile", unit: "s", bad: { above: 0.2 } },
    questions: [ask("lookout_nodejs_eventloop_lag_p99_seconds", "p99")],
  },
  {
    ...{ title: "Processor time per second", unit: "percentunit" },
    questions: [ask(`rate(lookout_process_cpu_seconds_total[${WINDOW}])`, "cores")],
  },
  {
    ...{ title: "Version", unit: "short", isStat: true },
    questions: [ask("lookout_build_info", "{{version}} on Node {{node}}")],
  },
];

const DATA_QUALITY: readonly Panel[] = [
  {
    ...{ title: "Age of the newest candle", unit: "s", bad: { above: 7200 } },
    questions: [ask("lookout_candle_age_seconds", "{{instrument}}")],
  },
  {
    ...{ title: "Quality score of the last day", unit: "short", bad: { below: 40 } },
    questions: [ask("lookout_quality_score", "{{instrument}}")],
  },
  {
    ...{ title: "Share of feature computations that failed", unit: "percentunit", bad: { above: 0.05 } },
    questions: [ask("lookout_feature_failure_ratio", "{{instrument}}")],
  },
  {
    ...{ title: "Candles stored and left out, per hour", unit: "short" },
    questions: [
      ask(increase("candles_stored_total", [], "1h"), "stored"),
      ask(increase("candles_rejected_total", [], "1h"), "left out"),
    ],
  },
  {
    ...{ title: "Bars completed per hour", unit: "short" },
    questions: [ask(increase("bars_completed_total", ["timeframe"], "1h"), "{{timeframe}}")],
  },
  {
    ...{ title: "Trades per second", unit: "short" },
    questions: [
      ask(`sum(rate(lookout_trades_received_total[${WINDOW}]))`, "received"),
      ask(`sum by (check) (rate(lookout_trades_failed_total[${WINDOW}]))`, "failed {{check}}"),
    ],
  },
  {
    ...{ title: "Symbols that could not be brought up to date, per hour", unit: "short" },
    questions: [ask(increase("collector_errors_total", ["code"], "1h"), "{{code}}")],
  },
  {
    ...{ title: "Features of a symbol; bars and indicators of a timeframe", unit: "s" },
    questions: [
      ...middleAndTail("feature_seconds", "features"),
      ...middleAndTail("bar_seconds", "bars"),
      ...middleAndTail("indicator_seconds", "indicators"),
    ],
  },
];

const CIRCUIT_BREAKERS: readonly Panel[] = [
  {
    ...{ title: "State: 0 closed, 0.5 half-open, 1 open", unit: "short", bad: { above: 1 } },
    questions: [ask("lookout_breaker_state", "{{source}}")],
  },
  {
    ...{ title: "Changes per day, by new state", unit: "short" },
    questions: [ask(increase("breaker_transitions_total", ["source", "to"], "1d"), "{{source}} {{to}}")],
  },
  {
    ...{ title: "Questions without an answer, per hour", unit: "short" },
    questions: [ask(increase("source_errors_total", ["source", "call", "code"], "1h"), "{{call}} {{code}}")],
  },
  {
    ...{ title: "Questions to the exchange, 95th percentile", unit: "s" },
    questions: [p95("source_call_seconds", "call")],
  },
  {
    ...{ title: "Connections of the stream, per hour", unit: "short" },
    questions: [
      ask(increase("stream_losses_total", ["source"], "1h"), "{{source}} lost"),
      ask(increase("stream_reconnections_total", ["source", "after"], "1h"), "{{source}} again after {{after}}"),
    ],
  },
  {
    ...{ title: "What people were told of sources, per day", unit: "short" },
    questions: [
      ask('sum by (code) (increase(lookout_alerts_total{code=~"SOURCE_.+|FEED_.+|CLOCK_.+"}[1d]))', "{{code}}"),
    ],
  },
];

const DATABASE: readonly Panel[] = [
  { title: "Questions, 95th percentile", unit: "s", questions: [p95("database_query_seconds", "store")] },
  {
    ...{ title: "Questions per second", unit: "short" },
    questions: [
      ask(`sum by (database, store) (rate(lookout_database_query_seconds_count[${WINDOW}]))`, "{{database}} {{store}}"),
    ],
  },
  {
    ...{ title: "Share of time spent in a database", unit: "percentunit" },
    questions: [ask(`sum by (database) (rate(lookout_database_query_seconds_sum[${WINDOW}]))`, "{{database}}")],
  },
  {
    ...{ title: "Questions that failed, per hour", unit: "short" },
    questions: [ask(increase("database_errors_total", ["database", "store"], "1h"), "{{database}} {{store}}")],
  },
  {
    ...{ title: "Storing a scan, 95th percentile", unit: "s" },
    questions: [
      ask(
        `histogram_quantile(0.95, sum by (le) (rate(lookout_scan_stage_seconds_bucket{stage="store"}[${WINDOW}])))`,
        "store",
      ),
    ],
  },
  { title: "Size", unit: "bytes", questions: [ask("lookout_database_bytes", "{{file}}")] },
];

const MODELS: readonly Panel[] = [
  {
    ...{ title: "Which one serves", unit: "short", isStat: true },
    questions: [ask("lookout_model_info", "{{tag}} ({{status}})")],
  },
  { title: "Age", unit: "s", isStat: true, questions: [ask("lookout_model_age_seconds", "{{tag}}")] },
  { title: "Scores of all models together, quartiles", unit: "short", questions: quartiles("ensemble_score", "side") },
  { title: "Confidences, quartiles", unit: "short", questions: quartiles("confidence", "side") },
  {
    ...{ title: "Scores of each model, median", unit: "short" },
    questions: [ask(quantile(0.5, "model_score", ["model"]), "{{model}}")],
  },
  {
    ...{ title: "Drift (PSI)", unit: "short", bad: { above: 0.25 } },
    questions: [ask("lookout_drift_psi", "{{measure}}")],
  },
  {
    ...{ title: "Outcomes per day", unit: "short" },
    questions: [ask(increase("outcomes_total", ["emitted", "result"], "1d"), "emitted {{emitted}} {{result}}")],
  },
];

export const DASHBOARDS: readonly Dashboard[] = [
  { uid: "operations", title: "operations", panels: OPERATIONS },
  { uid: "data-quality", title: "data quality", panels: DATA_QUALITY },
  { uid: "circuit-breakers", title: "circuit breakers", panels: CIRCUIT_BREAKERS },
  { uid: "database", title: "database", panels: DATABASE },
  { uid: "models", title: "models", panels: MODELS },
];
