/**
 * What is measured, in Prometheus' form: fed by the stream of events and by those who measure; levels are looked up when
 * somebody asks. What each name means stands in catalogue.ts.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EmitEvent } from "../engine/events.ts";
import {
  COUNTERS,
  type CounterName,
  HISTOGRAMS,
  type HistogramName,
  type LabelsOf,
  LEVELS,
  type LevelName,
} from "./catalogue.ts";
import { countEvents } from "./events.ts";

/** One value of a level under its labels. */
type Sample<N extends LevelName> = { readonly labels: LabelsOf<(typeof LEVELS)[N]>; readonly value: number };
/** Levels as they are now; one without a sample is not on the page. */
export type Levels = { readonly [N in LevelName]?: readonly Sample<N>[] };

/** Whoever measures is handed this; none of it ever throws. */
export type Measures = {
  count<N extends CounterName>(name: N, labels: LabelsOf<(typeof COUNTERS)[N]>, by?: number): void;
  observe<N extends HistogramName>(name: N, labels: LabelsOf<(typeof HISTOGRAMS)[N]>, value: number): void;
};

export type Metrics = Measures & {
  /** To be told of every event. */
  readonly emit: EmitEvent;
  /** Looked up at each question from now on; a look that throws leaves its levels off the page. */
  add(look: () => Levels): void;
  page(): Promise<{ readonly text: string; readonly contentType: string }>;
};

export const PREFIX = "lookout_";

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const measures = { ...counting(registry), ...observing(registry) };
  const gauges = levelsOf(registry);
  const looks: (() => Levels)[] = [];
  return {
    ...measures,
    emit: countEvents(measures),
    add: (look) => void looks.push(look),
    async page() {
      for (const gauge of gauges.values()) gauge.reset();
      for (const look of looks) show(look, gauges);
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

function counting(registry: Registry): Pick<Measures, "count"> {
  const counters = new Map<string, Counter>();
  for (const [name, described] of Object.entries(COUNTERS)) {
    const { help, labels } = described;
    const counter = new Counter({ name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [registry] });
    const [label] = labels;
    const begin = "begin" in described ? described.begin : [];
    if (label !== undefined) for (const value of begin) counter.inc({ [label]: value }, 0);
    counters.set(name, counter);
  }
  return { count: (name, labels, by = 1) => counters.get(name)?.inc(labels, by) };
}

function observing(registry: Registry): Pick<Measures, "observe"> {
  const histograms = new Map<string, Histogram>();
  for (const [name, { help, labels, buckets }] of Object.entries(HISTOGRAMS)) {
    const shape = { help, labelNames: [...labels], buckets: [...buckets] };
    histograms.set(name, new Histogram({ name: `${PREFIX}${name}`, ...shape, registers: [registry] }));
  }
  return { observe: (name, labels, value) => histograms.get(name)?.observe(labels, value) };
}

const levelsOf = (registry: Registry): ReadonlyMap<string, Gauge> =>
  new Map(
    Object.entries(LEVELS).map(([name, { help, labels }]) => [
      name,
      new Gauge({ name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [registry] }),
    ]),
  );

function show(look: () => Levels, gauges: ReadonlyMap<string, Gauge>): void {
  try {
    for (const [name, samples] of Object.entries(look())) {
      for (const { labels, value } of samples) gauges.get(name)?.set(labels, value);
    }
  } catch {
    // A database that cannot be read: `database_up` says so, and the rest of the page is still worth reading.
  }
}
