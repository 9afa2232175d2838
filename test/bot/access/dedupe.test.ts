import Database from "better-sqlite3";
import { Bot } from "grammy";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dedupe, noteAnswers } from "../../../bot/access/dedupe.ts";
import { aLedger, START, type TestLedger } from "../../support/ledger.ts";

const me = { id: 1, is_bot: true, first_name: "Lookout", username: "lookout_bot" } as never;
const update = (id: number) =>
  ({ update_id: id, message: { message_id: id, date: 0, chat: { id: 7 }, text: "x" } }) as never;

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

/** Whether a process that died at this moment would act on the update once more. */
const wouldRepeat = (id: number): boolean => {
  const file = new Database(book.file, { readonly: true });
  const seen = file.prepare("SELECT unfinished FROM updates_seen WHERE update_id = ?").get(id);
  file.close();
  return (seen as { unfinished: number }).unfinished === 1;
};

test("a command is taken up again until its answer may have been heard, and not after", async () => {
  const seen: [string, boolean][] = [];
  const bot = new Bot("1:x", { botInfo: me });
  bot.api.config.use((_, method, payload) => {
    seen.push([method, wouldRepeat((payload as { chat_id: number }).chat_id)]);
    return Promise.resolve({ ok: true, result: true }) as never;
  }, noteAnswers);
  bot.use(dedupe(book.db.people, { now: () => START }));
  bot.use(async (ctx) => {
    await ctx.api.sendChatAction(ctx.update.update_id, "typing");
    await ctx.api.sendMessage(ctx.update.update_id, "The switch is on.");
  });
  await bot.handleUpdate(update(500));
  expect(seen).toEqual([
    ["sendChatAction", true],
    ["sendMessage", false],
  ]);
  await bot.handleUpdate(update(500));
  expect(seen).toHaveLength(2);
});

test("two at once are told apart", async () => {
  const bot = new Bot("1:x", { botInfo: me });
  const gate = Promise.withResolvers<void>();
  bot.api.config.use(() => Promise.resolve({ ok: true, result: true }) as never, noteAnswers);
  bot.use(dedupe(book.db.people, { now: () => START }));
  bot.use(async (ctx) => {
    if (ctx.update.update_id === 1) await gate.promise;
    await ctx.api.sendMessage(7, "done");
  });
  const slow = bot.handleUpdate(update(1));
  await bot.handleUpdate(update(2));
  expect([wouldRepeat(1), wouldRepeat(2)]).toEqual([true, false]);
  gate.resolve();
  await slow;
  expect(wouldRepeat(1)).toBe(false);
});

test("one whose work failed is finished all the same", async () => {
  const bot = new Bot("1:x", { botInfo: me });
  bot.use(dedupe(book.db.people, { now: () => START }));
  bot.use(() => {
    throw new Error("no disk");
  });
  await expect(bot.handleUpdate(update(3))).rejects.toThrow("no disk");
  expect(wouldRepeat(3)).toBe(false);
});
