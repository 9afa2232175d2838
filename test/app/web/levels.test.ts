/** The levels of the page, over real stores and a report. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openStores, type Stores } from "../../../app/stores.ts";
import { healthLevels, storedLevels } from "../../../app/web/levels.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { QualityHour } from "../../../engine/ports.ts";
import { aHealth } from "../../support/fake-operations.ts";
import { aScan, BTC, ETH, START } from "../../support/ledger.ts";

const HOUR = 3_600_000;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

function opened(): Stores {
  const folder = mkdtempSync(join(tmpdir(), "lookout-levels-"));
  const stores = openStores(folder, { now: () => START }, { elapsed: () => 0 });
  if (!stores.ok) throw new Error(stores.error.lines.join(" "));
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => stores.value.close(),
  );
  return stores.value;
}

test("of a report: seconds, bytes, 0 and 1", () => {
  const levels = healthLevels(
    aHealth({
      ...{ problems: ["CHAT_DOWN"], chat: "down", database: "ok" },
      sources: [
        { source: "rest", breaker: "half-open", retryAt: null, lastFault: null },
        { source: "stream", breaker: "open", retryAt: null, lastFault: "gone" },
      ],
    }),
  );
  expect(levels).toMatchObject({
    healthy: [{ labels: {}, value: 0 }],
    database_up: [{ labels: {}, value: 1 }],
    chat_up: [{ labels: {}, value: 0 }],
    last_scan_age_seconds: [{ labels: {}, value: 0 }],
    candle_age_seconds: [
      { labels: { instrument: BTC }, value: 20 },
      { labels: { instrument: ETH }, value: 20 },
    ],
    breaker_state: [
      { labels: { source: "rest" }, value: 0.5 },
      { labels: { source: "stream" }, value: 1 },
    ],
    // Twelve days.
    model_age_seconds: [{ labels: { tag: "crypto-1" }, value: 1_036_800 }],
  });
});

test("without Telegram nothing of it is up or down", () => {
  expect(healthLevels(aHealth({ chat: "terminal" })).chat_up).toEqual([]);
  expect(healthLevels(aHealth({ chat: "starting" })).chat_up).toEqual([{ labels: {}, value: 0 }]);
});

test("quality is that of the last day, read anew after each scan; drift that of the newest night", () => {
  const stores = opened();
  const desk = { facts: () => ({ model: { tag: "crypto-1" }, killSwitch: { on: true } }) };
  const engine = { watched: () => [BTC], desk } as unknown as Parameters<typeof storedLevels>[0]["engine"];
  const put = (hoursAgo: number, score: number, featureFailures: number): void =>
    stores.quality.putHour({
      ...{
        instrument: BTC,
        hour: (START - hoursAgo * HOUR) as TimestampMs,
        score,
        featureAttempts: 30,
        featureFailures,
      },
      ...{ expected: 60, received: 60, quarantined: 0, suspect: 0, checks: {} },
    } satisfies QualityHour);
  put(25, 0, 30);
  put(2, 100, 0);
  put(1, 50, 6);
  const night = (day: string, measures: Readonly<Record<string, number>>): void =>
    stores.drift.record(
      "crypto-1",
      Object.entries(measures).map(([measure, value]) => ({ day, measure, value, level: "ok" as const })),
    );
  night("2025-05-30", { vectors: 700, features: 0.4, score: 0.3 });
  night("2025-05-31", { vectors: 720, features: 0.2, score: 0.1, accuracy: 0.55 });
  const look = storedLevels({ stores, engine, clock: { now: () => START } });
  expect(look()).toEqual({
    kill_switch: [{ labels: {}, value: 1 }],
    quality_score: [{ labels: { instrument: BTC }, value: 75 }],
    feature_failure_ratio: [{ labels: { instrument: BTC }, value: 0.1 }],
    drift_psi: [
      { labels: { measure: "features" }, value: 0.2 },
      { labels: { measure: "score" }, value: 0.1 },
    ],
  });
  put(1, 0, 6);
  expect(look().quality_score).toMatchObject([{ value: 75 }]);
  stores.ledger.commitScan(aScan(START, []));
  expect(look().quality_score).toMatchObject([{ value: 50 }]);
});
