import { Composer, type Context } from "grammy";
import { DAY_MS, HOUR_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { nextAt } from "../../engine/api.ts";
import { changeMessage } from "../messages/change.ts";
import { badPause, pauseAnswerMessage, pauseMessage } from "../messages/pause.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { questionButtons } from "./question.ts";

/** `/pause [30m|2h|1d|until 18:00|off]`: longer works at once, shorter and off ask. */
export function pauseCommand({ desk, voice, wordsOf, preferences }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("pause", async (ctx) => {
    const [words, given, now] = [wordsOf(ctx), ctx.match.trim().toLowerCase(), desk.now()];
    if (given === "") return voice.reply(ctx, pauseMessage(words, desk.facts(), now));
    const { zone } = preferences.of(ctx.chat.id);
    const until = given === "off" ? null : parsePause(given, now, zone);
    if (until === undefined || (until !== null && !isPossible(until, now)))
      return voice.reply(ctx, badPause(words, given, zone));
    const answer = desk.setPause(until, actorOf(ctx));
    const message =
      answer.kind === "refused"
        ? changeMessage(words, "kill_switch", answer, desk.facts())
        : pauseAnswerMessage(words, answer, desk.facts());
    await voice.reply(ctx, message, questionButtons(words, "pause", answer));
  });
  return feature;
}

/** As the engine has it: at most seven days. */
const isPossible = (until: TimestampMs, now: TimestampMs): boolean => until > now && until - now <= 7 * DAY_MS;

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `90m`, `2h`, `1d`, or the next `until 18:00` on the clocks of the chat's zone; undefined for anything else. */
function parsePause(text: string, now: TimestampMs, zone: string): TimestampMs | undefined {
  const [, amount = "", unit = ""] = /^(\d{1,4})\s*([mhd])$/.exec(text) ?? [];
  if (amount !== "") return plus(now, Number(amount) * (UNITS[unit] ?? 0));
  const [, hour, minute] = /^until\s+([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : nextAt(now, zone, Number(hour) * 60 + Number(minute));
}
