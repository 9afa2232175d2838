/**
 * One story for every command, every button and every question there is, through the whole bot. The tables below must
 * name each of them, so that whoever adds one meets a test that fails until its story is written.
 */
import { afterEach, describe, expect, test } from "vitest";
import { VERBS } from "../../bot/callback-data.ts";
import { COMMANDS } from "../../bot/messages/help.ts";
import { PRESSES, type PressAction, pressData } from "../../bot/press.ts";
import type { Prompt } from "../../engine/ports.ts";
import { fakeDesk } from "../support/fake-desk.ts";
import { aModelWish } from "../support/fake-models.ts";
import { aCard, fakeSignals } from "../support/fake-signals.ts";
import { noAlerts, STRANGER, type TestChat, testChat } from "../support/fake-telegram.ts";
import { fakeWork } from "../support/fake-work.ts";
import { GROUP, type PeopleStory, peopleStory, TRADER } from "../support/people-story.ts";

const open: PeopleStory[] = [];
afterEach(() => {
  for (const { ledger } of open.splice(0)) ledger.remove();
});
/** The bot over a real ledger, with an owner and a trader. */
function overLedger(): PeopleStory {
  const story = peopleStory("owner", "trader");
  open.push(story);
  return story;
}
const anAlert = {
  ...{ id: "a1", instrument: "binanceusdm:BTC/USDT", timeframe: "1h", repeatMs: null, status: "active" },
  ...{ condition: { kind: "rsi", side: "below", level: 30 }, holds: false, firedAt: null, isWatched: true },
} as const;
/** The bot over desks in memory: a signal, a chat with one alert, work that ends when it is told to. */
function inMemory(): TestChat {
  const alerts = {
    ...noAlerts(),
    ofChat: () => [anAlert] as never,
    create: () => ({ kind: "created", alert: anAlert }) as never,
    move: (_id: string, to: string) => ({ ...anAlert, status: to }) as never,
  };
  const desk = fakeDesk();
  const answerPrompt: typeof desk.answerPrompt = (id, confirmed, by, kind) =>
    id === "m1" && confirmed
      ? { kind: "done", value: JSON.stringify(aModelWish()) }
      : desk.answerPrompt(id, confirmed, by, kind);
  return testChat({ desk: { ...desk, answerPrompt }, signals: fakeSignals(aCard()), alerts, work: fakeWork() });
}

/** The answers of a chain that took nothing. */
const FALLBACKS = ["There is no command", "I answer commands only", "This button is from another version", "failed"];

const COMMAND_STORIES: Readonly<Record<string, readonly [line: string, answer: string]>> = {
  start: ["/start", "Lookout\nDry run: it observes"],
  help: ["/help threshold", "/threshold [0..1] – confidence a signal needs"],
  check: ["/check ETH", "ETH/USDT · check at"],
  watchlist: ["/watchlist", "BTC/USDT"],
  why: ["/why", "Why BTC/USDT LONG"],
  muted: ["/muted", "No symbol is muted in this chat"],
  stats: ["/stats 30", "Statistics, last 30 days"],
  tiers: ["/tiers", "Tiers of model crypto-1"],
  missed: ["/missed 30", "What was refused, last 30 days"],
  export: ["/export BTC 1h csv 30d", "Candles BTC 1h, 30 days, csv"],
  backtest: ["/backtest BTC 7d 0.5", "Backtest BTC, 7 days\nUnder way"],
  challenge: ["/challenge", "Challenge by the signals that were sent"],
  model: ["/model", "Model win240-light-1"],
  models: ["/models", "crypto-1-b"],
  retrain: ["/retrain", "Train a new model from the newest candles?"],
  alert: ["/alert BTC rsi<30 1h", "Alert set\nBTC/USDT"],
  alerts: ["/alerts", "BTC/USDT"],
  setup: ["/setup", "Setup: which account rules do I keep?"],
  cancel: ["/cancel", "There is nothing to cancel"],
  settings: ["/settings", "Quiet hours"],
  ftmo_status: ["/ftmo_status", "FTMO 2-Step, challenge"],
  threshold: ["/threshold", "Threshold 0.70 · default 0.70"],
  kill_switch: ["/kill_switch on", "Kill switch is now ON"],
  pause: ["/pause 2h", "Paused until"],
  people: ["/people", "Ada · 7 · owner"],
  invite: ["/invite trader", "t.me/lookout_test_bot?start="],
  allow_here: ["/allow_here", "Send /allow_here in the group"],
  audit: ["/audit 5", "Nothing is in the audit log yet"],
  health: ["/health", "All is well"],
  jobs: ["/jobs", "archive · 20 3 * * * · next"],
  logs: ["/logs 1", "DATA_STALE"],
  version: ["/version", "Lookout 0.7.0"],
};

