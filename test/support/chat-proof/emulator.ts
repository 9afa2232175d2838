/** Stories in words against telegram-test-api, which this project did not write. It takes no pictures and no files. */

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import emulator from "telegram-test-api";
import { until } from "./phone.ts";
import { hold, type Report } from "./report.ts";
import { aWorld, OWNER, TOKEN } from "./world.ts";

// A CommonJS module that exports the class itself, while its types speak of a `default`.
const TelegramServer = emulator as unknown as typeof emulator.default;
type Server = InstanceType<typeof TelegramServer>;

const STRANGER = 666;
/** BTC's RSI of hourly closes falls under 30 with the bar that closes at 11:00 (28.7, by Wilder's own arithmetic). */
const RANGE = ["--from", "2025-06-12T10:30Z", "--until", "2025-06-13T10:00Z", "--speed", "60"];

/** Every command that answers in words by itself, with the beginning of what it says. */
const LINES: readonly (readonly [line: string, answer: RegExp])[] = [
  ["/help", /\/kill_switch \[on\|off\]/],
  ["/check", /^Watched symbols/],
  ["/check ETH", /^ETH\/USDT · check at/],
  ["/why BTC", /^Why BTC\/USDT/],
  ["/muted", /^No symbol is muted/],
  ["/stats 7", /^Statistics, last 7 days/],
  ["/tiers", /^Tiers of model/],
  ["/missed 7", /^What was refused/],
  ["/watchlist", /BTC\/USDT/],
  ["/model", /^Model /],
  ["/models", /^Models/],
  ["/retrain", /^Train a new model|Nothing is trained here/],
  ["/settings", /^Settings of this chat/],
  ["/ftmo_status", /^FTMO/],
  ["/threshold", /^Threshold 0\.90/],
  ["/kill_switch", /^Kill switch is OFF/i],
  ["/pause", /not paused/],
  ["/people", /owner/],
  ["/invite viewer", /\/start [0-9A-Z]{5}-[0-9A-Z]{5}/],
  ["/allow_here", /^This chat needs no permission/],
  ["/audit", /invited|audit/],
  ["/health", /Last scan/],
  ["/jobs", /./],
  ["/logs 3", /./],
  ["/version", /^Lookout \d/],
  ["/cancel", /^There is nothing to cancel/],
  ["/nonsense", /^There is no command \/nonsense/],
];

