import { describe, expect, test } from "vitest";
import { type BootFacts, bootLines } from "../../../bot/messages/boot.ts";
import { type Language, wordsIn } from "../../../bot/words/words.ts";
import { aFacts } from "../../support/bot-reports.ts";

const boot = (over: Partial<BootFacts> = {}, language: Language = "en"): readonly string[] =>
  bootLines(wordsIn(language), {
    ...aFacts({ threshold: 0.41 }),
    version: "0.1.0",
    feedText: "recorded candles of 1 to 6 Jun 2025, one scan every 2 s",
    chat: "terminal",
    watchlist: "configuration",
    pairingCode: null,
    oldRules: null,
    ...over,
  });

describe("the first lines", () => {
  test("of the demo say what it is, what it watches, why the threshold is low, how to connect Telegram", () => {
    expect(boot().join("\n")).toMatchInlineSnapshot(`
      "Lookout 0.1.0 · DRY RUN: it observes, nothing is traded
      Feed       recorded candles of 1 to 6 Jun 2025, one scan every 2 s
      Watching   BTC/USDT, ETH/USDT, BNB/USDT (binanceusdm)
      Model      win240-2025.05 · observation
                 It has not passed the gates for live trading, so take no money on it.
      Threshold  0.41, lowered for the demo so that a day shows a handful of signals.
                 The real default is 0.70, which an honest model almost never reaches.
      Scans      one line each: price, better side, confidence; ▲ MEDIUM, ▲▲ HIGH.
      Chat       here: type /help, /check or /check BTC and press Enter.
      Telegram   put TELEGRAM_BOT_TOKEN=<token of @BotFather> into .env and restart."
    `);
  });

  test("say when the symbols are not those of the configuration", () => {
    expect(boot({ watchlist: "chat" })).toContain(
      "           as changed in chat; SYMBOLS counts again after /watchlist reset.",
    );
  });

  test("stay within 80 columns", () => {
    for (const line of [...boot({ watchlist: "chat" }), ...boot({ chat: "telegram" })])
      expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test("of a live observation with a lowered threshold say what that means", () => {
    expect(boot({ feed: "ccxt" })).toContain(
      "Threshold  0.41, below the default of 0.70: good for watching, not for money.",
    );
  });

  test("of a live observation name the real default without apology", () => {
    expect(boot({ threshold: 0.7 })).toContain("Threshold  0.70");
  });

  test("tell a kill switch that is on, and who holds it", () => {
    const on = (forcedByEnvironment: boolean) => boot({ killSwitch: { on: true, forcedByEnvironment } });
    expect(on(false)).toContain("Kill switch ON: no signal is sent");
    expect(on(true)).toContain("Kill switch ON (environment): no signal is sent");
  });

  test("of a live run do not say DRY RUN", () => {
    const [first] = boot({ mode: "live", model: { tag: "m", status: "live", venue: "v", thresholds: null } });
    expect(first).toBe("Lookout 0.1.0 · LIVE: signals are meant to be traded");
  });

  test("warn when the account rules were last looked up too long ago", () => {
    const lines = boot({ oldRules: { preset: "ftmo-2step-funded-standard", days: 1091 } });
    expect(lines).toContain("Rules      of ftmo-2step-funded-standard were last checked 1091 days ago.");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test("with Telegram give the pairing code until there is an owner", () => {
    expect(boot({ chat: "telegram" }).at(-1)).toBe("Chat       Telegram");
    expect(boot({ chat: "telegram", pairingCode: "ABCDE-FGHJK" }).slice(-2)).toEqual([
      "Chat       Telegram, which has no owner yet. To pair, send the bot this within",
      "           30 minutes: /start ABCDE-FGHJK",
    ]);
  });

  test("keep their columns in Turkish", () => {
    const situations: readonly Partial<BootFacts>[] = [
      { watchlist: "chat" },
      { chat: "telegram", pairingCode: "ABCDE-FGHJK" },
      { feed: "ccxt", killSwitch: { on: true, forcedByEnvironment: true } },
      { oldRules: { preset: "ftmo-2step-funded-standard", days: 1091 } },
    ];
    for (const situation of situations) {
      const lines = boot(situation, "tr");
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(lines.join("\n")).not.toMatch(/undefined|\{/);
    }
    expect(boot({}, "tr").slice(0, 5)).toEqual([
      "Lookout 0.1.0 · DRY RUN: yalnızca gözlem yapılır, işlem yapılmaz",
      "Akış       recorded candles of 1 to 6 Jun 2025, one scan every 2 s",
      "İzlenen    BTC/USDT, ETH/USDT, BNB/USDT (binanceusdm)",
      "Model      win240-2025.05 · gözlem",
      "           Canlı işlem sınavlarını geçmedi, ona para yatırmayın.",
    ]);
  });
});
