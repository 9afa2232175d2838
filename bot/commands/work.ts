/** Longer work beside the chat: a progress message that changes in place, a button that cancels, and what came of it. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Composer, Context } from "grammy";
import type { RunningWork, Work, WorkEnd, WorkFile } from "../../engine/api.ts";
import { unknownSymbol } from "../messages/sorry.ts";
import { workBusy, workEnd, workProgress } from "../messages/work.ts";
import { workCharts } from "../messages/work-charts.ts";
import { inOnePicture } from "../pictures.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";

/** Telegram lets a message be changed about once a second in a chat; nobody reads faster than this. */
const CHANGED_EVERY_MS = 2_500;

/** Begins it and answers at once; everything after the progress message comes by itself. */
export async function startWork(room: Room, ctx: Context, work: Work): Promise<void> {
  const words = room.wordsOf(ctx);
  const running = room.work.begin(work, actorOf(ctx));
  if ("code" in running) {
    const said = running.code === "WORK_BUSY" ? workBusy(words, running.running) : unknownSymbol(words, running);
    return room.voice.reply(ctx, said);
  }
  const cancel = [{ label: words.text("work-cancel"), data: pressData("work-cancel", running.id) }];
  const shown = (share: number | null): FormattedString => workProgress(words, work, share);
  const message = await room.voice.begin(ctx, shown(null), cancel).catch((cause: unknown) => {
    // Nobody would hear what came of it, and nobody could cancel it.
    room.work.cancel(running.id, actorOf(ctx));
    throw cause;
  });
  void follow(room, ctx, {
    words,
    work,
    running,
    message,
    shown: (share) => room.voice.change(ctx, message, shown(share), cancel),
  });
}

type Followed = {
  /** Asked for at the beginning: it may end together with the process, when nothing is stored any more. */
  readonly words: Words;
  readonly work: Work;
  readonly running: RunningWork;
  readonly message: number;
  readonly shown: (share: number | null) => Promise<void>;
};

async function follow(room: Room, ctx: Context, { words, work, running, message, shown }: Followed): Promise<void> {
  let told: number | null = null;
  const timer = setInterval(() => {
    const share = running.progress();
    if (share === null || share === told) return;
    told = share;
    void shown(share);
  }, CHANGED_EVERY_MS).unref();
  try {
    const end = await running.ended;
    clearInterval(timer);
    await room.voice.change(ctx, message, workEnd(words, work, end), []);
    await deliver(room, ctx, end);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    room.emit({ type: "error", code: "CHAT_HANDLER_FAILED", text: `What was asked for could not be sent: ${why}` });
  } finally {
    clearInterval(timer);
    running.release();
  }
}

async function deliver(room: Room, ctx: Context, end: WorkEnd): Promise<void> {
  if (end.kind === "cancelled") return;
  const { pictures, voice, desk } = room;
  const chatId = ctx.chatId ?? 0;
  const chart = inOnePicture(workCharts(room.wordsOf(ctx), end, desk.facts()));
  const png = chart === null ? null : await pictures.draw(chatId, () => chart);
  if (png !== null) await voice.picture(ctx, png);
  const file = fileOf(end);
  if (file !== null) await voice.document(ctx, file);
}

function fileOf(end: WorkEnd): WorkFile | null {
  if (end.kind === "file") return end.file;
  return end.kind === "backtest" ? end.page : null;
}

const CANCELLED = { cancelled: "work-cancelling", ended: "work-ended-before", other: "work-not-yours" } as const;

/** The button under a progress message; one of an earlier process says that nothing runs any more. */
export function workPresses({ work, wordsOf }: Room): Composer<Context> {
  return onPress("work-cancel", async (ctx, id) => {
    await ctx.answerCallbackQuery({ text: wordsOf(ctx).text(CANCELLED[work.cancel(id, actorOf(ctx))]) });
  });
}
