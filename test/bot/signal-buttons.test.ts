/** The buttons under a signal, through the whole bot: pressed twice, by another person, too late, forged. */
import { describe, expect, test } from "vitest";
import { cardButtons } from "../../bot/messages/card.ts";
import { pressData } from "../../bot/press.ts";
import { wordsIn } from "../../bot/words/words.ts";
import { plus } from "../../core/time.ts";
import type { ChoiceAnswer } from "../../engine/api.ts";
import { aDecision, NOON } from "../support/bot-reports.ts";
import { aCard, fakeSignals } from "../support/fake-signals.ts";
import { anOwner, memoryPeople, OWNER, STRANGER, testChat } from "../support/fake-telegram.ts";

const SECOND = 8;
const setUp = () => {
  const signals = fakeSignals(aCard());
  const people = memoryPeople(anOwner(), anOwner(SECOND));
  const chat = testChat({ signals, people });
  const toast = (): unknown => chat.lastCall("answerCallbackQuery")?.payload.text;
  return { ...chat, signals, toast };
};
const TAKEN = pressData("taken", "d1");
const SKIP = pressData("skip", "d1");

describe("Taken and Skip", () => {
  test("are stored for who pressed, and a second press changes nothing", async () => {
    const { pressData: press, signals, toast } = setUp();
    await press(TAKEN);
    expect(toast()).toBe("Taken at 104,512.3. Its risk counts until it ends.");
    const before = signals.cards[0];
    await press(TAKEN);
    expect(toast()).toBe("You took it at 12:04 UTC. Nothing changed.");
    expect(signals.cards[0]).toBe(before);
    expect(before?.choices).toMatchObject([{ userId: OWNER, state: "taken", price: 104_512.3 }]);
  });

  test("of two people are two answers", async () => {
    const { pressData: press, signals } = setUp();
    await press(TAKEN);
    await press(SKIP, SECOND);
    expect(signals.cards[0]?.choices.map(({ userId, state }) => [userId, state])).toEqual([
      [OWNER, "taken"],
      [SECOND, "skipped"],
    ]);
  });

  test("let somebody who skipped take it after all, but not the other way round", async () => {
    const { pressData: press, signals, toast } = setUp();
    await press(SKIP);
    await press(TAKEN);
    expect(signals.cards[0]?.choices).toMatchObject([{ state: "taken" }]);
    await press(SKIP);
    expect(toast()).toContain("You took it already");
    expect(signals.cards[0]?.choices).toMatchObject([{ state: "taken" }]);
  });

  test("of a stranger do nothing and say so", async () => {
    const { pressData: press, signals, toast } = setUp();
    await press(TAKEN, STRANGER);
    expect(toast()).toContain("not allowed");
    expect(signals.cards[0]?.choices).toEqual([]);
  });

  test("of a viewer, who may look and not act, do nothing; Why is theirs too", async () => {
    const signals = fakeSignals(aCard());
    const chat = testChat({ signals, people: memoryPeople({ ...anOwner(), role: "viewer" }) });
    for (const data of [TAKEN, SKIP, pressData("mute", "d1")]) await chat.pressData(data);
    expect(signals.cards[0]?.choices).toEqual([]);
    expect(signals.mutes(OWNER)).toEqual([]);
    await chat.pressData(pressData("why", "d1"));
    expect(chat.texts().at(-1)).toContain("Why BTC/USDT LONG");
  });

  test.each([
    [{ code: "SIGNAL_EXPIRED", validUntil: plus(NOON, 60_000) }, "it was valid until 12:05 UTC. Not taken"],
    [{ code: "SIGNAL_ENDED" }, "this signal has ended. Not taken"],
    [{ code: "PRICE_UNKNOWN" }, "The newest price is not known"],
    [{ code: "PRICE_PAST_STOP", price: 103_000, limit: 103_480.1 }, "been at the stop 103,480.1. Not taken"],
    [{ code: "PRICE_PAST_TARGET", price: 107_000, limit: 106_576.8 }, "been at the target 106,576.8. Not taken"],
    [{ code: "PRICE_RAN_AWAY", price: 104_800, limit: 104_718.7 }, "beyond 104,718.7 the stated size"],
  ] as const)("that come too late say why, in a box that must be tapped away: %o", async (refusal, said) => {
    const { pressData: press, signals, lastCall, toast } = setUp();
    signals.refuseWith({ kind: "refused", ...refusal } as ChoiceAnswer);
    await press(TAKEN);
    expect(toast()).toContain(said);
    expect(lastCall("answerCallbackQuery")?.payload.show_alert).toBe(true);
    expect(String(toast()).length).toBeLessThanOrEqual(200);
  });

  test.each(["v2:taken:", "v2:taken:ffff", "v2:taken:../../etc", "v2:skip:zz", "v2:mute:ffff", "v2:why:ffff"])(
    "that are forged (%s) are answered and act on nothing",
    async (data) => {
      const { pressData: press, signals, calls } = setUp();
      signals.cards.length = 0;
      await press(data);
      expect(calls.some(({ method }) => method === "answerCallbackQuery")).toBe(true);
      expect(signals.mutes(OWNER)).toEqual([]);
    },
  );
});

describe("Mute symbol", () => {
  test("silences this chat for a day, is listed, and is undone by a button", async () => {
    const { pressData: press, say, press: pressLabel, signals, texts, lastCall } = setUp();
    await press(pressData("mute", "d1"));
    expect(texts().at(-1)).toContain("No signals of BTC/USDT in this chat until 2 Jun 2025 12:04 UTC");
    expect(signals.mutes(OWNER)).toHaveLength(1);
    expect(signals.mutes(SECOND)).toEqual([]);
    expect((await say("/muted"))[0]).toContain("BTC/USDT until 2 Jun 2025 12:04 UTC");
    await pressLabel("Signals again: BTC/USDT");
    expect(signals.mutes(OWNER)).toEqual([]);
    expect(lastCall("editMessageText")?.payload.text).toContain("come to this chat again");
    await pressLabel("Signals again: BTC/USDT");
    expect(lastCall("answerCallbackQuery")?.payload.text).toContain("was not muted");
  });

  test("twice is once", async () => {
    const { pressData: press, texts, toast } = setUp();
    await press(pressData("mute", "d1"));
    const said = texts().length;
    await press(pressData("mute", "d1"));
    expect(texts()).toHaveLength(said);
    expect(toast()).toContain("is muted in this chat until");
  });
});

describe("Why", () => {
  test("answers with the trail of that signal; /why without a word with the newest", async () => {
    const { pressData: press, say, texts } = setUp();
    await press(pressData("why", "d1"));
    expect(texts().at(-1)).toContain("Why BTC/USDT LONG");
    expect((await say("/why"))[0]).toContain("rsi_15");
    expect((await say("/why 0123456789ab"))[0]).toContain("Nothing of that was judged here yet");
  });
});

describe("a card offers what can still be done", () => {
  const labels = (card = aCard(), at = NOON): readonly string[] =>
    cardButtons(wordsIn("en"), card, at).map(({ label }) => label);

  test("while it is valid, after its time, and after its end", () => {
    const all = ["Taken", "Skip", "Mute symbol", "Why"];
    expect(labels()).toEqual(all);
    expect(labels(aCard(), aDecision().validUntil)).toEqual(all);
    expect(labels(aCard(), plus(aDecision().validUntil, 1))).toEqual(["Mute symbol", "Why"]);
    const { course } = aCard();
    const end = { exit: "tp" as const, at: NOON, price: 1, r: 2 };
    expect(labels(aCard({ course: { ...course, end } }))).toEqual(["Mute symbol", "Why"]);
  });
});
