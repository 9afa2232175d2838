/** Asks a Prometheus that has read a live process for a while about everything that is measured and shown. */
import { COUNTERS, HISTOGRAMS, LEVELS } from "../../web/catalogue.ts";
import { PREFIX } from "../../web/metrics.ts";
import { DASHBOARDS } from "./dashboards.ts";
import type { Answer, RunningPrometheus } from "./prometheus.ts";

/** What does not happen in so short a run, and why. */
const NOTHING_OF_IT: Readonly<Record<string, string>> = {
  drift_psi: "is measured at night, of a day",
  outcomes_total: "candidates end after up to four hours",
  database_errors_total: "the databases answered",
  errors_total: "nothing failed",
};

export type Asked = Answer & {
  /** What it was asked for. */
  readonly of: string;
  readonly expr: string;
  /** Why it may be empty; null = it may not. */
  readonly excuse: string | null;
};

/** Each question of each panel. */
export const askPanels = (prometheus: RunningPrometheus): Promise<readonly Asked[]> =>
  Promise.all(
    DASHBOARDS.flatMap(({ title, panels }) =>
      panels.flatMap(({ title: panel, questions }) =>
        questions.map(({ expr }) => asked(prometheus, `${title}, ${panel}`, expr)),
      ),
    ),
  );

/** Each metric: whether it ever left 0, and of a level, which may well be 0, whether it is there. */
export const askMetrics = (prometheus: RunningPrometheus): Promise<readonly Asked[]> =>
  Promise.all([
    ...Object.keys(COUNTERS).map((name) => asked(prometheus, name, `sum(${PREFIX}${name}) > 0`)),
    ...Object.keys(HISTOGRAMS).map((name) => asked(prometheus, name, `sum(${PREFIX}${name}_count) > 0`)),
    ...Object.keys(LEVELS).map((name) => asked(prometheus, name, `count(${PREFIX}${name})`)),
  ]);

const asked = async (prometheus: RunningPrometheus, of: string, expr: string): Promise<Asked> => ({
  ...(await prometheus.ask(expr)),
  ...{ of, expr, excuse: excuseOf(expr) },
});

const excuseOf = (expr: string): string | null =>
  Object.entries(NOTHING_OF_IT).find(([name]) => expr.includes(`${PREFIX}${name}`))?.[1] ?? null;

/** Refused, or empty without a reason. */
export const isFault = ({ error, series, excuse }: Asked): boolean =>
  error !== null || (series === 0 && excuse === null);

/** A sentence on all, then one on each that is not as it should be, or empty. */
export function reportOn(what: string, all: readonly Asked[]): readonly string[] {
  const empty = all.filter(({ error, series }) => error === null && series === 0);
  const refused = all.filter(({ error }) => error !== null);
  return [
    `${all.length} ${what}: ${all.length - empty.length - refused.length} with data, ${empty.length} without, ${refused.length} refused.`,
    ...refused.map(({ of, expr, error }) => `REFUSED: ${of}: ${expr}: ${error}`),
    ...empty.map(({ of, expr, excuse }) => `${excuse ?? "NO DATA"}: ${of}: ${expr}`),
  ];
}
