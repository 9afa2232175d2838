/** The end of a live run whose other ends hang: in order, within ten seconds, and nothing is lost. */
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { processStopwatch, systemClock } from "../../../app/clock.ts";
import { openStores, type Stores } from "../../../app/stores.ts";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { startBinanceServer } from "../../servers/binance-server.ts";
import { startBotApiServer } from "../../servers/bot-api-server.ts";
import { aFolder, removeFolder, start } from "../../support/process.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OWNER = 77;

function withStores<T>(folder: string, use: (stores: Stores) => T): T {
  const opened = openStores(join(folder, "var"), systemClock, processStopwatch);
  if (!opened.ok) throw new Error("the test could not open its own database");
  try {
    return use(opened.value);
  } finally {
    opened.value.close();
  }
}

test("Telegram and the exchange hang, a message waits: it ends in time, and the message is still there", async ({
  onTestFinished,
}) => {
  const now = Date.now();
  const rows = shiftedRows(sampleSymbols(), Date.parse("2025-06-13T12:00Z"), now);
  const exchange = await startBinanceServer({ now: () => Date.now(), rows });
  const telegram = await startBotApiServer(TOKEN);
  const folder = aFolder();
  onTestFinished(async () => {
    await Promise.all([exchange.stop(), telegram.close()]);
    removeFolder(folder);
  });
  const environment = {
    ...{ FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root },
    ...{ TELEGRAM_OWNER_ID: String(OWNER), EXCHANGE_TIMEOUT_MS: "30000" },
  };
  withStores(folder, ({ people, outbox }) => {
    const at = systemClock.now();
    people.add({ userId: OWNER, chatId: OWNER, role: "owner", name: "Ada" }, at);
    outbox.enqueue({ kind: "alert", key: "waits", at, code: "DATA_STALE", text: "This one waits." }, at);
  });
  telegram.failAll("hang");
  exchange.faults.add({ kind: "hung", path: "klines" });

  const program = start({ args: ["--json"], environment, input: null, folder });
  await telegram.called("sendMessage");
  await expect.poll(() => exchange.requests.some(({ path }) => path.endsWith("klines"))).toBe(true);
  const asked = performance.now();
  program.child.kill("SIGTERM");
  expect(await program.exit).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(program.lines.at(-1)).toMatchObject({ type: "summary" });
  // In flight when it ended: the next start sends it once more, marked as a possible repeat.
  expect(withStores(folder, ({ outbox }) => [outbox.depth(), outbox.recover(systemClock.now())])).toEqual([1, 1]);
});
