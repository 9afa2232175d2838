import { Composer, type Context } from "grammy";
import { changeMessage } from "../messages/change.ts";
import { killSwitchMessage } from "../messages/kill-switch.ts";
import { badSwitch } from "../messages/sorry.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { questionButtons } from "./question.ts";

/** `/kill_switch [on|off]`: on works at once, off asks. */
export function killSwitchCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("kill_switch", async (ctx) => {
    const typed = ctx.match.trim().toLowerCase();
    // Whoever stops signals may be in a hurry: `on!` and `on now` are on, while off has to be said as it is.
    const wish = /^on\b/.test(typed) ? "on" : typed;
    if (wish === "") return voice.reply(ctx, killSwitchMessage(wordsOf(ctx), desk.facts()));
    if (wish !== "on" && wish !== "off") return voice.reply(ctx, badSwitch(wordsOf(ctx), wish));
    const answer = desk.setKillSwitch(wish === "on", actorOf(ctx));
    await voice.reply(
      ctx,
      changeMessage(wordsOf(ctx), "kill_switch", answer, desk.facts()),
      questionButtons(wordsOf(ctx), "kill", answer),
    );
  });
  return feature;
}