export async function emulatorStories({ story }: Report): Promise<void> {
  const server = new TelegramServer({ host: "127.0.0.1", port: await freePort(), storeTimeout: 3600 });
  await server.start();
  const world = await aWorld(server.config.apiURL, null);
  const owner = anEmulated(server, OWNER);
  try {
    const program = world.replay(RANGE, { THRESHOLD: "0.9" });
    await story("emulator: a stranger learns their id, the owner pairs with the printed code", async () => {
      const [, code = ""] = await program.untilStderr(/\/start ([0-9A-Z]{5}-[0-9A-Z]{5})/);
      const stranger = anEmulated(server, STRANGER);
      await stranger.asks("/start", new RegExp(`Your id is ${STRANGER}`));
      await stranger.say("/kill_switch on");
      await owner.asks(`/start ${code}`, /^You are the owner now/);
      hold((await stranger.all()).length === 1, "the stranger heard more than once");
    });
    await story("emulator: an alert of one line is set, listed, paused, started, told and deleted", () =>
      anAlert(owner),
    );
    await story(`emulator: ${LINES.length} lines are answered`, async () => {
      for (const [line, answer] of LINES) await owner.asks(line, answer);
    });
    await story("emulator: the kill switch, on at once and off by its button", async () => {
      await owner.asks("/kill_switch on", /^Kill switch is now ON/);
      await owner.asks("/kill_switch off", /^Lift the kill switch\?/);
      await owner.press("Confirm");
      await owner.asks("/kill_switch", /^Kill switch is OFF/i);
    });
    await story("emulator: the account's figures by one line and by questions", async () => {
      await owner.asks("/ftmo_status set 98000 98000", /^Keep the limits of this account\?/);
      await owner.press("Confirm");
      await owner.asks("/ftmo_status", /98,000/);
      await owner.press("Update figures");
      await owner.hears(/^What is the account's balance\?/);
      await owner.asks("99,000", /And its equity/);
      await owner.asks("99,000", /account's day begin/);
      await owner.asks("/cancel", /^Cancelled/);
    });
    await story("emulator: a backtest by questions, left by another command", async () => {
      await owner.asks("/backtest", /^Backtest of which symbol\?/);
      await owner.asks("BTC", /Over how many days/);
      await owner.asks("/version", /^Lookout \d/);
    });
  } finally {
    await world.end();
    await server.stop();
  }
}

/** Set before the bar that brings it, so that it fires while the chat looks on. */
async function anAlert(owner: Emulated): Promise<void> {
  await owner.asks("/alert BTC rsi<30 1h once", /^Alert set\nBTC\/USDT: RSI below 30/);
  await owner.asks("/alert ETH rsi<30 1h", /^Alert set\nETH\/USDT/);
  await owner.asks("/alerts", /BTC\/USDT: RSI[\s\S]*ETH\/USDT: RSI/);
  await owner.press("⏸ 2");
  await owner.asks("/alerts", /ETH[\s\S]*paused/);
  await owner.press("▶ 2");
  await owner.press("🗑 2");
  await owner.heard(/^Your alert: BTC\/USDT: RSI below 30[\s\S]*closed on 12 Jun 2025 11:00 UTC/);
  await owner.asks("/alerts", /BTC[\s\S]*done/);
  hold(!(await owner.latest()).includes("ETH"), "a deleted alert is still listed");
}

type Emulated = {
  say(text: string): Promise<void>;
  asks(text: string, answer: RegExp): Promise<void>;
  hears(fits: RegExp): Promise<void>;
  /** The same, from the beginning on. */
  heard(fits: RegExp): Promise<void>;
  press(label: string): Promise<void>;
  latest(): Promise<string>;
  all(): Promise<readonly string[]>;
};
type Kept = {
  readonly messageId: number;
  readonly message: { text: string; chat_id?: unknown; reply_markup?: Markup };
};
type Markup = { readonly inline_keyboard: readonly (readonly { text: string; callback_data: string }[])[] };

function anEmulated(server: Server, id: number): Emulated {
  const client = server.getClient(TOKEN, { userId: id, chatId: id });
  let seen = 0;
  let asked = "";
  const mine = (): readonly Kept[] =>
    (server.storage.botMessages as unknown as Kept[]).filter(({ message }) => Number(message.chat_id) === id);
  const texts = (): readonly string[] => mine().map(({ message }) => message.text);
  const hears = async (fits: RegExp, since = seen): Promise<void> => {
    await until(
      () =>
        texts()
          .slice(since)
          .find((text) => fits.test(text)),
      () => `${asked}: expected ${fits}, heard: ${JSON.stringify(texts().slice(since)).slice(0, 1500)}`,
    );
  };
  const say = async (text: string): Promise<void> => {
    seen = mine().length;
    asked = text;
    if (text.startsWith("/")) await client.sendCommand(client.makeCommand(text));
    else await client.sendMessage(client.makeMessage(text));
  };
  return {
    say,
    hears,
    heard: (fits) => hears(fits, 0),
    async asks(text, answer) {
      await say(text);
      await hears(answer);
    },
    /** Waits until the bot has said or changed something because of it. */
    async press(label) {
      const { messageId, data } = await until(
        () => buttonOf(mine(), label),
        () => `${asked}: no button ${label}`,
      );
      const before = JSON.stringify(mine());
      seen = mine().length;
      asked += ` → [${label}]`;
      await client.sendCallback(client.makeCallbackQuery(data, { message: { message_id: messageId } as never }));
      await until(
        () => (JSON.stringify(mine()) === before ? null : true),
        () => `${asked}: nothing came of it`,
      );
    },
    latest: async () => texts().at(-1) ?? "",
    all: async () => texts(),
  };
}

function buttonOf(kept: readonly Kept[], label: string): { messageId: number; data: string } | undefined {
  return kept
    .toReversed()
    .flatMap(({ messageId, message }) =>
      (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => ({ messageId, button })),
    )
    .filter(({ button }) => button.text === label)
    .map(({ messageId, button }) => ({ messageId, data: button.callback_data }))[0];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
