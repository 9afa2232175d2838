/** Invitations, roles, groups and strangers, through the real bot over a real ledger. */
import { afterEach, describe, expect, test } from "vitest";
import type { Role } from "../../../engine/api.ts";
import { buttonsOf, OWNER, STRANGER } from "../../support/fake-telegram.ts";
import {
  ANONYMOUS,
  GROUP,
  minutes,
  type PeopleStory,
  peopleStory,
  TRADER,
  VIEWER,
} from "../../support/people-story.ts";

const open: PeopleStory[] = [];
const story = (...roles: readonly Role[]): PeopleStory => {
  const made = peopleStory(...roles);
  open.push(made);
  return made;
};
afterEach(() => {
  for (const { ledger } of open.splice(0)) ledger.remove();
});

const codeIn = (text: string | undefined): string => /\/start (\S+)/.exec(text ?? "")?.[1] ?? "none";
const actions = ({ ledger }: PeopleStory): string[] => ledger.db.readAudit(50).map(({ action }) => action);

describe("an invitation", () => {
  test.each(["trader", "viewer"] as const)("lets one person in as %s, with a menu of that role", async (role) => {
    const chat = story("owner");
    const [made] = await chat.say(`/invite ${role}`);
    expect(made).toContain("https://t.me/lookout_test_bot?start=");
    const [welcome] = await chat.say(`/start ${codeIn(made)}`, STRANGER);
    expect(welcome).toContain(`Welcome. You are a ${role} here now.`);
    expect(chat.people.find(STRANGER)).toEqual({ userId: STRANGER, chatId: STRANGER, role, name: "user666" });
    expect(actions(chat)).toEqual(["joined", "invited"]);
    expect(chat.lastCall("setMyCommands")?.payload.scope).toEqual({ type: "chat", chat_id: STRANGER });
    expect((await chat.say("/check", STRANGER))[0]).toContain("Watched symbols");
  });

  test("works once", async () => {
    const chat = story("owner");
    const code = codeIn((await chat.say("/invite viewer"))[0]);
    await chat.say(`/start ${code}`, STRANGER);
    expect((await chat.say(`/start ${code}`, 667))[0]).toContain("not valid, was used or has expired");
    expect(chat.people.find(667)).toBeNull();
  });

  test("works for 15 minutes, over a restart too, and is nowhere in the database in words", async () => {
    const chat = story("owner");
    const late = codeIn((await chat.say("/invite viewer"))[0]);
    expect(chat.stored()).not.toContain(late.replace("-", ""));
    expect(chat.stored()).not.toContain(late);
    chat.pass(minutes(15));
    expect((await chat.say(`/start ${late}`, STRANGER))[0]).toContain("has expired");
    const intime = codeIn((await chat.say("/invite viewer"))[0]);
    chat.pass(minutes(15) - 1);
    await chat.say(`/start ${intime.toLowerCase().replace("-", " ")}`, STRANGER);
    expect(chat.people.find(STRANGER)?.role).toBe("viewer");
  });

  test("is not guessed: after five wrong codes not even the right one counts for half an hour", async () => {
    const chat = story("owner");
    for (let n = 0; n < 5; n += 1) await chat.say("/start AAAAA-AAAAA", STRANGER);
    const code = codeIn((await chat.say("/invite viewer"))[0]);
    await chat.say(`/start ${code}`, STRANGER);
    expect(chat.people.find(STRANGER)).toBeNull();
    chat.pass(minutes(30));
    await chat.say(`/start ${codeIn((await chat.say("/invite viewer"))[0])}`, STRANGER);
    expect(chat.people.find(STRANGER)).not.toBeNull();
  });

  test.each(["/invite", "/invite owner", "/invite x"])("%s says how instead, and makes nothing", async (line) => {
    const chat = story("owner");
    const before = chat.stored();
    expect((await chat.say(line))[0]).toContain("Say as what: /invite trader");
    expect(chat.stored()).toBe(before);
  });
});

