/**
 * The whole program on a live feed: ccxt's real client against an exchange on 127.0.0.1, grammY against a Bot API there.
 * In a process of its own where signals, a restart or another process are what is told; otherwise inside the test.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, type TestContext, test, vi } from "vitest";
import { processStopwatch, systemClock } from "../../../app/clock.ts";
import { openStores } from "../../../app/stores.ts";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import type { Heard, Line } from "../../support/heard.ts";
import { type Here, startHere } from "../../support/in-process.ts";
import { aFolder, type Program, removeFolder, start } from "../../support/process.ts";

// Whole processes on a busy machine: a wait here is no fault. Much of it is waiting, so some run side by side.
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 3 });

const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OWNER = 77;
let exchange: BinanceServer;

/** The recording moved in time, so that its eleventh day is now. */
function recordedNow(): ReadonlyMap<string, readonly RecordedRow[]> {
  const slot = 2 * 60_000;
  const shift = Math.floor((Date.now() - Date.parse("2025-06-13T12:00Z")) / slot) * slot;
  return new Map(
    SAMPLE_SYMBOLS.map((symbol) => [symbol, sampleRows(symbol).map((row) => ({ ...row, time: row.time + shift }))]),
  );
}

beforeAll(async () => {
  exchange = await startBinanceServer({ now: () => Date.now(), rows: recordedNow() });
});
afterAll(() => exchange.stop());
type Live = (environment?: Record<string, string>, input?: string | null) => Program;
type LiveHere = (environment?: Record<string, string>) => Here;
type OnFinished = TestContext["onTestFinished"];

/** Programs in a folder of their own, which ends with the test. */
function aPlace(onFinished: OnFinished): { readonly folder: string; readonly live: Live; readonly here: LiveHere } {
  const folder = aFolder();
  const running: Program[] = [];
  const inside: Here[] = [];
  onFinished(async () => {
    for (const { child } of running) child.kill("SIGKILL");
    for (const { stop } of inside) stop();
    await Promise.all([...running, ...inside].map(({ exit }) => exit));
    removeFolder(folder);
  });
  const here: LiveHere = (environment = {}) => {
    const settings = { FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, ...environment };
    const program = startHere({ args: ["--json"], environment: settings, folder });
    inside.push(program);
    return program;
  };
  const live: Live = (environment = {}, input = null) => {
    const settings = { FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, ...environment };
    const program = start({ args: ["--json"], environment: settings, input, folder });
    running.push(program);
    return program;
  };
  return { folder, live, here };
}

/** The same with a Telegram of their own. */
async function aChat(onFinished: OnFinished) {
  const telegram: BotApiServer = await startBotApiServer(TOKEN);
  onFinished(() => telegram.close());
  const { folder, live, here } = aPlace(onFinished);
  const settings = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root };
  const withTelegram: Live = (more = {}) => live({ ...settings, ...more });
  const hereWithTelegram: LiveHere = (more = {}) => here({ ...settings, ...more });
  /** Says something in Telegram and gives the reply; pushed messages in between do not count. */
  const answerTo = async (program: Heard, user: number, text: string): Promise<string> => {
    telegram.say(user, text);
    const line = await program.until(({ inReplyTo, chat }) => inReplyTo === text && chat === user);
    return String(line.text);
  };
  return { folder, telegram, withTelegram, hereWithTelegram, answerTo };
}

const textOf = ({ payload }: { payload: Record<string, unknown> }): string => String(payload.text);

describe.concurrent("live observation", () => {
  test("scans closed candles, answers, and ends in order when asked to", async ({ onTestFinished }) => {
    const { live } = aPlace(onTestFinished);
    const program = live({}, null);
    await program.until(({ type }) => type === "scan");
    program.child.stdin.write("/check BTC\n");
    const answer = await program.until(({ inReplyTo }) => inReplyTo === "/check BTC");
    expect(answer.text).toContain("DRY RUN");
    expect(answer.text).toContain("FTMO");
    expect(answer.text).toMatch(/Feed: candles asked for at each scan \(REST\) since .* UTC/);
    const scan = program.lines.find(({ type }) => type === "scan");
    const closes = (scan?.symbols ?? []) as { close: number | null }[];
    expect(closes.map(({ close }) => close)).not.toContain(null);
    expect(closes).toHaveLength(3);
    program.child.kill("SIGTERM");
    expect(await program.exit).toBe(0);
    expect(program.lines.at(-1)).toMatchObject({ type: "summary" });

    // Again on the same database: the slots in between are not scanned twice.
    const scanned = program.lines.filter(({ type }) => type === "scan").map(({ slot }) => slot);
    const second = live({}, null);
    await second.until(({ type }) => type === "boot");
    second.child.stdin.write("/help\n");
    await second.until(({ inReplyTo }) => inReplyTo === "/help");
    second.child.kill("SIGINT");
    expect(await second.exit).toBe(0);
    const later = second.lines.filter(({ type }) => type === "scan").map(({ slot }) => slot);
    expect(later.filter((slot) => scanned.includes(slot))).toEqual([]);
  });

  test("an exchange that is down is said once, and the process lives", async ({ onTestFinished }) => {
    const { here } = aPlace(onTestFinished);
    const program = here({ EXCHANGE_API_ROOT: "http://127.0.0.1:9", EXCHANGE_TIMEOUT_MS: "500" });
    await program.until(({ type }) => type === "scan");
    program.say("/check");
    const answer = await program.until(({ inReplyTo }) => inReplyTo === "/check");
    expect(answer.text).toContain("DRY RUN");
    expect(program.lines.filter(({ type, code }) => type === "alert" && code === "SOURCE_DOWN")).toHaveLength(1);
    program.stop();
    expect(await program.exit).toBe(0);
  });

  test("one that hangs keeps nothing from ending, and is not called down for it", async ({ onTestFinished }) => {
    const hanging = await startBinanceServer({ now: () => Date.now(), rows: recordedNow() });
    onTestFinished(() => hanging.stop());
    hanging.faults.add({ kind: "hung", path: "klines" });
    const { here } = aPlace(onTestFinished);
    const program = here({ EXCHANGE_API_ROOT: hanging.url, EXCHANGE_TIMEOUT_MS: "30000" });
    await expect
      .poll(() => hanging.requests.some(({ path }) => path.endsWith("klines")), { timeout: 30_000 })
      .toBe(true);
    program.stop();
    // Left alone, a single call would wait for 30 s.
    const ended = await Promise.race([program.exit, sleep(10_000, "still running")]);
    expect(ended).toBe(0);
    expect(program.lines.filter(({ type }) => type === "alert" || type === "scan")).toEqual([]);
    expect(program.lines.at(-1)).toMatchObject({ type: "summary" });
  });
});

