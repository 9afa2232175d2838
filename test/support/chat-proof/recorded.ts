/** Stories over recorded hours and the recording Bot API: cards, pictures, files, and a Telegram that asks to hurry less. */

import type { BotApiServer, Upload } from "../../servers/bot-api-server.ts";
import { parseCsv } from "./csv.ts";
import { inAWorld } from "./live.ts";
import { aPhone, type Phone } from "./phone.ts";
import { hold, type Report } from "./report.ts";
import { OWNER, type World } from "./world.ts";

/** As fast as can be, nobody listening: so that there is something to show. */
const PAST = ["--from", "2025-06-09T00:00Z", "--until", "2025-06-09T10:00Z", "--speed", "max", "--chat", "none"];
/** One scan every four seconds: time for a thumb. */
const NOW = ["--resume", "--from", "2025-06-09T00:00Z", "--until", "2025-06-10T10:00Z", "--speed", "30"];
/** So low that hours of the recording have signals. */
const THRESHOLD = { THRESHOLD: "0.4" };

export async function recordedStories({ story }: Report): Promise<void> {
  await inAWorld(async (world, telegram) => {
    const phone = aPhone(telegram, OWNER);
    await story(
      "recorded: the process starts again where it was, and a signal comes with its buttons and its chart",
      () => aSignalComes(world, phone),
    );
    await story("recorded: Taken, Skip, Mute and Why under a card", () => cardButtons(telegram, phone));
    await story("recorded: /check with its chart, and Refresh changes both in place", () => checkAndRefresh(phone));
    await story("recorded: /stats with pictures", async () => {
      phone.say("/stats all");
      aPng(await phone.gets("sendPhoto"));
      await phone.hears(/^Statistics/);
    });
    await story("recorded: /export sends a file that can be read", () => anExport(phone));
    await story("recorded: /backtest by questions, to its report", () => aBacktest(phone));
    await story("recorded: Telegram asks to wait (429) at every kind of call, and nothing is lost", () =>
      floods(telegram, phone),
    );
  });
}

async function aSignalComes(world: World, phone: Phone): Promise<void> {
  const past = world.replay(PAST, THRESHOLD);
  hold((await past.exit) === 0, `the first hours did not play: ${past.stderr()}`);
  world.replay(NOW, THRESHOLD);
  await phone.hears(/^DRY RUN signal: \w+\/USDT (LONG|SHORT)/);
  aPng(await phone.gets("editMessageMedia"));
}

async function cardButtons(telegram: BotApiServer, phone: Phone): Promise<void> {
  await phone.press("Why");
  await phone.hears(/^Why \w+\/USDT (LONG|SHORT)/);
  await phone.press("Taken");
  await phone.hears(/^(Taken at|The price is|The price has been|Too late)/);
  await phone.press("Mute symbol");
  await phone.hears(/^No signals of \w+\/USDT in this chat until/);
  await phone.press(/^Signals again/);
  await phone.hears(/come to this chat again/);
  const answered = telegram.calls.filter(({ method }) => method === "answerCallbackQuery").length;
  hold(answered === 4, `${answered} of 4 presses were answered`);
}

async function checkAndRefresh(phone: Phone): Promise<void> {
  phone.say("/check BTC");
  aPng(await phone.gets("sendPhoto"));
  await phone.hears(/^BTC\/USDT · check at/);
  await phone.press("Refresh");
  aPng(await phone.gets("editMessageMedia"));
  await phone.hears(/^BTC\/USDT · check at/);
}

async function anExport(phone: Phone): Promise<void> {
  phone.say("/export BTC 1h csv 2d");
  const { name, bytes } = await phone.gets("sendDocument");
  hold(name.endsWith(".csv"), `the file is called ${name}`);
  const rows = parseCsv(Buffer.from(bytes).toString());
  hold(rows.length >= 47 && rows.length <= 49, `${rows.length} hours instead of two days`);
  hold(
    rows.every((row) => Number(row.high) >= Number(row.low) && Number(row.low) > 0),
    "the prices make no sense",
  );
}

async function aBacktest(phone: Phone): Promise<void> {
  for (const [line, question] of [
    ["/backtest", /^Backtest of which symbol\?/],
    ["BTC", /Over how many days/],
    ["2d", /With which threshold/],
    ["0.4", /^Backtest of BTC, 2d, threshold 0\.4/],
  ] as const) {
    phone.say(line);
    await phone.hears(question);
  }
  await phone.press("Begin");
  await phone.hears(/^Backtest BTC, 2 days\nUnder way/);
  const { name, bytes } = await phone.gets("sendDocument");
  hold(name.endsWith(".html") && Buffer.from(bytes).toString().includes("<html"), `${name} is no report`);
}

async function floods(telegram: BotApiServer, phone: Phone): Promise<void> {
  const flood = { status: 429, retryAfter: 1 } as const;
  telegram.fail("sendPhoto", flood);
  telegram.fail("sendMessage", flood);
  phone.say("/check ETH");
  aPng(await phone.gets("sendPhoto"));
  await phone.hears(/^ETH\/USDT · check at/);
  for (const method of ["answerCallbackQuery", "editMessageMedia", "editMessageText"]) telegram.fail(method, flood);
  await phone.press("Refresh");
  aPng(await phone.gets("editMessageMedia"));
  await phone.hears(/^ETH\/USDT · check at/);
  telegram.fail("sendDocument", flood);
  phone.say("/export signals csv 7d");
  hold((await phone.gets("sendDocument")).bytes.length > 0, "the file is empty");
}

/** The signature that every PNG begins with (PNG specification, section 5.2). */
const PNG = [137, 80, 78, 71, 13, 10, 26, 10];

function aPng({ method, bytes }: Upload): void {
  const isPng = PNG.every((byte, index) => bytes[index] === byte);
  hold(isPng && bytes.length > 5_000, `what came by ${method} is no picture: ${bytes.length} bytes`);
}
