/** What a backfill says: one line per event and symbol, as text for people or as JSON for programs. */
import { symbolOf } from "../../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { BackfillEvent, SeriesReport } from "../../market/backfill/parts.ts";
import type { Disagreement } from "../../market/compare-rows.ts";

/** More would not be read; `--json` has them all. */
const LISTED = 20;

const minuteOf = (at: TimestampMs): string => isoUtc(at).slice(0, 16).replace("T", " ");
const count = (value: number): string => value.toLocaleString("en-US");

/** Null for what only the progress line shows. */
export function eventText(event: BackfillEvent): string | null {
  const name = `${symbolOf(event.instrument)} ${event.timeframe}`;
  switch (event.type) {
    case "begin": {
      const checkpoint = event.checkpoint === null ? "" : `, read before up to ${minuteOf(event.checkpoint)}`;
      return `${name}: from ${minuteOf(event.from)} to ${minuteOf(event.until)} UTC${checkpoint}`;
    }
    case "gap":
      return `${name}: ${gapText(event.why)} from ${minuteOf(event.from)} to ${minuteOf(event.until)}`;
    case "waiting":
      return `${name}: ${event.text} Trying again in ${Math.ceil(event.ms / 1000)} s.`;
    case "filed":
      return event.conflicting === 0
        ? null
        : `${name}: ${count(event.conflicting)} candles of ${event.month} were in the history with other values; those stay.`;
    default:
      return null;
  }
}

const gapText = (why: string): string =>
  why === "NONE" ? "the exchange has no candles" : `the exchange's candles cannot be used (${why})`;

/** What became of one symbol. */
export function reportText({ instrument, timeframe, end, added, disagreements, error }: SeriesReport): string {
  const name = `${symbolOf(instrument)} ${timeframe}`;
  const done = `${count(added)} new candles are stored`;
  const lines = {
    complete: `${name}: complete, ${done}.`,
    stopped: `${name}: stopped, ${done}. Run the same command again to go on from there.`,
    failed: `${name}: not complete, ${done}. ${error?.text ?? ""}${again(error)}`,
  };
  return [lines[end], ...differingText(disagreements)].join("\n");
}

/** `text` is a whole sentence of what is wrong with its store. */
export const brokenSeriesText = ({ instrument, timeframe }: Series, text: string): string =>
  `${symbolOf(instrument)} ${timeframe}: not complete. ${text}`;

const again = (error: SeriesReport["error"]): string =>
  error?.retryable === true ? " Run the same command again to go on from there." : "";

/** The first disagreements, and how many there are. */
export function differingText(disagreements: readonly Disagreement[]): readonly string[] {
  if (disagreements.length === 0) return [];
  const more = disagreements.length > LISTED ? [`  … and ${count(disagreements.length - LISTED)} more`] : [];
  return [
    `  ${count(disagreements.length)} candles differ from what is stored. The stored ones stay; nothing was overwritten.`,
    ...disagreements.slice(0, LISTED).map((each) => `  ${differenceText(each)}`),
    ...more,
  ];
}

function differenceText({ stored, offered }: Disagreement): string {
  const values = ({ open, high, low, close, volume }: Disagreement["stored"]): string =>
    [open, high, low, close, volume].join(" ");
  return `${minuteOf(stored.openTime)}  stored ${values(stored)}  offered ${offered === null ? "nothing" : values(offered)}`;
}

const TIMES = new Set(["from", "until", "position", "checkpoint", "openTime"]);

/** One JSON object; times in ISO 8601. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    TIMES.has(key) && typeof inner === "number" ? isoUtc(inner as TimestampMs) : inner,
  );
}
