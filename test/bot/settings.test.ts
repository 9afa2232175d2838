/** `/settings` by buttons and typed, against the real store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPreferenceDesk } from "../../engine/desk/preferences.ts";
import { buttonsOf, OWNER, STRANGER, type TestChat, testChat } from "../support/fake-telegram.ts";
import { aLedger, START, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
let chat: TestChat;
beforeEach(() => {
  book = aLedger();
  chat = testChat({ preferences: createPreferenceDesk(book.db.preferences, { now: () => START }) });
});
afterEach(() => book.remove());

const toast = (): unknown => chat.lastCall("answerCallbackQuery")?.payload.text;
const labels = (): string[] => buttonsOf(chat.calls.at(-1)?.payload ?? {}).map(({ text }) => text);
const chosen = () => book.db.preferences.stored(OWNER);

describe("by buttons", () => {
  test("a page for each choice, the one in force marked, and back", async () => {
    await chat.say("/settings");
    await chat.press("Quiet hours");
    expect(chat.texts().at(-1)).toContain("In quiet hours messages wait");
    expect(labels()).toEqual(["22:00–07:00", "23:00–07:00", "00:00–08:00", "✓ none", "◀ back"]);
    await chat.press("23:00–07:00");
    expect(toast()).toBe("Changed.");
    expect(chosen()?.quiet).toEqual({ from: 1380, until: 420 });
    expect(chat.texts().at(-1)).toContain("Quiet hours: 23:00 to 07:00");
  });

  test("a second press changes nothing and says so", async () => {
    await chat.pressData("v2:set:images.off");
    await chat.pressData("v2:set:images.off");
    expect(toast()).toBe("It is so already.");
    expect(chosen()?.images).toBe(false);
  });

  test("the language changes what is said from then on", async () => {
    await chat.pressData("v2:set:language.tr");
    expect(toast()).toBe("Değiştirildi.");
    expect(chat.texts().at(-1)).toContain("Dil: Türkçe");
  });

  test("kinds are muted and heard one by one", async () => {
    await chat.pressData("v2:set:mute.signal");
    await chat.pressData("v2:set:mute.digest");
    expect(chosen()?.muted).toEqual(["signal", "digest"]);
    await chat.pressData("v2:set:hear.signal");
    expect(chosen()?.muted).toEqual(["digest"]);
  });

  test.each(["v2:set:zone.Mars/Crater", "v2:set:quiet.9-9", "v2:set:mute.kill", "v2:set:constructor.x", "v2:set:"])(
    "forged %s changes nothing",
    async (data) => {
      await chat.pressData(data);
      expect(toast()).toBe("It is so already.");
      expect(chosen()).toBeNull();
    },
  );

  test("a stranger's press changes nothing", async () => {
    await chat.pressData("v2:set:images.off", STRANGER);
    expect(book.db.preferences.stored(STRANGER)).toBeNull();
  });
});

describe("typed", () => {
  test.each([
    ["zone Europe/Istanbul", { zone: "Europe/Istanbul" }],
    ["quiet 22:30-07:15", { quiet: { from: 1350, until: 435 } }],
    ["digest 07:30", { digestAt: 450 }],
    ["digest off", { digestAt: null }],
    ["images off", { images: false }],
    ["language tr", { language: "tr" }],
    ["mute watch", { muted: ["watch"] }],
  ])("/settings %s", async (line, expected) => {
    await chat.say(`/settings ${line}`);
    expect(chosen()).toMatchObject(expected);
  });

  test.each([
    "zone Istanbul2",
    "quiet 25:00-07:00",
    "quiet 07:00",
    "quiet 07:00-07:00",
    "digest noon",
    "volume 3",
    "x",
  ])("/settings %s is not understood and changes nothing", async (line) => {
    const [answer] = await chat.say(`/settings ${line}`);
    expect(answer).toContain("nothing was changed");
    expect(chosen()).toBeNull();
  });
});

describe("the first message", () => {
  const hello = (code: string) =>
    chat.update({
      message: {
        ...{ message_id: 1, date: 1, text: "/settings", entities: [{ type: "bot_command", offset: 0, length: 9 }] },
        chat: { id: OWNER, type: "private", first_name: "A" },
        from: { id: OWNER, is_bot: false, first_name: "A", language_code: code },
      },
    });

  test("is answered in the language of the person's Telegram, until they choose another", async () => {
    await hello("tr-TR");
    expect(chat.texts().at(-1)).toContain("Dil: Türkçe");
    await chat.say("/settings language en");
    await hello("tr-TR");
    expect(chat.texts().at(-1)).toContain("Language: English");
  });

  test("of somebody who reads neither is answered in English, and nothing is written down", async () => {
    await hello("de");
    expect(chat.texts().at(-1)).toContain("Language: English");
    expect(chosen()).toBeNull();
  });
});
