/** What happened, as Prometheus counts it: fed by the stream of events; levels are asked for when somebody looks. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EmitEvent, EventBody } from "../engine/events.ts";

/** A level that is looked up when somebody asks: its values by labels. */
export type Level = {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly values: () => readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};

export type Metrics = {
  /** To be told of every event; never throws. */
  readonly emit: EmitEvent;
  /** How long something took. */
  timed(what: string, seconds: number): void;
  /** Levels that are looked up from now on, each name once. */
  add(levels: readonly Level[]): void;
  page(): Promise<{ readonly text: string; readonly contentType: string }>;
};

const STAGE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SHARES = [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "lookout_" });
  const counted = createCounters(registry);
  const durations = new Histogram({
    name: "lookout_duration_seconds",
    help: "How long things took, by what it was: bars, indicators, features, database statements, deliveries.",
    labelNames: ["what"],
    buckets: STAGE_SECONDS,
    registers,
  });
  return {
    emit: counted,
    timed: (what, seconds) => durations.observe({ what }, seconds),
    add: (levels) => {
      for (const level of levels) addLevel(registry, level);
    },
    page: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

function addLevel(registry: Registry, { name, help, labels, values }: Level): void {
  new Gauge({
    ...{ name: `lookout_${name}`, help, labelNames: [...labels], registers: [registry] },
    collect() {
      this.reset();
      for (const one of values()) this.set(one.labels, one.value);
    },
  });
}

function createCounters(registry: Registry): EmitEvent {
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `lookout_${name}`, help, labelNames, registers });
  const shares = (name: string, help: string) =>
    new Histogram({ name: `lookout_${name}`, help, labelNames: ["side"], buckets: SHARES, registers });
  const scans = counter("scans_total", "Scans stored; late ones were caught up after a pause.", "late");
  const stages = new Histogram({
    name: "lookout_scan_stage_seconds",
    help: "How long each stage of a scan took.",
    labelNames: ["stage"],
    buckets: STAGE_SECONDS,
    registers,
  });
  const decisions = counter(
    "decisions_total",
    "Candidates judged, by the first code that refused them.",
    "first_refusal",
  );
  const scores = shares("model_score", "Scores of the ensemble, of judged candidates.");
  const confidences = shares("confidence", "Calibrated confidences of judged candidates.");
  const outcomes = counter("outcomes_total", "Followed candidates that ended.", "emitted", "result");
  const messages = counter("messages_total", "Messages that reached a chat.", "kind");
  const alerts = counter("alerts_total", "Alerts, one per change of a condition.", "code");
  const errors = counter("errors_total", "Faults of the program's own work.", "code");
  const tell: { [T in EventBody["type"]]: (event: Extract<EventBody, { type: T }>) => void } = {
    boot: () => {},
    summary: () => {},
    scan({ late, stagesMs }) {
      scans.inc({ late: String(late) });
      for (const [stage, ms] of Object.entries(stagesMs)) stages.observe({ stage }, ms / 1000);
    },
    decision({ decision: { firstRefusal, side, score, confidence } }) {
      decisions.inc({ first_refusal: firstRefusal ?? "none" });
      scores.observe({ side }, score);
      confidences.observe({ side }, confidence);
    },
    outcome: ({ outcome: { emitted, result } }) => outcomes.inc({ emitted: String(emitted), result: result ?? "none" }),
    message: ({ kind }) => messages.inc({ kind }),
    alert: ({ code }) => alerts.inc({ code }),
    error: ({ code }) => errors.inc({ code }),
  };
  return (event) => (tell[event.type] as (event: EventBody) => void)(event);
}
