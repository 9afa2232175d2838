/** Each chat is talked to in the language it chose, from the very next message on. */
import { Api } from "grammy";
import { expect, test } from "vitest";
import { registerCommands } from "../../bot/access/menu.ts";
import { createDelivery } from "../../bot/delivery.ts";
import type { Actor } from "../../engine/api.ts";
import { aFacts, aSignal, NOON } from "../support/bot-reports.ts";
import {
  anOwner,
  closedDoor,
  memoryPeople,
  memoryPreferences,
  OWNER,
  recordingFetch,
  STRANGER,
  TOKEN,
  testChat,
} from "../support/fake-telegram.ts";
import { aLedger } from "../support/ledger.ts";

const BY: Actor = { userId: OWNER, chatId: OWNER, name: "owner" };

test("a change of language counts from the next message on, and only for that chat", async () => {
  const preferences = memoryPreferences();
  const { say } = testChat({ preferences, people: memoryPeople(anOwner(), anOwner(8)) });
  expect((await say("/threshold"))[0]).toContain("Raise it: /threshold 0.75 works at once.");
  preferences.change(OWNER, { language: "tr" }, BY);
  expect((await say("/threshold"))[0]).toContain("Yükseltmek için: /threshold 0.75 hemen uygulanır.");
  expect((await say("/threshold", 8))[0]).toContain("Raise it: /threshold 0.75 works at once.");
  preferences.change(OWNER, { language: "en" }, BY);
  expect((await say("/nope"))[0]).toContain("There is no command /nope.");
});

test("a question, its buttons, the toast and the answer are in one language", async () => {
  const chat = testChat({ preferences: memoryPreferences({ language: "tr" }) });
  const [question] = await chat.say("/threshold 0.55");
  expect(question).toMatch(/^Eşik 0\.70 değerinden 0\.55 değerine düşürülsün mü\?/);
  await chat.press("Onayla");
  expect(chat.lastCall("answerCallbackQuery")?.payload.text).toBe("Eşik artık 0.55.");
  expect(chat.texts().at(-1)).toMatch(/^Eşik artık 0\.55\./);
  expect(chat.desk.facts().threshold).toBe(0.55);
});

test("commands keep their English names and arguments, whatever the language", async () => {
  const chat = testChat({ preferences: memoryPreferences({ language: "tr" }) });
  await chat.say("/kill_switch on");
  expect(chat.desk.facts().killSwitch.on).toBe(true);
  expect((await chat.say("/kill_switch aç"))[0]).toBe(
    '"aç" ne on ne off. /kill_switch on veya /kill_switch off gönderin.\nDRY RUN',
  );
});

test("when something fails inside, it is said in the chat's language", async () => {
  const chat = testChat({ preferences: memoryPreferences({ language: "tr" }) });
  chat.desk.breakWith(new Error("broken"));
  await chat.pressData("v1:threshold-yes:p1");
  expect(chat.lastCall("answerCallbackQuery")?.payload.text).toBe(
    "İçeride bir şey aksadı. Yeniden basmadan önce kontrol edin.",
  );
});

test.each([
  ["tr", "Kimlik numaranız 666."],
  ["de", "Your id is 666."],
])("a stranger whose Telegram is set to %s is answered so", async (language_code, expected) => {
  const { update, texts } = testChat();
  const from = { id: STRANGER, is_bot: false, first_name: "x", language_code };
  const entities = [{ type: "bot_command" as const, offset: 0, length: 6 }];
  const chat = { id: STRANGER, type: "private" as const, first_name: "x" };
  await update({ message: { message_id: 1, date: 1, chat, from, text: "/start", entities } });
  expect(texts()[0]).toContain(expected);
});

test("one notice reaches each chat in its own language", async () => {
  const ledger = aLedger();
  const preferences = memoryPreferences();
  preferences.change(8, { language: "tr" }, BY);
  for (const person of [anOwner(7), anOwner(8)]) ledger.db.people.add(person, NOON);
  ledger.db.outbox.enqueue(aSignal(), NOON);
  const sent = new Map<number, string>();
  const delivery = createDelivery({
    outbox: ledger.db.outbox,
    preferences,
    desk: { facts: () => aFacts() },
    send: async (chatId, { text }) => sent.set(chatId, text.split("\n")[0] ?? "").size,
    clock: { now: () => NOON },
    emit: () => {},
  });
  expect(await delivery.deliverDue()).toBe(2);
  expect(sent).toEqual(
    new Map([
      [7, "DRY RUN signal: BTC/USDT LONG · tier HIGH"],
      [8, "DRY RUN sinyali: BTC/USDT LONG · kademe HIGH"],
    ]),
  );
  ledger.remove();
});

test("the command menu of a chat is in its language", async () => {
  const { fetch, calls } = recordingFetch();
  const people = memoryPeople(anOwner(7), anOwner(8));
  const languageFor = (chatId: number) => (chatId === 8 ? "tr" : "en");
  await registerCommands(new Api(TOKEN, { fetch }), { people, peopleDesk: closedDoor(people), languageFor });
  const menus = calls.filter(({ method }) => method === "setMyCommands");
  expect(menus.map(({ payload }) => (payload.commands as { description: string }[])[1]?.description)).toEqual([
    "[command] this list, or one command in full",
    "[command] bu liste ya da tek bir komutun ayrıntısı",
  ]);
});

test("a chat that changes its language gets its menu in that language at once, and only then", async () => {
  const { say, calls } = testChat();
  const menus = () => calls.filter(({ method }) => method === "setMyCommands");
  await say("/settings language en");
  expect(menus()).toEqual([]);
  await say("/settings language tr");
  await say("/help");
  expect(menus()).toHaveLength(1);
  const { payload } = menus()[0]!;
  expect(payload.scope).toEqual({ type: "chat", chat_id: OWNER });
  expect(payload.commands).toContainEqual({ command: "help", description: expect.stringContaining("bu liste") });
});
