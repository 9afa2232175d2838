/** `/health`, `/jobs`, `/logs`, `/version`: the machine. */
import { Composer, type Context } from "grammy";
import type { JobReport, JobTold } from "../../engine/api.ts";
import {
  badLineCount,
  healthMessage,
  jobStartedText,
  jobsMessage,
  logMessage,
  versionMessage,
} from "../messages/operations.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import { lineCount } from "./line-count.ts";

const LOG_LINES = { usual: 20, most: 100 } as const;

export function operationsCommands(room: Room): Composer<Context> {
  const { voice, wordsOf, operations } = room;
  const feature = new Composer<Context>();
  feature.command("health", (ctx) => voice.reply(ctx, healthMessage(wordsOf(ctx), operations.health())));
  feature.command("version", (ctx) => voice.reply(ctx, versionMessage(wordsOf(ctx), operations.version())));
  feature.command("logs", (ctx) => {
    const words = wordsOf(ctx);
    const count = lineCount(ctx.match, LOG_LINES);
    if (count === null) return voice.reply(ctx, badLineCount(words, ctx.match, { command: "/logs", ...LOG_LINES }));
    return voice.reply(ctx, logMessage(words, operations.log(count)));
  });
  feature.command("jobs", (ctx) =>
    voice.reply(ctx, jobsMessage(wordsOf(ctx), jobsFor(ctx, room), room.desk.facts().feed), jobButtons(ctx, room)),
  );
  feature.use(
    onPress("job-run", async (ctx, pressed) => {
      const name = operations.jobs().find((job) => buttonName(job.name) === pressed)?.name ?? pressed;
      await ctx.answerCallbackQuery({ text: jobStartedText(wordsOf(ctx), operations.runJob(name), name) });
    }),
  );
  return feature;
}

/** Where copies of the ledger lie is nothing for those who may only look. */
function jobsFor(ctx: Context, { operations, peopleDesk }: Room): readonly JobReport[] {
  const role = peopleDesk.people().find(({ userId }) => userId === ctx.from?.id)?.role ?? "viewer";
  return role === "viewer" ? operations.jobs().map(withoutPaths) : operations.jobs();
}

const PATH = /(?:[A-Za-z]:)?(?:[~.\w@+-]*[/\\])+[.\w@+-]+/g;
const withoutPath = (told: JobTold): JobTold => ("path" in told ? { ...told, path: "…" } : told);
function withoutPaths(job: JobReport): JobReport {
  if (job.last === null) return job;
  const { result, told } = job.last;
  const hidden = { result: result?.replace(PATH, "…") ?? null, told: told?.map(withoutPath) ?? null };
  return { ...job, last: { ...job.last, ...hidden } };
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
