import { Api, InputFile } from "grammy";
import { expect, test } from "vitest";
import { createLocalTelegram, type LocalMessage } from "../../../bot/terminal/local-telegram.ts";
import { NOON } from "../../support/bot-reports.ts";

function setUp() {
  const shown: LocalMessage[] = [];
  const toasts: string[] = [];
  const files: [string, number][] = [];
  const local = createLocalTelegram({
    show: (message) => shown.push(message),
    toast: (text) => toasts.push(text),
    file: (name, bytes) => files.push([name, bytes.length]),
  });
  return { api: new Api("0:x", { fetch: local.fetch }), local, shown, toasts, files };
}

test("a document arrives with its name", async () => {
  const { api, files } = setUp();
  await api.sendDocument(0, new InputFile(new Uint8Array(5), "signals.csv"));
  expect(files).toEqual([["signals.csv", 5]]);
  await expect(api.sendDocument(0, "an id of before")).rejects.toThrow("no document");
});

test("it refuses what Telegram would refuse: too long and empty messages", async () => {
  const { api, shown } = setUp();
  await expect(api.sendMessage(0, "x".repeat(4097))).rejects.toThrow("message is too long");
  await expect(api.sendMessage(0, " ")).rejects.toThrow("message text is empty");
  expect(shown).toEqual([]);
});

test("calls that mean nothing in a terminal are agreed to", async () => {
  const { api, toasts } = setUp();
  expect(await api.setMyCommands([])).toBe(true);
  expect(await api.answerCallbackQuery("1")).toBe(true);
  expect(await api.answerCallbackQuery("1", { text: "done" })).toBe(true);
  expect(toasts).toEqual(["done"]);
});

test("typed lines and presses are updates of chat 0 with rising ids", async () => {
  const { api, local } = setUp();
  const reply_markup = {
    inline_keyboard: [[{ text: "Yes", callback_data: "v1:kill-yes:p" }], [{ text: "Docs", url: "https://x.y" }]],
  };
  expect(local.typed("/check BTC", NOON)).toMatchObject({
    update_id: 1,
    message: { chat: { id: 0 }, from: { id: 0 }, entities: [{ type: "bot_command", offset: 0, length: 6 }] },
  });
  expect(local.typed("hello", NOON).message).toMatchObject({ entities: [] });
  const { message_id } = await api.sendMessage(0, "Sure?", { reply_markup });
  expect(local.pressed(1, NOON)).toMatchObject({
    update_id: 3,
    callback_query: { data: "v1:kill-yes:p", from: { id: 0 }, message: { message_id, date: NOON / 1000 } },
  });
  await api.editMessageText(0, message_id, "Done.");
  expect(local.pressed(1, NOON)).toBeNull();
});

test("a signal pushed into an open question does not take the numbers of its answers", async () => {
  let isPush = false;
  const shown: LocalMessage[] = [];
  const local = createLocalTelegram({ show: (one) => shown.push(one), toast() {}, file() {}, isPush: () => isPush });
  const api = new Api("0:x", { fetch: local.fetch });
  const buttons = (...texts: string[]) => ({
    reply_markup: { inline_keyboard: [texts.map((text) => ({ text, callback_data: text }))] },
  });
  const pressed = (number: number) => local.pressed(number, NOON)?.callback_query;
  local.typed("/setup", NOON);
  await api.sendMessage(0, "Which rules?", buttons("2-Step", "1-Step"));
  isPush = true;
  const card = await api.sendMessage(0, "Signal", buttons("Taken", "Skip"));
  expect(shown.at(-1)?.first).toBe(3);
  expect([1, 2, 3, 4].map((number) => pressed(number)?.data)).toEqual(["2-Step", "1-Step", "Taken", "Skip"]);
  expect(pressed(5)).toBeUndefined();

  isPush = false;
  await api.sendMessage(0, "Which size?", buttons("10,000"));
  expect(shown.at(-1)?.first).toBe(1);
  expect([1, 2, 3].map((number) => pressed(number)?.data)).toEqual(["10,000", undefined, "Taken"]);

  // With no question open a pushed card is numbered from 1.
  local.typed("/cancel", NOON);
  isPush = true;
  await api.editMessageText(0, card.message_id, "Stopped", buttons("Why"));
  expect(pressed(1)?.data).toBe("Why");
});