describe("a stranger", () => {
  test("is answered once a day, then hears nothing", async () => {
    const chat = story("owner");
    expect(await chat.say("/start", STRANGER)).toHaveLength(1);
    expect(await chat.say("/start", STRANGER)).toEqual([]);
    expect(await chat.say("hello", STRANGER)).toEqual([]);
    expect(await chat.say("/start AAAAA-AAAAA", STRANGER)).toEqual([]);
    expect(await chat.say("/start", 667)).toHaveLength(1);
    chat.pass(24 * minutes(60));
    expect(await chat.say("/start", STRANGER)).toHaveLength(1);
  });

  test("with a right code is heard all the same", async () => {
    const chat = story("owner");
    await chat.say("/start", STRANGER);
    const code = codeIn((await chat.say("/invite viewer"))[0]);
    expect(await chat.say(`/start ${code}`, STRANGER)).toHaveLength(1);
  });
});

test("a stranger's presses get one toast a day, which counts as that day's answer", async () => {
  const chat = story("owner");
  const toasts = () => chat.calls.filter(({ method }) => method === "answerCallbackQuery").length;
  for (let n = 0; n < 3; n += 1) await chat.pressData("v2:check:BTC/USDT", STRANGER);
  expect(toasts()).toBe(1);
  expect(await chat.say("/start", STRANGER)).toEqual([]);
  chat.pass(24 * minutes(60));
  await chat.pressData("v2:check:BTC/USDT", STRANGER);
  expect(toasts()).toBe(2);
});

describe("/people", () => {
  test("shows who is here, and changes a role after Confirm, with word to the person and a new menu", async () => {
    const chat = story("owner", "trader");
    const [list] = await chat.say("/people");
    expect(list).toContain("Bo · 8 · trader");
    await chat.press("Bo · trader");
    await chat.press("Make viewer");
    expect(chat.texts().at(-1)).toContain("Make Bo (8) a viewer?");
    expect(chat.people.find(TRADER)?.role).toBe("trader");
    await chat.press("Confirm");
    expect(chat.people.find(TRADER)?.role).toBe("viewer");
    expect(chat.lastCall("sendMessage")?.payload).toMatchObject({ chat_id: TRADER });
    expect(String(chat.lastCall("sendMessage")?.payload.text)).toContain("you are a viewer now");
    expect(chat.lastCall("setMyCommands")?.payload.scope).toEqual({ type: "chat", chat_id: TRADER });
    expect(actions(chat)).toEqual(["role_changed"]);
  });

  test("removes somebody after Confirm: no answers, no menu, no pushes", async () => {
    const chat = story("owner", "viewer");
    await chat.say("/people");
    await chat.press("Cy · viewer");
    await chat.press("Remove");
    await chat.press("Confirm");
    expect(chat.people.find(VIEWER)).toBeNull();
    expect(chat.lastCall("deleteMyCommands")?.payload.scope).toEqual({ type: "chat", chat_id: VIEWER });
    expect(await chat.say("/check", VIEWER)).toEqual([expect.stringContaining("Your id is 9.")]);
    expect(await chat.say("/check", VIEWER)).toEqual([]);
    expect(actions(chat)).toEqual(["person_removed"]);
  });

  test("an old question is void once somebody else's change came between, and a button works once", async () => {
    const chat = story("owner", "trader");
    await chat.pressData(`v2:person-role:${TRADER},viewer`);
    const [old] = buttonsOf(chat.lastCall("sendMessage")?.payload ?? {});
    await chat.pressData(`v2:person-remove:${TRADER}`);
    await chat.press("Confirm");
    const before = chat.stored();
    await chat.press("Confirm");
    expect(chat.stored()).toBe(before);
    await chat.pressData(old?.callback_data ?? "");
    expect(chat.texts().at(-1)).toContain("no longer holds");
    expect(chat.people.find(TRADER)).toBeNull();
  });

  test("the owner is not changed from chat, and unknown people are told", async () => {
    const chat = story("owner");
    await chat.pressData(`v2:person-remove:${OWNER}`);
    expect(chat.texts().at(-1)).toContain("TELEGRAM_OWNER_ID");
    await chat.pressData("v2:person:404");
    expect(chat.texts().at(-1)).toContain("not on the list any more");
  });
});