type PressStory = {
  /** What is said before, so that the button exists; a button of a pushed message is made by hand. */
  readonly after: readonly string[];
  /** Its label under the last message that has it, or what it carries. */
  readonly press: string;
  /** In the toast, in a new message or in one that changed. */
  readonly shows: string;
  readonly over?: () => TestChat;
};
const PRESS_STORIES: Readonly<Record<PressAction, PressStory>> = {
  check: { after: ["/check"], press: "ETH", shows: "ETH/USDT · check at" },
  refresh: { after: ["/check BTC"], press: "Refresh", shows: "BTC/USDT · check at" },
  stats: { after: ["/stats 7"], press: "90 days", shows: "90 days" },
  export: { after: ["/export"], press: "BTC 1h 30 d", shows: "Candles BTC/USDT 1h, 30 days, csv" },
  backtest: { after: ["/backtest", "BTC", "7d", "0.5"], press: "Begin", shows: "Backtest BTC, 7 days" },
  "work-cancel": { after: ["/export BTC 1h csv 30d"], press: "Cancel", shows: "ancelled" },
  why: { after: [], press: pressData("why", "d1"), shows: "Why BTC/USDT LONG" },
  taken: { after: [], press: pressData("taken", "d1"), shows: "Taken at 104,512.3" },
  skip: { after: [], press: pressData("skip", "d1"), shows: "Skipped" },
  mute: { after: [], press: pressData("mute", "d1"), shows: "No signals of BTC/USDT in this chat until" },
  unmute: { after: ["/muted"], press: "Signals again: BTC/USDT", shows: "come to this chat again", over: muted },
  "account-edit": { after: ["/ftmo_status"], press: "Update figures", shows: "What is the account's balance?" },
  settings: { after: ["/settings"], press: "Quiet hours", shows: "In quiet hours messages wait" },
  set: { after: ["/settings"], press: "Charts: turn off", shows: "Changed." },
  alerts: { after: [], press: pressData("alerts", "0"), shows: "BTC/USDT" },
  "alert-pause": { after: ["/alerts"], press: "⏸ 1", shows: "Paused." },
  "alert-start": { after: [], press: pressData("alert-start", "a1.0"), shows: "It watches again" },
  "alert-delete": { after: ["/alerts"], press: "🗑 1", shows: "Deleted." },
  "watch-add": { after: ["/watchlist find sol"], press: "Watch SOL/USDT", shows: "Watch SOL/USDT?" },
  "watch-ask-off": { after: ["/watchlist"], press: "Stop watching ETH/USDT", shows: "ETH/USDT" },
  "watch-off": { after: ["/watchlist"], press: pressData("watch-off", "ETH/USDT"), shows: "no longer watched" },
  form: { after: ["/setup"], press: "FTMO 2-Step, challenge", shows: "How large is the account?" },
  "job-run": { after: ["/jobs"], press: "Run archive", shows: "archive" },
  person: { after: ["/people"], press: "Bo · trader", shows: "Bo", over: overLedger },
  "person-role": { after: [], press: pressData("person-role", `${TRADER},viewer`), shows: "Make Bo", over: overLedger },
  "person-remove": { after: [], press: pressData("person-remove", `${TRADER}`), shows: "Bo", over: overLedger },
  "place-forget": { after: [], press: pressData("place-forget", `${GROUP}`), shows: "roup", over: overLedger },
};
function muted(): TestChat {
  const signals = fakeSignals(aCard());
  const chat = testChat({ signals });
  signals.mute(aCard().decision.instrument, { userId: 7, chatId: 7, name: "A" });
  return chat;
}

