/** `/pause`: no signals for a while. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { TimestampMs } from "../../core/time.ts";
import type { ChangeAnswer, DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { shorten } from "./format.ts";
import { howLong } from "./lasts.ts";
import { bold, code, lines } from "./layout.ts";
import { dateTime, duration } from "./times.ts";

const when = (words: Words, value: string): string => dateTime(words, Number(value) as TimestampMs);
const OFF = "0";

export function pauseMessage(words: Words, facts: DeskFacts, now: TimestampMs): FormattedString {
  const { pausedUntil } = facts;
  if (pausedUntil === null)
    return lines(words.rich("pause-is-off", { command: code("/pause 2h") }), stillStopped(words, facts));
  return lines(pausedLine(words, pausedUntil, now), words.rich("pause-how-off", { command: code("/pause off") }));
}

/** Also where people look for why no signal comes. */
export const pausedLine = (words: Words, until: TimestampMs, now: TimestampMs): FormattedString =>
  words.rich("pause-is-on", { until: bold(dateTime(words, until)), left: duration(words, until - now) });

/** Beside whatever else would let signals out again: the pause holds by itself. Null = there is none. */
export const stillPaused = (words: Words, { pausedUntil }: Pick<DeskFacts, "pausedUntil">): FormattedString | null =>
  pausedUntil === null
    ? null
    : words.rich("pause-still", { until: bold(dateTime(words, pausedUntil)), command: code("/pause off") });

/** The same of the kill switch, when a pause ends. */
const stillStopped = (words: Words, { killSwitch }: Pick<DeskFacts, "killSwitch">): FormattedString | null => {
  if (killSwitch.forcedByEnvironment) return lines(words.text("kill-switch-forced"));
  return killSwitch.on ? words.rich("kill-switch-still", { command: code("/kill_switch off") }) : null;
};

export const badPause = (words: Words, given: string, zone: string): FormattedString =>
  words.rich("pause-bad", {
    given: shorten(given, 24),
    example: code("/pause 2h"),
    until: code("/pause until 18:00"),
    zone,
  });

export function pauseAnswerMessage(
  words: Words,
  answer: Exclude<ChangeAnswer, { kind: "refused" }>,
  facts: Pick<DeskFacts, "feed" | "killSwitch">,
): FormattedString {
  const { value } = answer;
  const stopped = stillStopped(words, facts);
  switch (answer.kind) {
    case "confirm":
      return value === OFF
        ? lines(words.rich("pause-ask-off", { before: when(words, answer.before) }), stopped)
        : words.rich("pause-ask-shorter", { before: when(words, answer.before), until: bold(when(words, value)) });
    case "unchanged":
      return value === OFF
        ? lines(words.text("pause-same-off"))
        : words.rich("pause-same", { until: when(words, value) });
    case "done":
      return value === OFF
        ? lines(words.text(stopped === null ? "pause-now-off" : "pause-off-alone"), stopped)
        : lines(
            words.rich("pause-now", { until: bold(when(words, value)), lasts: howLong(words, facts) }),
            words.text("pause-means"),
          );
  }
}