describe("groups", () => {
  async function served(topic: Record<string, unknown> = {}): Promise<PeopleStory> {
    const chat = story("owner", "trader", "viewer");
    await chat.inGroup("/allow_here", OWNER, topic);
    const [confirm] = buttonsOf(chat.lastCall("sendMessage")?.payload ?? {});
    await chat.pressInGroup(confirm?.callback_data ?? "", OWNER, topic);
    return chat;
  }
  const TOPIC = { is_topic_message: true, message_thread_id: 3 };

  test("are silent until the owner allows them, then known people are answered", async () => {
    const chat = story("owner", "viewer");
    expect(await chat.inGroup("/check", OWNER)).toEqual([]);
    const allowed = await served();
    expect(allowed.peopleDesk.places()).toEqual([{ chatId: GROUP, threadId: null, title: "Desk" }]);
    expect((await allowed.inGroup("/check", VIEWER))[0]).toContain("Watched symbols");
    expect(await allowed.inGroup("/check", STRANGER)).toEqual([]);
    expect(await allowed.inGroup("hello all", VIEWER)).toEqual([]);
    expect(await allowed.inGroup("/of_another_bot", VIEWER)).toEqual([]);
    expect(actions(allowed)).toEqual(["place_allowed"]);
  });

  test("settings and alerts there are changed by traders and the owner, looked at by all", async () => {
    const chat = await served();
    for (const line of ["/settings language tr", "/alert BTC rsi<30 1h", "/alert"]) {
      expect((await chat.inGroup(line, VIEWER))[0], line).toContain("You may look, but not change this.");
    }
    await chat.pressInGroup("v2:set:language.tr", VIEWER);
    expect(String(chat.lastCall("answerCallbackQuery")?.payload.text)).toContain("You may look");
    expect((await chat.inGroup("/settings", VIEWER))[0]).toContain("Settings");
    expect((await chat.inGroup("/alerts", VIEWER))[0]).not.toContain("You may look");
    expect((await chat.inGroup("/settings language tr", TRADER))[0]).toContain("Bu sohbetin ayarları");
    // Their private chat is their own.
    expect((await chat.say("/settings language tr", VIEWER))[0]).toContain("Bu sohbetin ayarları");
  });

  test("a conversation ends when its person is demoted, in private and in the group", async () => {
    const chat = await served();
    await chat.say("/alert", TRADER);
    await chat.inGroup("/alert", TRADER);
    await chat.say("/people");
    await chat.press("Bo · trader");
    await chat.press("Make viewer");
    await chat.press("Confirm");
    expect((await chat.say("/cancel", TRADER))[0]).toContain("There is nothing to cancel");
    expect((await chat.inGroup("/cancel", TRADER))[0]).toContain("There is nothing to cancel");
  });

  test("a topic is served alone: answers go into it, other topics stay silent, and pushes are queued for it", async () => {
    const chat = await served(TOPIC);
    expect(chat.peopleDesk.place(GROUP)?.threadId).toBe(3);
    expect(await chat.inGroup("/check", VIEWER)).toEqual([]);
    expect(await chat.inGroup("/check", VIEWER, { ...TOPIC, message_thread_id: 4 })).toEqual([]);
    await chat.inGroup("/check", VIEWER, TOPIC);
    expect(chat.lastCall("sendMessage")?.payload).toMatchObject({ chat_id: GROUP, message_thread_id: 3 });
    const at = chat.ledger.time.now;
    chat.ledger.db.outbox.enqueue({ kind: "alert", key: "k", at, code: "DATA_STALE", text: "old" }, at);
    expect(
      chat.ledger.db.outbox
        .due(at)
        .map(({ chatId }) => chatId)
        .toSorted(),
    ).toContain(GROUP);
  });

  test.each([
    [
      "an anonymous admin",
      { from: { id: ANONYMOUS, is_bot: true, first_name: "Group" }, sender_chat: { id: GROUP, type: "supergroup" } },
    ],
    ["a channel that writes in the group", { sender_chat: { id: -77, type: "channel" } }],
  ])("%s is a stranger, whatever id it bears", async (_who, over) => {
    const chat = await served();
    const before = chat.stored();
    for (const line of ["/check", "/kill_switch on", "/allow_here"])
      expect(await chat.inGroup(line, OWNER, over)).toEqual([]);
    expect(chat.stored()).toBe(before);
  });

  test("only the owner allows one, and forgetting it makes it silent again", async () => {
    const chat = story("owner", "trader");
    await chat.inGroup("/allow_here", TRADER);
    expect(chat.calls).toEqual([]);
    const allowed = await served();
    await allowed.say("/people");
    await allowed.press("Forget Desk");
    await allowed.press("Confirm");
    expect(allowed.peopleDesk.places()).toEqual([]);
    expect(await allowed.inGroup("/check", OWNER)).toEqual([]);
  });

  test("what only the owner may read is not said there", async () => {
    const chat = await served();
    const before = chat.stored();
    for (const line of ["/invite trader", "/people", "/audit"]) {
      expect((await chat.inGroup(line, OWNER))[0]).toContain("private chat only");
    }
    expect(chat.stored()).toBe(before);
  });

  test("a question is answered by whoever asked it, also in a group", async () => {
    const chat = await served();
    await chat.inGroup("/threshold 0.5", TRADER);
    const [confirm] = buttonsOf(chat.lastCall("sendMessage")?.payload ?? {});
    await chat.pressInGroup(confirm?.callback_data ?? "", OWNER);
    expect(chat.ledger.db.controls.setting("threshold")).toBeNull();
    await chat.pressInGroup(confirm?.callback_data ?? "", TRADER);
    expect(chat.ledger.db.controls.setting("threshold")).toBe("0.5");
  });
});

