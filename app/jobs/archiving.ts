/** The nightly move of old candles into the history, and the end of quotes, vectors and quality rows that nobody needs any more. */
import { type Clock, DAY_MS, plus } from "../../core/time.ts";
import { archive } from "../../db/archive.ts";
import type { Retention } from "../../db/retention.ts";
import type { CandleHistory, CandleStore } from "../../engine/ports.ts";
import type { Settings } from "../config/schema.ts";
import { inEnglish, type Job } from "./jobs.ts";

export type ArchivingParts = {
  readonly store: CandleStore;
  readonly retention: Retention;
  readonly history: Pick<CandleHistory, "merge">;
  readonly clock: Clock;
  readonly keep: Pick<Settings, "CANDLE_KEEP_DAYS" | "QUOTE_KEEP_DAYS" | "FEATURE_KEEP_DAYS" | "QUALITY_KEEP_DAYS">;
};

export const archiving = ({ store, retention, history, clock, keep }: ArchivingParts): Job => ({
  name: "archive",
  // Before the maintenance, which folds what is deleted here into the file.
  expression: "0 3 * * *",
  run: async (leaving) => {
    const now = clock.now();
    const archived = await archive({ store, history, now, keepDays: keep.CANDLE_KEEP_DAYS, leaving });
    const quotes = retention.dropQuotes(plus(now, -keep.QUOTE_KEEP_DAYS * DAY_MS));
    const vectors = retention.dropFeatures(plus(now, -keep.FEATURE_KEEP_DAYS * DAY_MS));
    const qualityUntil = plus(now, -keep.QUALITY_KEEP_DAYS * DAY_MS);
    const quality = retention.dropQuality(qualityUntil) + retention.dropDrift(qualityUntil);
    const { before, moved, conflicting, failed } = archived;
    const done = [
      { as: "archived", before, moved, conflicting },
      { as: "deleted", quotes, vectors, quality },
    ] as const;
    if (failed.length === 0) return done;
    const stayed = failed.map(({ instrument, why }) => `${instrument} stayed in the database: ${why}`).join(" ");
    throw new Error(`${inEnglish(done)} ${stayed}`);
  },
});