describe.concurrent("the watched symbols", () => {
  test("grow by one without a restart, and keep it over one", async ({ onTestFinished }) => {
    const { here } = aPlace(onTestFinished);
    const program = here({ SYMBOLS: "BTC/USDT,ETH/USDT" });
    const seen = ({ symbols }: Line): string[] =>
      ((symbols ?? []) as { instrument: string }[]).map(({ instrument }) => instrument.split(":")[1] ?? "");
    const first = await program.until(({ type }) => type === "scan");
    expect(seen(first)).toEqual(["BTC/USDT", "ETH/USDT"]);
    program.say("/watchlist add BNB");
    const question = await program.until(({ inReplyTo }) => inReplyTo === "/watchlist add BNB");
    expect(question).toMatchObject({ kind: "question", buttons: ["Confirm", "Cancel"] });
    program.say("1");
    await program.until(({ kind, text }) => kind === "edit" && String(text).includes("BNB/USDT is watched"));
    program.say("/watchlist add DOGE");
    const unknown = await program.until(({ inReplyTo }) => inReplyTo === "/watchlist add DOGE");
    expect(unknown.text).toContain("The exchange does not trade that symbol now");
    // The next scan may be two minutes away; what it sees is told in test/app/feed/watchlist.test.ts.
    program.say("/check BNB");
    const check = await program.until(({ inReplyTo }) => inReplyTo === "/check BNB");
    expect(check.text).toContain("BNB/USDT · check");
    program.stop();
    expect(await program.exit).toBe(0);

    const again = here({ SYMBOLS: "BTC/USDT,ETH/USDT" });
    const boot = await again.until(({ type }) => type === "boot");
    expect(boot.symbols).toEqual(["BTC", "ETH", "BNB"].map((base) => `binanceusdm:${base}/USDT`));
    again.stop();
    expect(await again.exit).toBe(0);
  });
});

