/** What people say and what they get back, through the real bot. */
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../bot/messages/help.ts";
import { NOON } from "../support/bot-reports.ts";
import { fakeDesk } from "../support/fake-desk.ts";
import { buttonsOf, OWNER, STRANGER, testChat } from "../support/fake-telegram.ts";

describe("every command answers its owner", () => {
  test.each([
    ["/Check BTC", "BTC/USDT · check"],
    ["/HELP", "Commands"],
    ["/Start", "Lookout"],
  ])("%s, with capitals", async (line, expected) => {
    expect((await testChat().say(line))[0]).toContain(expected);
  });

  test.each([
    ["/start", "Lookout\nDry run: it observes"],
    ["/help", "/kill_switch [on|off] – stop all signals at once"],
    ["/check", "Watched symbols · 12:04 UTC"],
    ["/check BTC", "BTC/USDT · check at 12:04 UTC"],
    ["/check   btcusdt ", "BTC/USDT · check"],
    ["/watchlist", "Watched symbols · 3 of at most 200"],
    ["/stats", "Statistics, last 7 days"],
    ["/stats 7", "Statistics, last 7 days"],
    ["/stats 30", "Statistics, last 30 days"],
    ["/stats 30d", "Statistics, last 30 days"],
    ["/missed 30D", "What was refused, last 30 days"],
    ["/missed all", "What was ever refused"],
    ["/model", "Model win240-light-1"],
    ["/ftmo_status", "FTMO 2-Step, challenge"],
    ["/threshold", "Threshold 0.70 · default 0.70"],
    ["/kill_switch", "Kill switch is off"],
    ["/check@lookout_test_bot BTC", "BTC/USDT · check"],
  ])("%s", async (line, expected) => {
    const { say } = testChat();
    const [answer] = await say(line);
    expect(answer).toContain(expected);
  });

  test("every listed command is handled, so none of them falls through", async () => {
    const { say } = testChat();
    for (const { name } of COMMANDS) expect((await say(`/${name}`))[0]).not.toContain("There is no command");
  });
});

test("DRY RUN is the last line of every message, and of none in live", async () => {
  const lines = ["/start", "/help", "/check", "/check BTC", "/stats", "/ftmo_status", "/threshold", "/threshold 0.1"];
  const { say } = testChat();
  for (const line of [...lines, "/nope", "hello"]) expect((await say(line))[0]).toMatch(/\nDRY RUN$/);
  const live = testChat({ desk: fakeDesk({ mode: "live" }) });
  for (const line of [...lines, "/nope", "hello"]) expect((await live.say(line))[0]).not.toContain("DRY RUN");
});

