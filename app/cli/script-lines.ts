/**
 * The script queue: what stands on stdin instead of a person. Lines are answered strictly in their order. A plain line
 * is due as soon as all before it were answered; `@T text` is due after the scan of T. Lines in front of the first `@`
 * are therefore due before the first scan. Pure: time comes in as the slot just scanned.
 */
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, parseIsoUtc, SLOT_MS, type TimestampMs } from "../../core/time.ts";

export type ScriptLine = {
  /** What is said in the chat. */
  readonly text: string;
  /** Not before the scan of the first slot at or after this instant; null = at once. */
  readonly at: TimestampMs | null;
};

export type ScriptProblem = {
  readonly code: "SCRIPT_BAD_TIME" | "SCRIPT_EMPTY" | "SCRIPT_AFTER_END" | "SCRIPT_TOO_LATE";
  /** One sentence for the author of the script. */
  readonly text: string;
};

export type ScriptRange = {
  /** First slot that is scanned; a line stamped earlier is due at once. Null = live, where everything past is due. */
  readonly start: TimestampMs | null;
  /** Instant the replay's clock stops at (`--until`); a line stamped later can never be due. Null = no end. */
  readonly end: TimestampMs | null;
};

const EXAMPLE = "Write for example: @2025-06-01T12:00Z /check BTC";
const shown = (raw: string): string => JSON.stringify(raw.length > 80 ? `${raw.slice(0, 80)}…` : raw);

/** Reads one line; blank ones say nothing and give null. */
export function parseScriptLine(raw: string): Result<ScriptLine | null, ScriptProblem> {
  const line = raw.trim();
  if (line === "") return ok(null);
  if (!line.startsWith("@")) return ok({ text: line, at: null });
  const [stamp = "", text = ""] = line.slice(1).split(/\s+(.*)/s);
  const at = parseIsoUtc(stamp);
  if (!at.ok) {
    return err({
      code: "SCRIPT_BAD_TIME",
      text: `The script line ${shown(line)} was not run: what follows the @ is not a UTC time. ${EXAMPLE}`,
    });
  }
  if (text === "") {
    return err({
      code: "SCRIPT_EMPTY",
      text: `The script line ${shown(line)} was not run: nothing stands after its time. ${EXAMPLE}`,
    });
  }
  return ok({ text, at: at.value });
}

export type ScriptQueue = {
  /** Takes the next line of stdin; a line that can never run is refused and left out, the others go on. */
  push(raw: string): Result<ScriptLine | null, ScriptProblem>;
  /** Stdin has ended: no line will follow. */
  end(): void;
  /**
   * Removes and gives the lines that are due now, in order. `scanned` is the slot whose scan is finished, the end of
   * the range once the replay's clock has reached it, or null before the first scan.
   */
  due(scanned: TimestampMs | null): readonly ScriptLine[];
  /** True when stdin has ended and every line was handed out. */
  readonly finished: boolean;
  /** Lines still waiting. */
  readonly waiting: number;
};

export function createScriptQueue({ start, end }: ScriptRange): ScriptQueue {
  const lines: ScriptLine[] = [];
  let ended = false;
  let newest: TimestampMs | null = null;

  /** Its time lies inside the replay and was passed before the line came; one slot of grace. */
  const isTooLate = (at: TimestampMs): boolean =>
    start !== null && at >= start && newest !== null && at < newest - SLOT_MS;

  const isDue = ({ at }: ScriptLine, scanned: TimestampMs | null): boolean => {
    if (at === null) return true;
    return scanned === null ? start !== null && at < start : at <= scanned;
  };

  return {
    push(raw) {
      const parsed = parseScriptLine(raw);
      if (!parsed.ok || parsed.value === null) return parsed;
      const { at } = parsed.value;
      if (at !== null && end !== null && at > end) {
        return err({
          code: "SCRIPT_AFTER_END",
          text: `The script line ${shown(raw.trim())} was not run: the replay ends at ${isoUtc(end)}. Choose an earlier time, or a later --until.`,
        });
      }
      if (at !== null && newest !== null && isTooLate(at)) {
        return err({
          code: "SCRIPT_TOO_LATE",
          text: `The script line ${shown(raw.trim())} was not run: it came when the replay had already reached ${isoUtc(newest)}. Write it to stdin before the replay starts, or choose a lower --speed.`,
        });
      }
      lines.push(parsed.value);
      return parsed;
    },
    end() {
      ended = true;
    },
    due(scanned) {
      newest = scanned;
      const firstWaiting = lines.findIndex((line) => !isDue(line, scanned));
      return lines.splice(0, firstWaiting === -1 ? lines.length : firstWaiting);
    },
    get finished() {
      return ended && lines.length === 0;
    },
    get waiting() {
      return lines.length;
    },
  };
}