type Question = {
  readonly over: () => TestChat;
  readonly asks: readonly string[];
  readonly about: string;
  readonly done: string;
};
const QUESTIONS: Readonly<Record<Prompt["kind"], Question>> = {
  threshold: { over: overLedger, asks: ["/threshold 0.5"], about: "threshold", done: "0.50" },
  kill_switch_off: {
    over: overLedger,
    asks: ["/kill_switch on", "/kill_switch off"],
    about: "kill",
    done: "Kill switch is now off",
  },
  pause: { over: overLedger, asks: ["/pause 2h", "/pause off"], about: "pause", done: "ended" },
  people: {
    over: overLedger,
    asks: [`press ${pressData("person-role", `${TRADER},viewer`)}`],
    about: "people",
    done: "viewer",
  },
  account: { over: inMemory, asks: ["/ftmo_status set 97000 97000"], about: "account", done: "97,000.00" },
  watchlist: { over: inMemory, asks: ["/watchlist add SOL"], about: "watchlist", done: "SOL/USDT" },
  retrain: { over: inMemory, asks: ["/retrain"], about: "retrain", done: "Training began" },
  model: { over: inMemory, asks: ["/models promote crypto-1-b"], about: "model", done: "crypto-1-b" },
};

/** Everything a person saw of it: toasts, messages and changed messages, newest last. */
const seen = ({ calls }: TestChat): string =>
  calls
    .filter(({ method }) => ["sendMessage", "editMessageText", "answerCallbackQuery"].includes(method))
    .map(({ payload }) => String(payload.text ?? ""))
    .join("\n");
const answered = ({ calls }: TestChat): number => calls.filter(({ method }) => method === "answerCallbackQuery").length;
function expectTaken(chat: TestChat, shows: string): void {
  expect(chat.events.filter(({ type }) => type === "error")).toEqual([]);
  expect(seen(chat)).toContain(shows);
  for (const fallback of FALLBACKS) expect(seen(chat)).not.toContain(fallback);
}
async function act(chat: TestChat, step: string): Promise<void> {
  if (step.startsWith("press ")) await chat.pressData(step.slice("press ".length));
  else await chat.say(step);
}

test("nothing that the chat can do is without a story", () => {
  expect(Object.keys(COMMAND_STORIES).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  expect(Object.keys(PRESS_STORIES).sort()).toEqual(Object.keys(PRESSES).sort());
  const verbs = Object.values(QUESTIONS).flatMap(({ about }) => [`${about}-yes`, `${about}-no`]);
  expect(verbs.sort()).toEqual([...VERBS].sort());
});

describe("a command", () => {
  test.each(Object.values(COMMAND_STORIES))("%s", async (line, answer) => {
    const chat = inMemory();
    const people = /^\/(people|invite|audit|pause)/.test(line) ? overLedger() : chat;
    await people.say(line);
    expectTaken(people, answer);
    const strangers = inMemory();
    await strangers.say(line, STRANGER);
    expect(strangers.desk.asked).toEqual([]);
  });
});

describe("a button", () => {
  test.each(Object.entries(PRESS_STORIES))("%s", async (action, { after, press, shows, over = inMemory }) => {
    const chat = over();
    for (const step of after) await act(chat, step);
    chat.calls.length = press.startsWith("v2:") ? 0 : chat.calls.length;
    const before = answered(chat);
    if (press.startsWith("v2:")) await chat.pressData(press);
    else {
      await chat.press(press);
      const carried = JSON.stringify(chat.calls.map(({ payload }) => payload.reply_markup ?? null));
      expect(carried).toContain(`v2:${action}:`);
    }
    expect(answered(chat)).toBe(before + 1);
    expectTaken(chat, shows);
  });
});

describe("a question", () => {
  test.each(Object.entries(QUESTIONS))("%s is confirmed once", async (_kind, { over, asks, done }) => {
    const chat = over();
    for (const step of asks) await act(chat, step);
    chat.calls.splice(0, chat.calls.length - 1);
    await chat.press("Confirm");
    expect(chat.lastCall("editMessageText")?.payload.text).toContain(done);
    expectTaken(chat, done);
  });

  test.each(["people-yes", "model-yes", "threshold-yes"])("is not confirmed by a forged %s", async (verb) => {
    const chat = inMemory();
    await chat.say("/watchlist add SOL");
    await chat.pressData(`v1:${verb}:p1`);
    expect(chat.lastCall("answerCallbackQuery")?.payload.text).toContain("not known any more");
    expect(chat.events.filter(({ type }) => type === "error")).toEqual([]);
  });

  test.each(Object.entries(QUESTIONS))("%s is cancelled", async (_kind, { over, asks }) => {
    const chat = over();
    for (const step of asks) await act(chat, step);
    const before = chat.desk.facts();
    await chat.press("Cancel");
    expect(answered(chat)).toBeGreaterThan(0);
    expect(chat.desk.facts()).toEqual(before);
  });
});
