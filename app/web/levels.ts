/** The levels of `/metrics` that are looked up when somebody asks. */
import { DAY_MS, plus } from "../../core/time.ts";
import type { HealthReport } from "../../engine/api.ts";
import type { BreakerState } from "../../engine/ports.ts";
import type { Level } from "../../web/metrics.ts";
import type { OpenedRun } from "../opened-run.ts";

type Values = ReturnType<Level["values"]>;
const one = (value: number): Values => [{ labels: {}, value }];
const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, "half-open": 0.5, open: 1 };

export function healthLevels(report: () => HealthReport): readonly Level[] {
  const level = (
    name: string,
    help: string,
    labels: readonly string[],
    values: (now: HealthReport) => Values,
  ): Level => ({
    ...{ name, help, labels },
    values: () => values(report()),
  });
  return [
    level("last_scan_age_seconds", "Seconds since the last scan was stored.", [], ({ lastScan, startedAt, at }) =>
      one((at - Math.max(lastScan?.storedAt ?? 0, startedAt)) / 1000),
    ),
    level("candle_age_seconds", "Seconds since the newest stored candle closed.", ["instrument"], ({ candles }) =>
      candles.flatMap(({ instrument, ageMs }) =>
        ageMs === null ? [] : [{ labels: { instrument }, value: ageMs / 1000 }],
      ),
    ),
    level("breaker_state", "0 closed, 0.5 half-open, 1 open.", ["source"], ({ sources }) =>
      sources.map(({ source, breaker }) => ({ labels: { source }, value: BREAKER[breaker] })),
    ),
    level("outbox_depth", "Messages that wait to be sent.", [], ({ outbox }) => one(outbox)),
    level("chat_up", "1 while Telegram answers.", [], ({ chat }) => one(chat === "up" ? 1 : 0)),
    level("model_info", "The serving model; always 1.", ["tag", "status"], ({ model: { tag, status } }) => [
      { labels: { tag, status }, value: 1 },
    ]),
    level("model_age_days", "Days since the serving model was made.", ["tag"], ({ model: { tag, ageDays } }) => [
      { labels: { tag }, value: ageDays },
    ]),
    level("database_bytes", "Size of a database file.", ["file"], ({ databases }) =>
      databases.map(({ file, bytes }) => ({ labels: { file }, value: bytes })),
    ),
  ];
}

/** Of the last day, by watched instrument; and what the newest night measured of drift. */
export function storedLevels({
  stores,
  engine,
  clock,
}: Pick<OpenedRun, "stores" | "engine" | "clock">): readonly Level[] {
  const hours = () => {
    const now = clock.now();
    return engine.watched().map((instrument) => {
      const rows = stores.quality.hours(instrument, plus(now, -DAY_MS), now);
      return { instrument, rows };
    });
  };
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    {
      ...{ name: "quality_score", help: "Mean score of the last day's hours, 0 to 100.", labels: ["instrument"] },
      values: () =>
        hours().flatMap(({ instrument, rows }) =>
          rows.length === 0
            ? []
            : [{ labels: { instrument }, value: sum(rows.map(({ score }) => score)) / rows.length }],
        ),
    },
    {
      name: "feature_failure_share",
      help: "Share of the last day's feature computations that failed.",
      labels: ["instrument"],
      values: () =>
        hours().flatMap(({ instrument, rows }) => {
          const attempts = sum(rows.map(({ featureAttempts }) => featureAttempts));
          const failures = sum(rows.map(({ featureFailures }) => featureFailures));
          return attempts === 0 ? [] : [{ labels: { instrument }, value: failures / attempts }];
        }),
    },
    {
      name: "drift_psi",
      help: "Population stability index that the newest night measured.",
      labels: ["measure"],
      values: () =>
        stores.drift
          .newest(engine.desk.facts().model.tag)
          .filter(({ measure }) => measure === "features" || measure === "score")
          .map(({ measure, value }) => ({ labels: { measure }, value })),
    },
    {
      ...{ name: "kill_switch", help: "1 while the kill switch is on.", labels: [] },
      values: () => one(engine.desk.facts().killSwitch.on ? 1 : 0),
    },
  ];
}