describe("bad input gets one clear sentence", () => {
  test.each([
    ["/check DOGE", 'I do not watch "DOGE". Watched are: BTC/USDT, ETH/USDT, BNB/USDT.'],
    ["/check <b>BTC</b>", 'I do not watch "<b>BTC</b>". Watched are: BTC/USDT, ETH/USDT, BNB/USDT.'],
    [`/check ${"A".repeat(5000)}`, `I do not watch "${"A".repeat(23)}…". Watched are: BTC/USDT, ETH/USDT, BNB/USDT.`],
    ["/stats 9", '"9" is not a period I keep. Send 7, 30, 90 or all behind the command.'],
    ["/stats 13d", '"13d" is not a period I keep. Send 7, 30, 90 or all behind the command.'],
    ["/stats week", '"week" is not a period I keep. Send 7, 30, 90 or all behind the command.'],
    ["/threshold abc", '"abc" is not a number from 0 to 1. For example: /threshold 0.70'],
    ["/threshold 7", '"7" is not a number from 0 to 1. For example: /threshold 0.70'],
    ["/threshold -0.1", '"-0.1" is not a number from 0 to 1. For example: /threshold 0.70'],
    ["/threshold 1e-1", '"1e-1" is not a number from 0 to 1. For example: /threshold 0.70'],
    ["/threshold NaN", '"NaN" is not a number from 0 to 1. For example: /threshold 0.70'],
    ...["/watchlist add", "/watchlist SOL", "/watchlist remove ", "/watchlist reset SOL"].map((line) => [
      line,
      `"${line.slice(11).trim()}" is no change of the list. Send /watchlist add SOL/USDT, /watchlist remove SOL or /watchlist reset.`,
    ]),
    [
      "/watchlist add ???",
      "That is no symbol I can read. Nothing was changed: write it like SOL, SOL/USDT or SOLUSDT.",
    ],
    ["/watchlist remove SOL", "That symbol is not watched. Nothing was changed: /watchlist shows those that are."],
    ["/kill_switch maybe", '"maybe" is neither on nor off. Send /kill_switch on or /kill_switch off.'],
    ...["/ftmo_status set", "/ftmo_status set 97,00 96,500", "/ftmo_status set 1e5 1e5", "/ftmo_status set -1 5"].map(
      (line) => [
        line,
        `"${line.slice(13)}" is no account. Send /ftmo_status set BALANCE EQUITY, for example /ftmo_status set 97000 97000, or /ftmo_status auto.`,
      ],
    ),
    ["/nope", "There is no command /nope. Send /help to see all commands."],
    ["/", "There is no command /. Send /help to see all commands."],
    ["hello there", 'I answer commands only, so "hello there" did nothing. Send /help to see them.'],
    ["check btc", "Commands start with a slash: send /check btc"],
    ["<b>hi</b>", 'I answer commands only, so "<b>hi</b>" did nothing. Send /help to see them.'],
    ["x".repeat(5000), "That message has 5,000 characters, which is no command of mine. Send /help to see them."],
  ])("%s", async (line, sentence) => {
    const { say, desk } = testChat();
    expect(await say(line)).toEqual([`${sentence}\nDRY RUN`]);
    expect(desk.asked.filter((call) => /threshold|kill|prompt/.test(call))).toEqual([]);
  });

  test("a photo, a voice or a file", async () => {
    const { update, texts } = testChat();
    const chat = { id: OWNER, type: "private" as const, first_name: "A" };
    const from = { id: OWNER, is_bot: false, first_name: "A" };
    await update({ message: { message_id: 1, date: 1, chat, from, photo: [] } });
    expect(texts()).toEqual([
      "I read text commands only, no pictures, voices or files. Send /help to see them.\nDRY RUN",
    ]);
  });
});

