/** 1-minute candles of one instrument wherever they are stored: the history's months, completed by the database. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CandleColumns, emptyColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { openCandleReader } from "../../db/candle-reader.ts";
import { openHistory } from "../../db/history/history.ts";
import { type Span, storedPast } from "../export/past.ts";

export type StoredCandles = {
  range(instrument: InstrumentId, from: TimestampMs, until: TimestampMs): Promise<CandleColumns>;
  /** From the first candle's open to the last one's close; null when there is none. */
  span(instrument: InstrumentId): Promise<Span | null>;
  close(): Promise<void>;
};

export function openStoredCandles(varFolder: string): StoredCandles {
  const database = join(varFolder, "candles.db");
  const reader = existsSync(database) ? openCandleReader(database) : null;
  const history = openHistory({ folder: join(varFolder, "history") });
  const past = (instrument: InstrumentId) => storedPast({ history, reader }, instrument, "1m");
  return {
    range: async (instrument, from, until) => (await past(instrument))?.read(from, until) ?? emptyColumns(0),
    span: async (instrument) => (await past(instrument))?.span ?? null,
    async close() {
      reader?.close();
      await history.close();
    },
  };
}
