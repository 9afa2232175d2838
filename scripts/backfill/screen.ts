/** Where a backfill's words go: a line that moves on a terminal, a line every ten seconds elsewhere, JSON on wish. */
import type { Series } from "../../engine/ports/backfill.ts";
import type { BackfillEvent, SeriesReport } from "../../market/backfill/parts.ts";
import type { BackfillArguments } from "./arguments.ts";
import { type Progress, ProgressTally, progressText } from "./progress.ts";
import { brokenSeriesText, eventText, jsonLine, reportText } from "./report.ts";

export type Screen = {
  tell(event: BackfillEvent): void;
  end(reports: readonly SeriesReport[]): void;
  /** A symbol whose candles could not be read or stored. */
  broken(series: Series, text: string): void;
  close(): void;
};

type Output = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;

const EVERY_MS = 10_000;
const TERMINAL_EVERY_MS = 250;
const CLEAR_LINE = "\r\u001b[K";

export function openScreen({ json }: Pick<BackfillArguments, "json">, output: Output, stepMs: number): Screen {
  const moving = output.isTTY === true && !json;
  const tally = new ProgressTally(stepMs, performance.now());
  const line = (text: string): void => void output.write(`${moving ? CLEAR_LINE : ""}${text}\n`);
  const show = (): void => {
    const progress = tally.at(performance.now());
    if (progress.positions.length === 0) return;
    if (json) line(jsonLine({ type: "progress", ...inJson(progress) }));
    else if (moving) output.write(`${CLEAR_LINE}${progressText(progress, true).slice(0, (output.columns ?? 80) - 1)}`);
    else line(progressText(progress, false));
  };
  const timer = setInterval(show, moving ? TERMINAL_EVERY_MS : EVERY_MS);
  return {
    tell: (event) => {
      tally.note(event, performance.now());
      const text = json ? jsonText(event) : eventText(event);
      if (text !== null) line(text);
    },
    end: (reports) => {
      show();
      for (const report of reports) {
        line(
          json ? jsonLine({ type: "end", ...report, disagreements: report.disagreements.length }) : reportText(report),
        );
      }
    },
    broken: (series, text) =>
      line(json ? jsonLine({ type: "end", ...series, end: "broken", text }) : brokenSeriesText(series, text)),
    close: () => clearInterval(timer),
  };
}

/** A line per page would bury the others. */
const jsonText = (event: BackfillEvent): string | null => (event.type === "read" ? null : jsonLine(event));

const inJson = ({ share, added, perSecond, secondsLeft, positions }: Progress) => ({
  share: Number(share.toFixed(4)),
  added,
  perSecond: Math.round(perSecond),
  secondsLeft: secondsLeft === null ? null : Math.ceil(secondsLeft),
  positions,
});