describe("/threshold", () => {
  test("raising works at once and names the person", async () => {
    const { say, desk } = testChat();
    const [answer] = await say("/threshold 0,75");
    expect(answer).toContain("Threshold is now 0.75.");
    expect(desk.facts().threshold).toBe(0.75);
    expect(desk.asked).toContain(`threshold 0.75 by ${OWNER}`);
  });

  test.each([".8", "0.8", "0,8", "0.80"])("reads %s", async (text) => {
    const { say, desk } = testChat();
    await say(`/threshold ${text}`);
    expect(desk.facts().threshold).toBe(0.8);
  });

  test.each([
    [
      "/threshold",
      "On the model's test, 27 days of 15 Jun to 12 Jul 2025 with 2 symbols: 0.70 was never reached.\nIt would have sent nothing, so nothing can be said of it.",
    ],
    ["/threshold 0.75", "0.70, the nearest one measured, was never reached.\nIt would have sent nothing"],
    ["/threshold 0.55", "0.55 was reached 0.4 times a day.\n4 independent cases are too few to say how often it wins."],
    ["/threshold 0.6", "0.55, the nearest one measured, was reached 0.4 times a day.\n4 independent cases are too few"],
    [
      "/threshold 0.45",
      "0.45 was reached 6.2 times a day.\n47 % won, on 61 independent cases. Mean after costs −0.03 R [−0.15 R to +0.11 R]: no gain is shown, because 0 lies inside.",
    ],
    [
      "/threshold 0.4",
      "43 % won, on 198 independent cases. Mean after costs −0.12 R [−0.19 R to −0.04 R]: acting on it lost money.",
    ],
    ["/threshold 0.1", "0.40, the nearest one measured, was reached 42 times a day."],
  ])("%s says what it would have done on the days of the model's test", async (line, expected) => {
    const { say } = testChat();
    expect((await say(line))[0]).toContain(expected);
  });

  test("a model that was not measured at thresholds says so", async () => {
    const unmeasured = { ...fakeDesk().facts().model, thresholds: null };
    const { say } = testChat({ desk: fakeDesk({ model: unmeasured }) });
    const said = "What it would have done is not known: this model was not measured at thresholds.";
    for (const line of ["/threshold", "/threshold 0.55", "/threshold 0.8"])
      expect((await say(line))[0]).toContain(said);
  });

  test("lowering asks; Confirm lowers it, and the question becomes the answer without buttons", async () => {
    const { say, press, desk, lastCall, calls, events } = testChat();
    const [question] = await say("/threshold 0.55");
    expect(question).toContain("Lower the threshold from 0.70 to 0.55?");
    expect(buttonsOf(lastCall("sendMessage")!.payload)).toEqual([
      { text: "Confirm", callback_data: "v1:threshold-yes:p1" },
      { text: "Cancel", callback_data: "v1:threshold-no:p1" },
    ]);
    expect(desk.facts().threshold).toBe(0.7);

    await press("Confirm");
    expect(desk.facts().threshold).toBe(0.55);
    expect(calls.slice(-2).map(({ method }) => method)).toEqual(["answerCallbackQuery", "editMessageText"]);
    const edit = lastCall("editMessageText")!.payload;
    expect(edit.text).toContain("Threshold is now 0.55.");
    expect(edit.reply_markup).toBeUndefined();
    expect(events.filter(({ type }) => type === "message")).toMatchObject([
      { kind: "question", buttons: ["Confirm", "Cancel"], inReplyTo: "/threshold 0.55", chat: OWNER },
      { kind: "edit", buttons: [], inReplyTo: "Confirm", chat: OWNER },
    ]);
  });

  test("Cancel changes nothing, and a second press only gets a toast", async () => {
    const { say, press, desk, lastCall, calls } = testChat();
    await say("/threshold 0.55");
    await press("Cancel");
    expect(lastCall("editMessageText")!.payload.text).toBe("Cancelled. Nothing was changed.\nDRY RUN");
    const before = calls.length;
    await press("Confirm");
    expect(calls.slice(before)).toEqual([
      {
        method: "answerCallbackQuery",
        payload: {
          callback_query_id: "q1",
          text: "That question was already answered. Nothing was changed by this press.",
        },
      },
    ]);
    expect(desk.facts().threshold).toBe(0.7);
  });

  test("the value it already has", async () => {
    const { say } = testChat();
    expect(await say("/threshold 0.7")).toEqual(["The threshold already is 0.70.\nDRY RUN"]);
  });
});

test("neither the kill switch nor a pause promises signals that the other holds back", async () => {
  const { say, press, texts, desk } = testChat();
  await say("/kill_switch on");
  await say("/pause 2h");
  await say("/kill_switch off");
  await press("Confirm");
  expect(texts().at(-1)).toContain("Kill switch is now off.\nSignals stay paused until 1 Jun 2025 14:04 UTC");
  expect(texts().at(-1)).not.toContain("may be sent");
  expect((await say("/start"))[0]).toContain("Signals stay paused until");
  desk.set({ killSwitch: { on: true, forcedByEnvironment: false } });
  expect((await say("/pause off"))[0]).toContain("The pause has ended.\nThe kill switch is still on");
});