describe.concurrent("Telegram", () => {
  test("a stranger learns only their id, the owner pairs with the printed code, and settings need their button", async ({
    onTestFinished,
  }) => {
    const { telegram, withTelegram, hereWithTelegram, answerTo } = await aChat(onTestFinished);
    const program = withTelegram();
    const [, code] = await program.untilStderr(/\/start ([0-9A-Z]{5}-[0-9A-Z]{5})/);
    const stranger = await answerTo(program, 5, "/start");
    expect(stranger).toContain("5");
    expect(stranger).not.toContain("BTC");
    telegram.say(5, "/check BTC");
    telegram.say(5, "/kill_switch on");
    expect(await answerTo(program, OWNER, `/start ${code}`)).toContain("DRY RUN");
    const toStranger = telegram.calls.filter(({ payload }) => payload.chat_id === 5);
    expect(toStranger).toHaveLength(1);
    const menu = await telegram.called("setMyCommands");
    expect(menu.payload.scope).toEqual({ type: "chat", chat_id: OWNER });

    await program.until(({ type }) => type === "scan");
    expect(await answerTo(program, OWNER, "/check ETH")).toContain("DRY RUN");
    expect(await answerTo(program, OWNER, "/threshold 0.5")).toContain("0.5");
    const asks = (markup: unknown): boolean => JSON.stringify(markup ?? {}).includes("v1:threshold-yes");
    const question = telegram.calls.find(({ payload }) => asks(payload.reply_markup));
    const markup = question?.payload.reply_markup as { inline_keyboard: { callback_data: string }[][] };
    const confirm = markup.inline_keyboard[0]?.[0]?.callback_data ?? "";
    // The stranger had their one answer of the day: nothing comes of the press.
    telegram.press(5, confirm);
    telegram.press(OWNER, confirm);
    const edited = await telegram.called("editMessageText");
    expect(textOf(edited)).toContain("0.50");
    expect(telegram.calls.filter(({ method }) => method === "answerCallbackQuery")).toHaveLength(1);
    program.child.kill("SIGTERM");
    expect(await program.exit).toBe(0);

    const again = hereWithTelegram();
    await again.until(({ type }) => type === "boot");
    expect(again.lines[0]).toMatchObject({ threshold: 0.5 });
    expect(await answerTo(again, OWNER, "/threshold")).toContain("0.50");
    again.stop();
    expect(await again.exit).toBe(0);
    for (const output of [program.stderr(), again.stderr(), JSON.stringify(program.lines)]) {
      expect(output).not.toContain(TOKEN);
      expect(output).not.toContain(TOKEN.split(":")[1]);
    }
  });

  test("a ledger that is gone while its candles are here is said once, to the owner too", async ({
    onTestFinished,
  }) => {
    const { folder, telegram, hereWithTelegram } = await aChat(onTestFinished);
    const stores = openStores(join(folder, "var"), systemClock, processStopwatch);
    if (!stores.ok) throw new Error("the test could not open its own database");
    stores.value.close();
    rmSync(join(folder, "var", "lookout.db"));
    const isSaid = ({ type, code }: Line): boolean => type === "alert" && code === "LEDGER_NEW";
    const program = hereWithTelegram({ TELEGRAM_OWNER_ID: String(OWNER) });
    expect((await program.until(isSaid)).text).toContain("stop now and look for var/lookout.db");
    expect(textOf(await telegram.called("sendMessage"))).toMatch(/^The ledger is new\n.*npm run restore/);
    program.stop();
    expect(await program.exit).toBe(0);
    const again = hereWithTelegram({ TELEGRAM_OWNER_ID: String(OWNER) });
    await again.until(({ type }) => type === "scan");
    again.stop();
    expect(await again.exit).toBe(0);
    expect(again.lines.some(isSaid)).toBe(false);
  });

  test("an owner set in the environment is known at once, and the environment's kill switch cannot be lifted", async ({
    onTestFinished,
  }) => {
    const { folder, telegram, hereWithTelegram, answerTo } = await aChat(onTestFinished);
    const before = openStores(join(folder, "var"), systemClock, processStopwatch);
    if (!before.ok) throw new Error("the test could not open its own database");
    before.value.people.add({ userId: 5, chatId: 5, role: "owner", name: "formerly" }, systemClock.now());
    before.value.close();
    const program = hereWithTelegram({ TELEGRAM_OWNER_ID: String(OWNER), KILL_SWITCH: "true" });
    telegram.say(5, "/kill_switch on");
    const answer = await answerTo(program, OWNER, "/kill_switch off");
    expect(answer).toMatch(/environment|KILL_SWITCH/);
    // Who owned it formerly is a stranger now: their id, once, and nothing done.
    const toStranger = telegram.calls.filter(({ payload }) => payload.chat_id === 5);
    expect(toStranger.map(({ payload }) => payload.text)).toEqual([expect.stringContaining("Your id is 5.")]);
    program.stop();
    expect(await program.exit).toBe(0);
    const after = openStores(join(folder, "var"), systemClock, processStopwatch);
    if (!after.ok) throw new Error("the test could not open its own database");
    expect(after.value.people.all().map(({ userId }) => userId)).toEqual([OWNER]);
    after.value.close();
  });

  test("a refused token does not stop the scans", async ({ onTestFinished }) => {
    const { telegram, hereWithTelegram } = await aChat(onTestFinished);
    telegram.failAll({ status: 401, description: "Unauthorized" });
    const program = hereWithTelegram();
    await program.until(({ type, code }) => type === "alert" && code === "CHAT_DOWN");
    await program.until(({ type }) => type === "scan");
    program.stop();
    expect(await program.exit).toBe(0);
  });
});

describe.concurrent("a database that cannot be used refuses the start", () => {
  test("when another process has it open", async ({ onTestFinished }) => {
    const { folder, live } = aPlace(onTestFinished);
    const stores = openStores(join(folder, "var"), systemClock, processStopwatch);
    if (!stores.ok) throw new Error("the test could not open its own database");
    const program = live({}, "");
    expect(await program.exit).toBe(3);
    expect(program.stderr()).toMatch(/Another process uses the database/);
    stores.value.close();
  });

  test("when it is damaged", async ({ onTestFinished }) => {
    const { folder, here } = aPlace(onTestFinished);
    const stores = openStores(join(folder, "var"), systemClock, processStopwatch);
    if (!stores.ok) throw new Error("the test could not open its own database");
    stores.value.close();
    writeFileSync(join(folder, "var", "lookout.db"), "this is no database, it is a sentence ".repeat(500));
    const program = here();
    expect(await program.exit).toBe(3);
    expect(program.stderr()).toMatch(/damaged|another kind of database/);
    expect(program.stderr()).not.toMatch(/^\s+at /m);
  });
});
