/** Who gets in, who does not, and what each of them is told. */
import { describe, expect, test } from "vitest";
import { createPairing, type PairingCode } from "../../../bot/access/pairing.ts";
import { hasTelegramOwner, setOwner, TERMINAL_ID, TERMINAL_PERSON } from "../../../bot/access/people.ts";
import { COMMANDS } from "../../../bot/messages/help.ts";
import type { Person } from "../../../engine/api.ts";
import { NOON } from "../../support/bot-reports.ts";
import { anOwner, closedDoor, memoryPeople, OWNER, STRANGER, testChat } from "../../support/fake-telegram.ts";

/** Says yes once to each. */
function onceEach(): (userId: number) => boolean {
  const answered = new Set<number>();
  return (id) => !answered.has(id) && answered.add(id).size > 0;
}

/** A bot nobody owns yet, and the codes its process printed. */
function unowned(...known: readonly Person[]) {
  const printed: PairingCode[] = [];
  let byte = 0;
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => byte++);
  const pairing = createPairing({ clock: { now: () => NOON }, random, announce: (code) => printed.push(code) });
  return { ...testChat({ people: memoryPeople(...known), pairing }), printed, pairing };
}

describe("a stranger", () => {
  test("who sends /start learns their own id and how to be allowed, nothing else", async () => {
    const { say, desk } = testChat();
    expect(await say("/start", STRANGER)).toEqual([
      "Your id is 666. Only the owner of this bot can let you in: ask for an invitation, then send /start CODE within 15 minutes.\nDRY RUN",
    ]);
    expect(desk.asked).toEqual([]);
  });

  test.each(["/check", "/stats", "/kill_switch on", "/threshold 0.1", "hello", "/starts", "/help"])(
    "who says %s is met like one who says /start: one answer a day, and nothing done",
    async (line) => {
      const people = memoryPeople(anOwner());
      const peopleDesk = { ...closedDoor(people), mayAnswerStranger: onceEach() };
      const { say, desk, calls } = testChat({ people, peopleDesk });
      const [told, ...more] = await say(line, STRANGER);
      expect(told).toMatch(/^Your id is 666\. Only the owner of this bot can let you in/);
      expect(more).toEqual([]);
      expect(calls.map(({ method }) => method)).toEqual(["sendMessage"]);
      for (const again of [line, "/start", "hello"]) expect(await say(again, STRANGER)).toEqual([]);
      expect(desk.asked).toEqual([]);
      expect(people.find(STRANGER)).toBeNull();
    },
  );

  test("who sends a code without /start brings none", async () => {
    const { say, printed, pairing, people } = unowned();
    const [answer] = await say(pairing.current().code, STRANGER);
    expect(answer).toContain("or send /start CODE");
    expect(answer).not.toContain(printed[0]!.code);
    expect(people.all()).toEqual([]);
  });

  test("who sends a picture or joins a group hears nothing", async () => {
    const { update, calls } = testChat();
    const from = { id: STRANGER, is_bot: false, first_name: "S" };
    const chat = { id: STRANGER, type: "private" as const, first_name: "S" };
    await update({ message: { message_id: 1, date: 1, from, chat, photo: [], caption: "/start" } as never });
    for (const type of ["group", "supergroup"] as const) {
      const there = { id: -5, type, title: "G" };
      await update({ message: { message_id: 1, date: 1, from, chat: there, text: "hello" } as never });
      await update({ message: { message_id: 1, date: 1, from, chat: there, new_chat_members: [from] } as never });
    }
    expect(calls).toEqual([]);
  });

  test("who presses a button, even a right one, gets one sentence and no action", async () => {
    const { say, press, desk, calls } = testChat();
    await say("/threshold 0.5");
    await press("Confirm", STRANGER);
    expect(calls.at(-1)).toEqual({
      method: "answerCallbackQuery",
      payload: { callback_query_id: "q1", text: "You are not allowed to use this bot, so this button did nothing." },
    });
    expect(desk.asked).toEqual([`threshold 0.5 by ${OWNER}`]);
    expect(desk.facts().threshold).toBe(0.7);
  });

  test("cannot become the owner once there is one, not even with the right code", async () => {
    const { say, people, pairing, printed } = unowned(anOwner());
    const { code } = pairing.current();
    expect((await say(`/start ${code}`, STRANGER))[0]).not.toContain("owner now");
    expect(people.find(STRANGER)).toBeNull();
    expect(printed).toHaveLength(1);
  });
});

describe("groups", () => {
  const group = { id: -5, type: "group" as const, title: "G" };
  const from = { id: OWNER, is_bot: false, first_name: "A" };

  test("are not served, not even for the owner", async () => {
    const { update, calls, desk } = testChat();
    const entities = [{ type: "bot_command" as const, offset: 0, length: 6 }];
    for (const text of ["/check", "/start"]) {
      await update({ message: { message_id: 1, date: 1, from, chat: group, text, entities } });
    }
    expect(calls).toEqual([]);
    expect(desk.asked).toEqual([]);
  });

  test("and a button pressed there does nothing", async () => {
    const { update, calls, desk } = testChat();
    const message = { message_id: 1, date: 1, chat: group, text: "?" };
    await update({ callback_query: { id: "q", from, chat_instance: "1", data: "v1:kill-yes:p1", message } as never });
    expect(calls.map(({ method }) => method)).toEqual(["answerCallbackQuery"]);
    expect(desk.asked).toEqual([]);
  });

  test("nor one on an inline message without any chat", async () => {
    const { update, calls, desk } = testChat();
    await update({ callback_query: { id: "q", from, chat_instance: "1", data: "v1:kill-yes:p1" } });
    expect(calls.map(({ method }) => method)).toEqual(["answerCallbackQuery"]);
    expect(desk.asked).toEqual([]);
  });
});