describe("/kill_switch", () => {
  test.each([
    ...[
      "/Kill_switch on",
      "/KILL_SWITCH ON",
      "/kill_Switch On",
      "/killswitch on",
      "/Kill-Switch on",
      "/kill_switch on!",
    ],
    ...["/KillSwitch@lookout_test_bot on now", "/kill_switch@lookout_test_bot on"],
  ])("%s works as phones and people in a hurry type it", async (line) => {
    const { say, desk } = testChat();
    expect((await say(line))[0]).toContain("now ON");
    expect(desk.facts().killSwitch.on).toBe(true);
  });

  test.each(["/killswitch off!", "/kill_switch one", "/kill on"])("%s changes nothing", async (line) => {
    const { say, desk } = testChat();
    await say("/kill_switch on");
    await say(line);
    expect(desk.asked).toEqual([`kill on by ${OWNER}`]);
  });

  test("on works at once and tells how many waiting messages it cancelled", async () => {
    const { say, desk } = testChat();
    const [answer] = await say("/kill_switch ON");
    expect(answer).toContain("Kill switch is now ON.");
    expect(answer).toContain("2 waiting signal messages were cancelled.");
    expect(desk.facts().killSwitch.on).toBe(true);
    expect(await say("/kill_switch on")).toEqual(["The kill switch already is ON.\nDRY RUN"]);
    expect((await say("/kill_switch"))[0]).toContain("Lift it: /kill_switch off, then confirm.");
  });

  test("off asks first", async () => {
    const { say, press, desk, lastCall } = testChat();
    await say("/kill_switch on");
    const [question] = await say("/kill_switch off");
    expect(question).toContain("Lift the kill switch?");
    expect(desk.facts().killSwitch.on).toBe(true);
    await press("Confirm");
    expect(desk.facts().killSwitch.on).toBe(false);
    expect(lastCall("editMessageText")!.payload.text).toContain("Kill switch is now off.");
  });

  test("held by the environment it says that chat cannot lift it", async () => {
    const { say } = testChat({ desk: fakeDesk({ killSwitch: { on: true, forcedByEnvironment: true } }) });
    expect((await say("/kill_switch off"))[0]).toContain(
      "KILL_SWITCH=true is set in the environment, so it cannot be lifted",
    );
    expect((await say("/kill_switch"))[0]).toContain("it cannot be lifted from chat: remove it from .env and restart.");
  });

  test("is answered although another command's work fails for good", async () => {
    const { say, desk, events } = testChat();
    desk.breakWith(new Error("the database is gone"));
    expect(await say("/stats")).toEqual([
      "Something failed inside while answering, and it was written to the log. Look with /check or /kill_switch before you repeat a change.\nDRY RUN",
    ]);
    expect(events).toContainEqual({
      type: "error",
      code: "CHAT_HANDLER_FAILED",
      text: "Answering a message failed (update 101): the database is gone",
    });
    desk.breakWith(null);
    expect((await say("/kill_switch on"))[0]).toContain("now ON");
  });
});

