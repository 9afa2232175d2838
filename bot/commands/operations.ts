/** `/health`, `/jobs`, `/logs`, `/version`: the machine. */
import { Composer, type Context } from "grammy";
import { healthMessage, jobStartedText, jobsMessage, logMessage, versionMessage } from "../messages/operations.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";

const LOG_LINES = { usual: 20, most: 100 } as const;

export function operationsCommands(room: Room): Composer<Context> {
  const { voice, wordsOf, operations } = room;
  const feature = new Composer<Context>();
  feature.command("health", (ctx) => voice.reply(ctx, healthMessage(wordsOf(ctx), operations.health())));
  feature.command("version", (ctx) => voice.reply(ctx, versionMessage(wordsOf(ctx), operations.version())));
  feature.command("logs", (ctx) => {
    const wanted = Number(ctx.match.trim());
    const count = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, LOG_LINES.most) : LOG_LINES.usual;
    return voice.reply(ctx, logMessage(wordsOf(ctx), operations.log(count)));
  });
  feature.command("jobs", (ctx) =>
    voice.reply(ctx, jobsMessage(wordsOf(ctx), operations.jobs(), room.desk.facts().feed), jobButtons(ctx, room)),
  );
  feature.use(
    onPress("job-run", async (ctx, pressed) => {
      const name = operations.jobs().find((job) => buttonName(job.name) === pressed)?.name ?? pressed;
      await ctx.answerCallbackQuery({ text: jobStartedText(wordsOf(ctx), operations.runJob(name), name) });
    }),
  );
  return feature;
}

/** A button carries no spaces, and names of jobs have them. */
const buttonName = (name: string): string => name.replaceAll(" ", "_");

/** Only the owner's list has them; pressing is checked once more. */
function jobButtons(ctx: Context, { wordsOf, operations, peopleDesk }: Room): readonly Button[] {
  const isOwner = peopleDesk.people().some(({ userId, role }) => userId === ctx.from?.id && role === "owner");
  if (!isOwner) return [];
  return operations.jobs().map(({ name }) => ({
    label: wordsOf(ctx).text("jobs-run", { name }),
    data: pressData("job-run", buttonName(name)),
  }));
}
