/**
 * Reads the candle database of a process that may be running. It takes no lock, holds no long transaction and writes
 * nothing; each call sees what is stored at that moment.
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { FeatureStore } from "../engine/ports/features.ts";
import type { CandleStore, QualityStore, QuoteStore } from "../engine/ports.ts";
import { createCandleStore } from "./candles.ts";
import { createFeatureStore } from "./features.ts";
import { createQualityStore } from "./quality.ts";
import { createQuoteStore } from "./quotes.ts";

export type CandleReader = {
  readonly candles: Pick<CandleStore, "oldest" | "newest" | "range">;
  readonly quality: Pick<QualityStore, "hours">;
  readonly quotes: Pick<QuoteStore, "range">;
  readonly features: Pick<FeatureStore, "featuresBetween">;
  close(): void;
};

/** Throws an error with a sentence for a person when the file cannot be read. */
export function openCandleReader(file: string): CandleReader {
  try {
    // A reader that may not write cannot clear its traces away, and they would look like those of a crash; so it may,
    // unless there are traces already.
    const readonly = existsSync(`${file}-wal`);
    const client = new Database(file, { readonly, fileMustExist: true });
    if (!readonly) client.pragma("query_only = ON");
    return {
      candles: createCandleStore(client),
      quality: createQualityStore(client),
      quotes: createQuoteStore(client),
      features: createFeatureStore(client),
      close: () => void client.close(),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const text = `The candle database ${file} cannot be read (${why}). Nothing was written. Start Lookout once, so that it brings the file up to date, or correct the rights of its folder.`;
    throw new Error(text, { cause });
  }
}
