import { Api } from "grammy";
import { expect, test } from "vitest";
import { registerCommands } from "../../../bot/access/menu.ts";
import { TERMINAL_PERSON } from "../../../bot/access/people.ts";
import { COMMANDS, doesWhat } from "../../../bot/messages/help.ts";
import { LANGUAGES, wordsIn } from "../../../bot/words/words.ts";
import { anOwner, closedDoor, memoryPeople, recordingFetch, TOKEN } from "../../support/fake-telegram.ts";

test("at boot everybody's menu is emptied, and each allowed chat gets the commands", async () => {
  const { fetch, calls } = recordingFetch();
  const people = memoryPeople(TERMINAL_PERSON, anOwner(7), { ...anOwner(8), role: "viewer" });
  const places = () => [{ chatId: -5, threadId: 3, title: "G" }];
  await registerCommands(new Api(TOKEN, { fetch }), { people, peopleDesk: { ...closedDoor(people), places } });
  expect(calls.map(({ method, payload }) => [method, payload.scope])).toEqual([
    ["deleteMyCommands", undefined],
    ["setMyCommands", { type: "chat", chat_id: 7 }],
    ["setMyCommands", { type: "chat", chat_id: 8 }],
    ["setMyCommands", { type: "chat", chat_id: -5 }],
  ]);
  expect(calls[1]!.payload.commands).toContainEqual({
    command: "check",
    description: "[symbol] why there is a signal or none, gate by gate",
  });
});

test("a menu shows what its person may do, and a group's what everybody may", async () => {
  const { fetch, calls } = recordingFetch();
  const people = memoryPeople(anOwner(7), { ...anOwner(8), role: "trader" }, { ...anOwner(9), role: "viewer" });
  const places = () => [{ chatId: -5, threadId: null, title: "G" }];
  await registerCommands(new Api(TOKEN, { fetch }), { people, peopleDesk: { places } });
  const shown = calls
    .slice(1)
    .map(({ payload }) => (payload.commands as { command: string }[]).map(({ command }) => command));
  const [owner = [], trader = [], viewer = [], group = []] = shown;
  expect(owner).toEqual(COMMANDS.map(({ name }) => name));
  expect(trader).not.toContain("invite");
  expect(trader).toContain("kill_switch");
  expect(viewer).not.toContain("retrain");
  expect(viewer).toContain("check");
  expect(group).toEqual(viewer);
});

test("the menu fits Telegram's rules: names of a-z 0-9 _ up to 32, descriptions of 1 to 256", () => {
  for (const one of COMMANDS) {
    expect(one.name).toMatch(/^[a-z0-9_]{1,32}$/);
    for (const language of LANGUAGES)
      expect(`${one.argument} ${doesWhat(wordsIn(language), one)}`.length).toBeLessThanOrEqual(256);
  }
});