describe("pairing", () => {
  test("the first /start makes the process print a code, and that code makes the owner", async () => {
    const { say, printed, people, audits, calls, events } = unowned();
    expect((await say("/start", STRANGER))[0]).toBe(
      "Your id is 666. To be allowed, set TELEGRAM_OWNER_ID=666 in the bot's .env and restart it, or send /start CODE with the one-time code that the bot's process prints.\nDRY RUN",
    );
    expect(printed).toHaveLength(1);

    const [welcome] = await say(`/start ${printed[0]!.code.toLowerCase().replace("-", " ")}`, STRANGER);
    expect(welcome).toContain("You are the owner now. Nobody else can use this bot.");
    expect(people.find(STRANGER)).toEqual({ userId: STRANGER, chatId: STRANGER, role: "owner", name: "user666" });
    expect(audits).toEqual([
      { action: "paired", by: { userId: STRANGER, chatId: STRANGER, name: "user666" }, detail: { userId: STRANGER } },
    ]);
    expect(calls.at(-1)).toMatchObject({
      method: "setMyCommands",
      payload: { scope: { type: "chat", chat_id: STRANGER } },
    });
    expect((calls.at(-1)!.payload.commands as unknown[]).length).toBe(COMMANDS.length);
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
    expect((await say("/check", STRANGER))[0]).toContain("Watched symbols");
  });

  test("a wrong code is told, and the code's secret is not", async () => {
    const { say, printed, people } = unowned();
    const [answer] = await say("/start AAAAA-BBBBB", STRANGER);
    expect(answer).toContain("That code is not valid.");
    expect(answer).not.toContain(printed[0]!.code);
    expect(people.all()).toEqual([]);
  });

  test("five wrong codes lock that user out, even with the right one", async () => {
    const { say, printed, people } = unowned();
    for (let n = 0; n < 5; n += 1) await say("/start WRONG", STRANGER);
    expect(printed).toHaveLength(2);
    expect((await say(`/start ${printed[1]!.code}`, STRANGER))[0]).toContain("codes are not read for a while");
    expect(people.all()).toEqual([]);
  });

  test("a stranger is answered once a day, the right code is always heard, and wrong ones count unanswered", async () => {
    const people = memoryPeople();
    const peopleDesk = { ...closedDoor(people), mayAnswerStranger: onceEach() };
    const printed: PairingCode[] = [];
    const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(printed.length);
    const pairing = createPairing({ clock: { now: () => NOON }, random, announce: (code) => printed.push(code) });
    const { say } = testChat({ people, peopleDesk, pairing });
    expect(await say("/start", STRANGER)).toHaveLength(1);
    expect(await say("/start", STRANGER)).toEqual([]);
    for (let n = 0; n < 5; n += 1) expect(await say("/start WRONG", STRANGER)).toEqual([]);
    expect(printed).toHaveLength(2);
    expect(await say(`/start ${printed[1]!.code}`, STRANGER)).toEqual([]);
    expect(people.all()).toEqual([]);
    expect((await say(`/start ${printed[1]!.code}`, STRANGER + 1))[0]).toContain("You are the owner now");
  });

  test("the terminal's person does not count as an owner", async () => {
    const { say, people } = unowned(TERMINAL_PERSON);
    expect(hasTelegramOwner(people)).toBe(false);
    expect((await say("/start", STRANGER))[0]).toContain("or send /start CODE");
  });

  test("a menu that cannot be set does not undo the pairing", async () => {
    const { say, pairing, people, troubles, events } = unowned();
    troubles.push({ method: "setMyCommands", reply: { ok: false, error_code: 404, description: "Not Found" } });
    await say(`/start ${pairing.current().code}`, STRANGER);
    expect(people.find(STRANGER)).not.toBeNull();
    expect(events.at(-1)).toEqual({
      type: "error",
      code: "MENU_NOT_SET",
      text: "The command menu was not set. Telegram answered 404: Not Found.",
    });
  });
});

test("an owner named in the environment is added once and keeps a better name", () => {
  const people = memoryPeople();
  expect(setOwner(people, 42, NOON)).toEqual([{ action: "owner_set", userId: 42 }]);
  expect(people.find(42)).toEqual({ userId: 42, chatId: 42, role: "owner", name: "owner" });
  people.add({ userId: 42, chatId: 42, role: "owner", name: "Ada" }, NOON);
  expect(setOwner(people, 42, NOON)).toEqual([]);
  expect(people.find(42)?.name).toBe("Ada");
});

test("an owner named in the environment replaces every other one, but not the person at the terminal", async () => {
  const people = memoryPeople(anOwner(), anOwner(8), TERMINAL_PERSON);
  expect(setOwner(people, 42, NOON)).toEqual([
    { action: "owner_removed", userId: OWNER },
    { action: "owner_removed", userId: 8 },
    { action: "owner_set", userId: 42 },
  ]);
  expect(people.all().map(({ userId }) => userId)).toEqual([TERMINAL_ID, 42]);
  const { say, desk } = testChat({ people });
  expect(await say("/kill_switch on", OWNER)).toEqual([expect.stringContaining("Your id is 7.")]);
  expect(desk.asked).toEqual([]);
});
