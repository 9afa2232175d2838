/** Alerts in the chat, from the line that sets one to the message that says it came true. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDelivery } from "../../bot/delivery.ts";
import { MINUTE_MS, plus } from "../../core/time.ts";
import { checkAlerts } from "../../engine/alerts/check.ts";
import { createAlertDesk } from "../../engine/desk/person-alerts.ts";
import { buttonsOf, memoryPreferences, OWNER, type TestChat, testChat } from "../support/fake-telegram.ts";
import { aLedger, BTC, START, slotNumber, type TestLedger } from "../support/ledger.ts";
import { zigzag } from "../support/zigzag.ts";

let book: TestLedger;
let chat: TestChat;
let scanned = 0;
const market = zigzag(() => slotNumber(scanned));
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ userId: OWNER, chatId: OWNER, role: "owner", name: "Ada" }, START);
  scanned = 0;
  let ids = 0;
  const alerts = createAlertDesk({
    ...market,
    ...{ alerts: book.db.personAlerts, patterns: ["doji"], watched: () => [BTC], audit: book.db.controls.audit },
    clock: { now: () => slotNumber(scanned) },
    newId: () => {
      ids += 1;
      return `id${ids}`;
    },
  });
  chat = testChat({ alerts });
});
afterEach(() => book.remove());

/** Scans up to a slot, and what is delivered by then. */
async function scanTo(number: number): Promise<string[]> {
  const said: string[] = [];
  for (; scanned < number; ) {
    scanned += 1;
    checkAlerts({ ...market, alerts: book.db.personAlerts }, slotNumber(scanned));
  }
  const delivery = createDelivery({
    outbox: book.db.outbox,
    desk: chat.desk,
    preferences: memoryPreferences(),
    send: async (_chat, { text }) => said.push(text),
    clock: { now: () => slotNumber(scanned) },
    emit: () => {},
  });
  await delivery.deliverDue();
  return said;
}
const toast = (): unknown => chat.lastCall("answerCallbackQuery")?.payload.text;
const labels = (): string[] => buttonsOf(chat.calls.at(-1)?.payload ?? {}).map(({ text }) => text);

describe("one line", () => {
  test("sets an alert, which fires once with its value, bar and time", async () => {
    const [answer] = await chat.say("/alert BTC price>100 once");
    expect(answer).toContain("Alert set\nBTC/USDT: price above 100.00 on 1m bars\nonce\nIt is not so now");
    expect(await scanTo(1)).toEqual([]);
    const [said] = await scanTo(2);
    expect(said).toContain("Your alert: BTC/USDT: price above 100.00 on 1m bars\nIt is 101.00.");
    expect(said).toContain("On the 1m bar that closed on 1 Jun 2025 12:03 UTC.");
    expect(await scanTo(8)).toEqual([]);
    expect((await chat.say("/alerts"))[0]).toContain("· done");
  });

  test("by questions an answer that cannot be read is refused at once and asked for again", async () => {
    await chat.say("/alert");
    const [again] = await chat.say("DOGE");
    expect(again).toContain('I do not watch "DOGE"');
    expect(again).toContain("An alert on which symbol?");
    await chat.say("BTC");
    expect((await chat.say("rsi<130"))[0]).toContain("What should it look for?");
    await chat.say("price>100");
    expect((await chat.say("7h"))[0]).toContain("On bars of which length?");
    await chat.say("5m");
    expect((await chat.say("every 1m"))[0]).toContain("How often at most?");
    expect((await chat.say("once"))[0]).toContain("Alert set\nBTC/USDT: price above 100.00 on 5m bars\nonce");
  });

  test("by questions a tier is not asked for bars, which a scan has not", async () => {
    await chat.say("/alert");
    await chat.say("BTC");
    expect((await chat.say("tier high"))[0]).toContain("How often at most?");
    expect((await chat.say("once"))[0]).toContain("HIGH reached at a scan");
  });

  test("what holds already is said, and fires at the next beginning", async () => {
    await scanTo(2);
    expect((await chat.say("/alert BTC>100 every 4m"))[0]).toContain("It is so already");
    expect(await scanTo(3)).toEqual([]);
    expect(await scanTo(4)).toHaveLength(1);
    expect(book.db.personAlerts.find("id1")?.firedAt).toBe(plus(slotNumber(3), MINUTE_MS));
  });

  test.each([
    ["BTC", "not an alert I can read"],
    ["BTC rsi<130", "can never be reached"],
    ["BTC rsi<30 2h", "bars can be 1m, 5m, 15m, 1h, 4h"],
    ["BTC rsi<30 every 5s", "every 30m"],
    ["BTC pattern unicorn", "There are doji"],
    ["DOGE rsi<30", "DOGE"],
  ])("/alert %s sets none and says what to do", async (line, expected) => {
    expect((await chat.say(`/alert ${line}`)).join("\n")).toContain(expected);
    expect(book.db.personAlerts.active()).toEqual([]);
  });

  test("the same line again is the same alert", async () => {
    for (let time = 0; time < 2; time += 1) {
      expect((await chat.say("/alert BTC price>100 once"))[0]).toContain("Alert set");
    }
    await chat.say("/alert BTC price>100 every 4m");
    expect(book.db.personAlerts.ofChat(OWNER)).toHaveLength(2);
  });

  test("fifty are the most", async () => {
    for (let number = 0; number < 50; number += 1) await chat.say(`/alert BTC price>${101 + number}`);
    expect((await chat.say("/alert BTC price>500"))[0]).toContain("You have 50 alerts");
    expect(book.db.personAlerts.ofChat(OWNER)).toHaveLength(50);
  });
});

describe("the list", () => {
  test("pauses, starts and deletes by buttons; a second press changes nothing", async () => {
    await chat.say("/alert BTC price>100 every 4m");
    await chat.say("/alerts");
    expect(labels()).toEqual(["⏸ 1", "🗑 1"]);
    await chat.press("⏸ 1");
    expect(toast()).toBe("Paused.");
    expect(labels()).toEqual(["▶ 1", "🗑 1"]);
    expect(await scanTo(2)).toEqual([]);
    await chat.pressData("v2:alert-pause:id1.0");
    expect(toast()).toBe("Nothing was changed: it is so already, or the alert is gone.");
    await chat.press("▶ 1");
    expect(await scanTo(4)).toHaveLength(1);
    await chat.press("🗑 1");
    expect(chat.texts().at(-1)).toContain("You have no alerts");
    expect(await scanTo(8)).toEqual([]);
  });

  test("eight to a page", async () => {
    for (let number = 1; number <= 9; number += 1) await chat.say(`/alert BTC price>${100 + number}`);
    await chat.say("/alerts");
    expect(labels().at(-1)).toBe("▶");
    await chat.press("▶");
    expect(labels()).toEqual(["⏸ 9", "🗑 9", "◀"]);
    await chat.press("🗑 9");
    expect(labels()).toHaveLength(16);
  });

  test.each(["v2:alert-delete:id1.0", "v2:alert-delete:", "v2:alert-start:id1.x", "v2:alerts:-1", "v2:alerts:9999"])(
    "an alert of another chat cannot be touched by %s",
    async (data) => {
      await chat.say("/alert BTC price>100");
      const others = book.db.personAlerts.find("id1")!;
      book.db.personAlerts.create({ ...others, id: "id9", chatId: 99 });
      await chat.pressData(data.replace("id1", "id9"));
      expect(book.db.personAlerts.find("id9")).toMatchObject({ status: "active" });
    },
  );
});
