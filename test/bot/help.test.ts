/** `/help`: the list is what the asker may do here; a command in full says who else may. */
import { expect, test } from "vitest";
import { EXAMPLES } from "../../bot/messages/command-examples.ts";
import { COMMANDS } from "../../bot/messages/help.ts";
import { buttonsOf, OWNER } from "../support/fake-telegram.ts";
import { peopleStory, TRADER, VIEWER } from "../support/people-story.ts";

const named = (text: string | undefined): string[] =>
  [...(text ?? "").matchAll(/^\/(\w+)/gm)].map(([, name = ""]) => name);

test("the list is of the asker's role, and shorter in a group", async () => {
  const chat = peopleStory("owner", "trader", "viewer");
  try {
    const [owner] = await chat.say("/help");
    expect(named(owner)).toEqual(COMMANDS.map(({ name }) => name));
    const [trader] = await chat.say("/help", TRADER);
    expect(named(trader)).toEqual(COMMANDS.filter(({ role }) => role !== "owner").map(({ name }) => name));
    expect(trader).toContain("/threshold [0..1]");
    const [viewer] = await chat.say("/help", VIEWER);
    expect(named(viewer)).not.toContain("backtest");
    // Who may only look is shown no argument that would be refused.
    expect(viewer).toContain("/threshold –");
    await chat.inGroup("/allow_here", OWNER);
    await chat.pressInGroup(buttonsOf(chat.lastCall("sendMessage")?.payload ?? {})[0]?.callback_data ?? "", OWNER);
    const [inGroup] = await chat.inGroup("/help", OWNER);
    expect(named(inGroup)).toEqual(COMMANDS.filter((one) => one.isPrivate !== true).map(({ name }) => name));
  } finally {
    chat.ledger.remove();
  }
});

test.each([
  ["threshold", "To look: everybody here. To change: traders and the owner."],
  ["/threshold@lookout_test_bot", "/threshold [0..1] – "],
  ["KILL_SWITCH now", "/kill_switch [on|off] – "],
  ["logs", "Who may: the owner alone.\nIn the private chat with the bot only.\nYour role is not enough for that."],
  ["settings", "In a group changes are for traders and the owner."],
  ["buy", 'There is no command "buy".'],
])("/help %s, asked by a viewer", async (asked, said) => {
  const chat = peopleStory("owner", "viewer");
  try {
    expect((await chat.say(`/help ${asked}`, VIEWER))[0]).toContain(said);
  } finally {
    chat.ledger.remove();
  }
});

test("every command has an example of its own", () => {
  for (const { name } of COMMANDS) {
    expect(EXAMPLES[name]?.length, name).toBeGreaterThan(0);
    for (const example of EXAMPLES[name] ?? []) expect(example.split(" ")[0]).toBe(`/${name}`);
  }
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
});
