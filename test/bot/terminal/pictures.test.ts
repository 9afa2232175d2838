/** Cards and pictures on a terminal: the path of the file, numbered buttons, and changes as what is new. */
import { expect, test } from "vitest";
import { cardButtons, cardMessage } from "../../../bot/messages/card.ts";
import { createTerminalChat } from "../../../bot/terminal/chat.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { aSignal, NOON } from "../../support/bot-reports.ts";
import { fakeDesk } from "../../support/fake-desk.ts";
import { fakeOperations } from "../../support/fake-operations.ts";
import { aCard, fakeSignals } from "../../support/fake-signals.ts";
import {
  closedDoor,
  fakeSetup,
  memoryPeople,
  memoryPreferences,
  memoryTalks,
  noAlerts,
} from "../../support/fake-telegram.ts";
import { fakeWork } from "../../support/fake-work.ts";

const PNG = new Uint8Array([1, 2, 3]);
const words = wordsIn("en");
const FACTS = { mode: "dryrun", modelStatus: "observation", currency: "USD" } as const;

test("a card shows where its picture lies, its buttons are numbers, and a change shows what is new", async () => {
  const printed: string[] = [];
  const kept: Uint8Array[] = [];
  const signals = fakeSignals(aCard());
  const chat = createTerminalChat({
    ...{
      desk: fakeDesk(),
      signals,
      preferences: memoryPreferences(),
      alerts: noAlerts(),
      talks: memoryTalks(),
      setup: fakeSetup(),
    },
    ...{ peopleDesk: closedDoor(memoryPeople()), operations: fakeOperations(), work: fakeWork() },
    clock: { now: () => NOON },
    emit: () => {},
    print: (block) => void printed.push(block),
    style: () => ({ color: false, columns: 100 }),
    keepPicture(png) {
      kept.push(png);
      return "var/charts/one.png";
    },
  });
  const notice = aSignal();
  if (notice.kind !== "signal") throw new Error("not a signal");
  const buttons = cardButtons(words, aCard(), NOON);
  const id = await chat.send(0, cardMessage(words, aCard(), FACTS), notice, { photo: PNG, buttons });
  expect(kept).toEqual([PNG]);
  expect(printed.at(-1)).toContain("┃ var/charts/one.png\n┃ DRY RUN signal: BTC/USDT LONG");
  expect(printed.at(-1)).toContain("[1] Taken   [2] Skip   [3] Mute symbol   [4] Why");

  await chat.say("1");
  expect(signals.cards[0]?.choices).toMatchObject([{ state: "taken", userId: 0 }]);
  expect(printed.at(-1)).toContain("Taken at 104,512.3");

  const card = signals.card("d1");
  if (card === null) throw new Error("no card");
  expect(await chat.edit(0, id, cardMessage(words, card, FACTS), buttons)).toBe(id);
  expect(printed.at(-1)).toBe(
    [
      "┃ DRY RUN signal: BTC/USDT LONG · tier HIGH",
      "┃ ✓ Taken by terminal at 12:04 UTC, price 104,512.3",
      "┃",
      "┃ [1] Taken   [2] Skip   [3] Mute symbol   [4] Why",
      "",
    ].join("\n"),
  );

  // What ended it stands above both, and it is still said which signal that was.
  const end = { exit: "sl", at: NOON, price: card.course.stop, r: -1.05 } as const;
  const over = { ...card, course: { ...card.course, end } };
  await chat.edit(0, id, cardMessage(words, over, FACTS), []);
  expect(printed.at(-1)?.split("\n").slice(0, 2)).toEqual([
    "┃ DRY RUN signal: BTC/USDT LONG · tier HIGH",
    "┃ ✗ Stop 103,480.1 hit at 12:04 UTC: −1.05 R",
  ]);
  await chat.stop();
});
