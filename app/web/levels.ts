/** The levels of `/metrics` that are looked up when somebody asks. */
import { DAY_MS, plus } from "../../core/time.ts";
import type { HealthReport } from "../../engine/api.ts";
import type { BreakerState } from "../../engine/ports.ts";
import type { Levels } from "../../web/metrics.ts";
import type { OpenedRun } from "../opened-run.ts";

const one = (value: number) => [{ labels: {}, value }];
const yes = (is: boolean) => one(is ? 1 : 0);
const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, "half-open": 0.5, open: 1 };
const DAY_SECONDS = DAY_MS / 1000;

export function healthLevels(report: HealthReport): Levels {
  const { lastScan, startedAt, at, candles, sources, outbox, chat, databases, problems, version } = report;
  const { tag, status, ageDays } = report.model;
  return {
    build_info: [{ labels: { version, node: process.version }, value: 1 }],
    healthy: yes(problems.length === 0),
    database_up: yes(report.database === "ok"),
    last_scan_age_seconds: one((at - Math.max(lastScan?.storedAt ?? 0, startedAt)) / 1000),
    candle_age_seconds: candles.flatMap(({ instrument, ageMs }) =>
      ageMs === null ? [] : [{ labels: { instrument }, value: ageMs / 1000 }],
    ),
    breaker_state: sources.map(({ source, breaker }) => ({ labels: { source }, value: BREAKER[breaker] })),
    outbox_depth: one(outbox),
    // Without Telegram nothing of it can be up or down.
    chat_up: chat === "up" || chat === "down" || chat === "starting" ? yes(chat === "up") : [],
    model_info: [{ labels: { tag, status }, value: 1 }],
    model_age_seconds: [{ labels: { tag }, value: ageDays * DAY_SECONDS }],
    database_bytes: databases.map(({ file, bytes }) => ({ labels: { file }, value: bytes })),
  };
}

type StoredParts = Pick<OpenedRun, "stores" | "engine" | "clock">;

/** How good the data is, and what the newest night measured of drift. */
export function storedLevels(parts: StoredParts): () => Levels {
  const { stores, engine } = parts;
  const quality = oncePerScan(parts, () => qualityLevels(parts));
  return () => {
    const { model, killSwitch } = engine.desk.facts();
    return {
      ...quality(),
      kill_switch: yes(killSwitch.on),
      drift_psi: stores.drift
        .newest(model.tag)
        .filter(({ measure }) => measure === "features" || measure === "score")
        .map(({ measure, value }) => ({ labels: { measure }, value })),
    };
  };
}

/** Only a scan changes it, and with hundreds of symbols it takes a while to read. */
function oncePerScan<T>({ stores: { ledger } }: StoredParts, read: () => T): () => T {
  let known: { readonly slot: number | null; readonly value: T } | null = null;
  return () => {
    const slot = ledger.watermark();
    if (known === null || known.slot !== slot) known = { slot, value: read() };
    return known.value;
  };
}

/** Of the last day, by watched instrument. */
function qualityLevels({ stores, engine, clock }: StoredParts): Levels {
  const now = clock.now();
  const days = engine.watched().map((instrument) => ({
    labels: { instrument },
    hours: stores.quality.hours(instrument, plus(now, -DAY_MS), now),
  }));
  return {
    quality_score: days.flatMap(({ labels, hours }) =>
      hours.length === 0 ? [] : [{ labels, value: sum(hours.map(({ score }) => score)) / hours.length }],
    ),
    feature_failure_ratio: days.flatMap(({ labels, hours }) => {
      const attempts = sum(hours.map(({ featureAttempts }) => featureAttempts));
      const failures = sum(hours.map(({ featureFailures }) => featureFailures));
      return attempts === 0 ? [] : [{ labels, value: failures / attempts }];
    }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