test("/audit shows who did what, newest last", async () => {
  const chat = story("owner");
  await chat.say("/invite viewer");
  await chat.say("/kill_switch on");
  const [log = ""] = await chat.say("/audit");
  expect(log.indexOf("invited")).toBeGreaterThan(-1);
  expect(log.indexOf("setting_changed")).toBeGreaterThan(log.indexOf("invited"));
  expect((await chat.say("/audit 1"))[0]).not.toContain("invited");
});

describe("/pause", () => {
  test("until a time is of the clocks of the chat's zone", async () => {
    const chat = story("owner");
    await chat.say("/settings zone Europe/Istanbul");
    expect((await chat.say("/pause until 25:00"))[0]).toContain("/pause until 18:00 (Europe/Istanbul)");
    expect((await chat.say("/pause until 18:00"))[0]).toContain("Paused until 1 Jun 2025 18:00 UTC+3");
    expect(chat.desk.facts().pausedUntil).toBe(Date.parse("2025-06-01T15:00:00Z"));
  });

  test("works at once, asks before it ends, and is another thing than the kill switch", async () => {
    const chat = story("owner", "trader", "viewer");
    expect((await chat.say("/pause 2h", VIEWER))[0]).toContain("ask the owner to make you a trader");
    expect((await chat.say("/pause 2h", TRADER))[0]).toContain("Paused until 1 Jun 2025 14:04 UTC");
    expect((await chat.say("/pause", VIEWER))[0]).toContain("2 h left");
    expect(chat.desk.facts().killSwitch.on).toBe(false);
    await chat.say("/pause off", TRADER);
    expect(chat.desk.facts().pausedUntil).not.toBeNull();
    await chat.press("Confirm", TRADER);
    expect(chat.desk.facts().pausedUntil).toBeNull();
    expect((await chat.say("/pause", VIEWER))[0]).toContain("not paused");
  });
  test.each(["/pause 0m", "/pause 8d", "/pause soon", "/pause until 25:00", "/pause -2h"])(
    "%s changes nothing",
    async (line) => {
      const chat = story("owner");
      const before = chat.stored();
      expect(await chat.say(line)).toHaveLength(1);
      expect(chat.stored()).toBe(before);
    },
  );
});
