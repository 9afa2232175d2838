import { Api } from "grammy";
import { expect, test } from "vitest";
import { registerCommands } from "../../../bot/access/menu.ts";
import { TERMINAL_PERSON } from "../../../bot/access/people.ts";
import { COMMANDS } from "../../../bot/messages/help.ts";
import { anOwner, memoryPeople, recordingFetch, TOKEN } from "../../support/fake-telegram.ts";

test("at boot everybody's menu is emptied, and each allowed chat gets the commands", async () => {
  const { fetch, calls } = recordingFetch();
  await registerCommands(new Api(TOKEN, { fetch }), memoryPeople(TERMINAL_PERSON, anOwner(7), anOwner(8)));
  expect(calls.map(({ method, payload }) => [method, payload.scope])).toEqual([
    ["deleteMyCommands", undefined],
    ["setMyCommands", { type: "chat", chat_id: 7 }],
    ["setMyCommands", { type: "chat", chat_id: 8 }],
  ]);
  expect(calls[1]!.payload.commands).toContainEqual({
    command: "check",
    description: "[symbol] why there is a signal or none, gate by gate",
  });
});

test("the menu fits Telegram's rules: names of a-z 0-9 _ up to 32, descriptions of 1 to 256", () => {
  for (const { name, argument, does } of COMMANDS) {
    expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
    expect(`${argument} ${does}`.length).toBeLessThanOrEqual(256);
  }
});