describe("buttons", () => {
  test.each(["v2:threshold-yes:p1", "v1:launch:p1", "v1:threshold-yes:", "", "v1:threshold-yes:p1:x", "🙂"])(
    "data of another version or shape does nothing but answer: %j",
    async (data) => {
      const { pressData, calls, desk } = testChat();
      await pressData(data);
      expect(calls).toEqual([
        {
          method: "answerCallbackQuery",
          payload: { callback_query_id: "q1", text: "This button is from another version. Send the command again." },
        },
      ]);
      expect(desk.asked).toEqual([]);
    },
  );

  test("an unknown question is answered and its buttons go", async () => {
    const { pressData, lastCall } = testChat();
    await pressData("v1:kill-yes:p77");
    expect(lastCall("editMessageText")!.payload.text).toContain("That question is not known any more.");
  });

  test("somebody else's question stays as it is", async () => {
    const { say, people, calls, desk, press } = testChat();
    people.add({ userId: 8, chatId: 8, role: "owner", name: "second" }, NOON);
    await say("/threshold 0.5");
    await press("Confirm", 8);
    expect(calls.at(-1)).toMatchObject({
      method: "answerCallbackQuery",
      payload: { text: "Only the person who asked can answer this. Nothing was changed." },
    });
    expect(desk.facts().threshold).toBe(0.7);
  });

  test("a message that cannot be edited any more is answered by a new one", async () => {
    const { say, press, troubles, lastCall } = testChat();
    await say("/threshold 0.5");
    troubles.push({
      method: "editMessageText",
      reply: { ok: false, error_code: 400, description: "Bad Request: message can't be edited" },
    });
    await press("Confirm");
    expect(lastCall("sendMessage")!.payload.text).toContain("Threshold is now 0.50.");
  });

  test("'message is not modified' is no error", async () => {
    const { say, press, troubles, calls, events } = testChat();
    await say("/threshold 0.5");
    const description = "Bad Request: message is not modified: specified new message content is the same";
    troubles.push({ method: "editMessageText", reply: { ok: false, error_code: 400, description } });
    await press("Cancel");
    expect(calls.at(-1)?.method).toBe("editMessageText");
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
  });

  test("a failure inside is told by a toast, not silently", async () => {
    const { pressData, desk, calls, events } = testChat();
    desk.breakWith(new Error("locked"));
    await pressData("v1:kill-yes:p1");
    expect(calls).toEqual([
      {
        method: "answerCallbackQuery",
        payload: { callback_query_id: "q1", text: "Something failed inside. Look before you press again." },
      },
    ]);
    expect(events).toContainEqual({
      type: "error",
      code: "CHAT_HANDLER_FAILED",
      text: "Answering a button failed (update 101): locked",
    });
  });

  test("an edit that fails for lack of network is told in the events", async () => {
    const { say, press, troubles, events } = testChat();
    await say("/threshold 0.5");
    troubles.push({ method: "editMessageText", error: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    await press("Confirm");
    expect(events.at(-1)).toEqual({
      type: "error",
      code: "CHAT_HANDLER_FAILED",
      text: "Answering a button failed (update 102): Telegram could not be reached (ECONNRESET).",
    });
  });
});

describe("replies", () => {
  test("are told as message events with what they answer", async () => {
    const { say, events } = testChat();
    await say("/threshold");
    expect(events).toEqual([
      {
        type: "message",
        chat: OWNER,
        kind: "reply",
        text: expect.stringContaining("Threshold 0.70"),
        buttons: [],
        inReplyTo: "/threshold",
      },
    ]);
  });

  test("are at most once: one that may have arrived is not sent again", async () => {
    const { say, troubles, calls, events } = testChat();
    troubles.push({ method: "sendMessage", error: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    await say("/help");
    expect(calls.filter(({ method }) => method === "sendMessage")).toHaveLength(1);
    expect(events).toEqual([
      {
        type: "error",
        code: "CHAT_HANDLER_FAILED",
        text: "Answering a message failed (update 101): Telegram could not be reached (ECONNRESET).",
      },
    ]);
  });

  test("refused for flooding wait as long as Telegram asks, when that is short", async () => {
    const { say, troubles, events } = testChat();
    const flood = (retry_after: number) => ({
      method: "sendMessage",
      reply: { ok: false as const, error_code: 429, description: "Too Many Requests", parameters: { retry_after } },
    });
    troubles.push(flood(0));
    expect(await say("/help")).toHaveLength(2);
    expect(events).toMatchObject([{ type: "message" }]);
    troubles.push(flood(60));
    await say("/help");
    expect(events.at(-1)).toMatchObject({ type: "error", text: expect.stringContaining("Telegram answered 429") });
  });

  test("lose their bold rather than their words when Telegram cannot read the entities", async () => {
    const { say, troubles, calls } = testChat();
    troubles.push({
      method: "sendMessage",
      reply: { ok: false, error_code: 400, description: "Bad Request: can't parse entities: invalid offset" },
    });
    await say("/threshold");
    const [first, second] = calls;
    expect(first!.payload.entities).not.toEqual([]);
    expect(second!.payload).toEqual({ ...first!.payload, entities: [] });
  });
});

test("an update that Telegram hands over twice is acted on once", async () => {
  const { bot, desk, calls } = testChat();
  const from = { id: OWNER, is_bot: false, first_name: "A" };
  const chat = { id: OWNER, type: "private" as const, first_name: "A" };
  const entities = [{ type: "bot_command" as const, offset: 0, length: 12 }];
  const update = { update_id: 500, message: { message_id: 1, date: 1, from, chat, text: "/kill_switch on", entities } };
  await bot.handleUpdate(update);
  await bot.handleUpdate(update);
  expect(desk.asked).toEqual([`kill on by ${OWNER}`]);
  expect(calls).toHaveLength(1);
});

function edited(text: string, id = OWNER) {
  const from = { id, is_bot: false, first_name: "A" };
  const chat = { id, type: "private" as const, first_name: "A" };
  const entities = [{ type: "bot_command" as const, offset: 0, length: /^\S*/.exec(text)?.[0].length ?? 0 }];
  return { message_id: 1, date: 1, edit_date: 2, from, chat, text, entities };
}

describe("a private message that is edited", () => {
  test.each(["/kill_switch on", "/Killswitch on!", "/kill-switch ON now", "/kill_switch@lookout_test_bot on"])(
    "into %s switches it on, and once more changes nothing",
    async (text) => {
      const { update, desk, texts } = testChat();
      await update({ edited_message: edited(text) });
      expect(desk.facts().killSwitch.on).toBe(true);
      expect(texts()).toEqual([expect.stringContaining("Kill switch")]);
      await update({ edited_message: edited(text) });
      expect(desk.facts().killSwitch.on).toBe(true);
      expect(desk.asked).toEqual([`kill on by ${OWNER}`, `kill on by ${OWNER}`]);
    },
  );

  test.each([
    "/kill_switch off",
    "/kill_switch",
    "/kill_switch once",
    "/threshold 0.5",
    "/pause 2h",
    "on",
    "/check on",
  ])("into %s is nobody's command", async (text) => {
    const { update, desk, calls } = testChat();
    await update({ edited_message: edited(text) });
    expect(calls).toEqual([]);
    expect(desk.asked).toEqual([]);
  });

  test("by a stranger, or in a group, does and says nothing", async () => {
    const { update, desk, calls } = testChat();
    await update({ edited_message: edited("/kill_switch on", STRANGER) });
    const chat = { id: -5, type: "group" as const, title: "G" };
    await update({ edited_message: { ...edited("/kill_switch on"), chat } });
    expect(calls).toEqual([]);
    expect(desk.asked).toEqual([]);
  });

  test("handed over twice acts once", async () => {
    const { bot, desk } = testChat();
    const update = { update_id: 501, edited_message: edited("/kill_switch on") };
    await bot.handleUpdate(structuredClone(update));
    await bot.handleUpdate(structuredClone(update));
    expect(desk.asked).toEqual([`kill on by ${OWNER}`]);
  });
});

test("channel posts and changes of membership are nobody's command", async () => {
  const { update, calls, desk } = testChat();
  const { from, chat, ...message } = edited("/kill_switch on");
  await update({ channel_post: { ...message, chat: { id: -1, type: "channel", title: "C" } } as never });
  await update({ my_chat_member: { chat, from } as never });
  expect(calls).toEqual([]);
  expect(desk.asked).toEqual([]);
});

test("a stranger can do nothing", async () => {
  const { say, desk } = testChat();
  expect(await say("/kill_switch on", STRANGER)).toEqual([expect.stringContaining("Your id is 666.")]);
  expect(desk.asked).toEqual([]);
});

describe("the account whose limits are kept", () => {
  test("is asked about with its figures, and confirmed", async () => {
    const { say, press, desk, lastCall } = testChat();
    const [question] = await say("/ftmo_status set 97000 96500.5 98000");
    expect(question).toContain("Balance 97,000.00 USD · equity 96,500.50 USD · the day began with 98,000.00 USD");
    expect(desk.asked).toContain(`account 9700000 9650050 9800000 by ${OWNER}`);
    expect(buttonsOf(lastCall("sendMessage")!.payload)[0]).toEqual({
      text: "Confirm",
      callback_data: "v1:account-yes:p1",
    });
    await press("Confirm");
    expect(lastCall("editMessageText")!.payload.text).toContain("These figures are in use from the next scan on");
  });

  test("may bring the highest balance of earlier days along as a fourth number, and no fifth", async () => {
    const { say, desk } = testChat();
    await say("/ftmo_status set 97,000.00 96,500.5 98,000");
    expect(desk.asked).toContain(`account 9700000 9650050 9800000 by ${OWNER}`);
    await say("/ftmo_status SET  97000 96500 98000 101000.25");
    expect(desk.asked).toContain(`account 9700000 9650000 9800000 10100025 by ${OWNER}`);
    expect((await say("/ftmo_status set 1 2 3 4 5"))[0]).toContain("is no account.");
  });

  test("that cannot be is refused, and auto twice changes nothing", async () => {
    const { say } = testChat();
    expect((await say("/ftmo_status set 97 96"))[0]).toContain("do not fit ACCOUNT_INITIAL");
    expect((await say("/ftmo_status AUTO"))[0]).toContain("The dry-run account is in use already.");
  });
});

test("a retraining asks, is begun by the button, and is the owner's", async () => {
  const { say, press, desk, lastCall } = testChat();
  expect((await say("/retrain"))[0]).toMatch(/^Train a new model from the newest candles\?\n.*nothing is promoted/);
  await press("Confirm");
  expect(lastCall("editMessageText")!.payload.text).toContain("Training began.");
  expect(desk.asked).toContain(`prompt p1 yes by ${OWNER}`);
  expect(await say("/retrain", STRANGER)).toEqual([expect.stringContaining("Your id is 666.")]);
});

describe("the watched symbols", () => {
  test("adding asks, with what to know of the symbol, and is done by the button", async () => {
    const { say, press, desk, lastCall } = testChat();
    const [question] = await say("/watchlist add sol/usdt");
    expect(question).toMatch(/^Watch SOL\/USDT\?\nThe model never saw it/);
    expect(desk.asked).toContain(`watch sol/usdt by ${OWNER}`);
    expect(buttonsOf(lastCall("sendMessage")!.payload)[0]).toEqual({
      text: "Confirm",
      callback_data: "v1:watchlist-yes:p1",
    });
    await press("Confirm");
    expect(lastCall("editMessageText")!.payload.text).toContain("SOL/USDT is watched from the next scan on");
  });

  test("removing works at once and says what becomes of open signals", async () => {
    const { say, desk } = testChat();
    const [answer] = await say("/watchlist REMOVE eth");
    expect(answer).toContain("ETH/USDT is no longer watched");
    expect(answer).toContain("Open ones keep their stop and target and are followed to their end.");
    expect(desk.facts().symbols).toHaveLength(2);
  });

  test("resetting a list nobody changed changes nothing", async () => {
    const { say } = testChat();
    expect((await say("/watchlist reset"))[0]).toContain("Nobody changed the list");
  });

  test("belong to the owner", async () => {
    const { say, desk } = testChat();
    expect(await say("/watchlist remove BTC", STRANGER)).toEqual([expect.stringContaining("Your id is 666.")]);
    expect(desk.asked).toEqual([]);
  });
});
