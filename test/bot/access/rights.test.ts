/** Whoever may not, changes nothing: every command, every button, forged ones too, in private and in groups. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Update } from "grammy/types";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leastRoleOfPress, mayDo } from "../../../bot/access/roles.ts";
import { VERBS } from "../../../bot/callback-data.ts";
import { COMMANDS } from "../../../bot/messages/help.ts";
import { onPress, PRESSES } from "../../../bot/press.ts";
import { buttonsOf, OWNER, STRANGER } from "../../support/fake-telegram.ts";
import { ANONYMOUS, GROUP, type PeopleStory, peopleStory, TRADER, VIEWER } from "../../support/people-story.ts";

let chat: PeopleStory;
/** The owner's own open questions: real ids for forged presses. */
let questions: readonly string[];
beforeAll(async () => {
  chat = peopleStory("owner", "trader", "viewer");
  await chat.inGroup("/allow_here", OWNER);
  const [allow] = buttonsOf(chat.lastCall("sendMessage")?.payload ?? {});
  await chat.pressInGroup(allow?.callback_data ?? "", OWNER);
  chat.calls.splice(0);
  await chat.say("/threshold 0.5");
  await chat.pressData(`v2:person-role:${TRADER},viewer`);
  await chat.pressData(`v2:place-forget:${GROUP}`);
  await chat.say("/kill_switch on");
  await chat.say("/kill_switch off");
  questions = chat.calls.flatMap(({ payload }) => buttonsOf(payload)).map(({ callback_data: data }) => data);
});
afterAll(() => chat.ledger.remove());

const ROOT = join(import.meta.dirname, "../../../bot");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(ROOT, name), "utf8"))
  .join("\n");

describe("the table", () => {
  test("names every command that is handled, and no other", () => {
    const handled = [...sources.matchAll(/\.command\("(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(handled)].toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
  });

  test("changing needs at least the role of looking", () => {
    for (const { role, roleToChange = role } of COMMANDS) expect(mayDo(roleToChange, role)).toBe(true);
  });

  test("a viewer's button changes nothing that a question asks about", () => {
    for (const verb of VERBS) expect(mayDo("viewer", leastRoleOfPress(`v1:${verb}:p1`, false)), verb).toBe(false);
  });

  test("names every button that is handled or made, and no other", () => {
    const calls = /\b(?:onPress(?:<\w+>)?|pressData|moves|choosing)\(\s*(?:room, )?"([a-z-]+)"/g;
    const used = [...sources.matchAll(calls)].map(([, action]) => action);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(PRESSES).toSorted());
  });

  test("a handler cannot be had for a button that is not declared", () => {
    // @ts-expect-error: the table is the type.
    expect(onPress("anything", async () => {})).toBeDefined();
  });

  test.each(["anything", "constructor", "__proto__", ""])(
    "a button that nobody declared is the owner's: %s",
    (action) => {
      expect(leastRoleOfPress(`v2:${action}:1`, false)).toBe("owner");
      expect(leastRoleOfPress(`v2:${action}:1`, true)).toBe("owner");
    },
  );

  test.each(["set", "alert-pause", "alert-start", "alert-delete", "mute", "unmute"])(
    "in a group %s is no viewer's",
    (action) => expect(leastRoleOfPress(`v2:${action}:1`, true)).toBe("trader"),
  );
});

const arguments_ = [
  "",
  "on",
  "off",
  "0.5",
  "set 97000 96500",
  "auto",
  "add SOL",
  "remove BTC",
  "reset",
  "2h",
  "trader",
];
const text = fc
  .tuple(
    fc.constantFrom(...COMMANDS.map(({ name }) => name)),
    fc.constantFrom("", "@lookout_test_bot"),
    fc.oneof(fc.constantFrom(...arguments_), fc.string({ unit: "binary", maxLength: 30 })),
  )
  .map(([name, at, argument]) => `/${name}${at} ${argument}`);
const data = fc.oneof(
  fc.nat(99).map((n) => questions[n % questions.length] ?? ""),
  fc.tuple(fc.constantFrom(...VERBS), fc.integer({ min: 1, max: 9 })).map(([verb, n]) => `v1:${verb}:p${n}`),
  fc.constantFrom(
    `v2:person-role:${TRADER},trader`,
    `v2:person-remove:${TRADER}`,
    `v2:place-forget:${GROUP}`,
    "v2:x:y",
  ),
  fc.string({ maxLength: 64 }),
);

type Sender = { readonly id: number; readonly over: Record<string, unknown> };
const nobody: fc.Arbitrary<Sender> = fc.constantFrom(
  { id: STRANGER, over: {} },
  { id: ANONYMOUS, over: { sender_chat: { id: GROUP, type: "supergroup", title: "Desk" } } },
  { id: OWNER, over: { sender_chat: { id: -77, type: "channel", title: "C" } } },
);
const viewer = fc.constant<Sender>({ id: VIEWER, over: {} });

function updateOf(kind: string, said: string, pressed: string, place: string, { id, over }: Sender): Partial<Update> {
  const chatOf =
    place === "private" ? { id, type: "private", first_name: "u" } : { id: GROUP, type: "supergroup", title: "Desk" };
  const from = { id, is_bot: false, first_name: "u" };
  const length = /^\/\S+/.exec(said)?.[0].length ?? 0;
  const message = {
    ...{ message_id: 1, date: 1, chat: chatOf, from, text: said, ...over },
    entities: [{ type: "bot_command", offset: 0, length }],
  };
  if (kind === "callback_query") {
    return {
      callback_query: { id: "q", from, chat_instance: "1", data: pressed, message },
    } as unknown as Partial<Update>;
  }
  return { [kind]: message } as unknown as Partial<Update>;
}
const kind = fc.constantFrom(
  "message",
  "message",
  "callback_query",
  "callback_query",
  "edited_message",
  "channel_post",
);
const place = fc.constantFrom("private", "group");

describe("nothing stored changes", () => {
  test.each([
    ["by strangers, anonymous admins and channels", nobody],
    ["by a viewer", viewer],
  ])("%s", { timeout: 30_000 }, async (_who, senders) => {
    const before = chat.stored();
    await fc.assert(
      fc.asyncProperty(kind, text, data, place, senders, async (what, said, pressed, where, sender) => {
        // An anonymous admin's press comes under their own id, which is their own right.
        fc.pre(!(what === "callback_query" && sender.id === OWNER));
        await chat.update(updateOf(what, said, pressed, where, sender));
        expect(chat.stored()).toBe(before);
      }),
      { numRuns: 200 },
    );
    expect(chat.events.filter(({ type }) => type === "error")).toEqual([]);
    // Handlers that change something outside the ledger (the account, the list, a training) were not even asked.
    const changes = chat.desk.asked.filter((asked) => /^(account|watch|unwatch|reset|retrain)\b.* by /.test(asked));
    expect(changes).toEqual([]);
  });

  test("by a trader, of people, places and invitations", { timeout: 30_000 }, async () => {
    const owned = (): string => JSON.stringify([chat.people.all(), chat.peopleDesk.places(), invitations()]);
    const invitations = () =>
      chat.ledger.db.readAudit(999).filter(({ action }) => /invit|person|role|place/.test(action));
    const before = owned();
    await fc.assert(
      fc.asyncProperty(kind, text, data, place, async (what, said, pressed, where) => {
        await chat.update(updateOf(what, said, pressed, where, { id: TRADER, over: {} }));
        expect(owned()).toBe(before);
      }),
      { numRuns: 150 },
    );
  });
});
