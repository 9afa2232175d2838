import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BotApiServer, startBotApiServer } from "../servers/bot-api-server.ts";
import { BARE } from "../support/bare.ts";
import { TOKEN } from "../support/fake-telegram.ts";

let server: BotApiServer;
let home: string;
beforeEach(async () => {
  server = await startBotApiServer(TOKEN);
  home = mkdtempSync(join(tmpdir(), "lookout-setup-"));
  copyFileSync(".env.example", join(home, ".env.example"));
});
afterEach(() => server.close());

type Ended = { readonly code: number | null; readonly said: string };

/** Runs setup as a process; the questions themselves are tested in test/app/setup. */
function setup(answers: string): Promise<Ended> {
  const env = { ...BARE, TELEGRAM_API_ROOT: server.root };
  const child = spawn(process.execPath, [resolve("scripts/setup.ts")], { cwd: home, env });
  let said = "";
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  child.stdin.end(answers);
  return new Promise((done) => child.on("close", (code) => done({ code, said })));
}

const env = (): Record<string, string | undefined> => parseEnv(readFileSync(join(home, ".env"), "utf8"));

test("without any answer it stores the example, readable for its owner alone", async () => {
  const { code, said } = await setup("");
  expect({ code, env: env() }).toEqual({ code: 0, env: {} });
  expect(statSync(join(home, ".env")).mode & 0o777).toBe(0o600);
  expect(said).toContain("The mode is dry run: nothing is traded. The chat opens in the terminal.");
});

test("answers are checked, stored, and the token is never shown", async () => {
  const { code, said } = await setup(`${TOKEN}\n7000001\nbtc/usdt,sol/usdt\n25000\nftmo-2step-funded-standard\n`);
  expect(code).toBe(0);
  expect(env()).toEqual({
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_OWNER_ID: "7000001",
    SYMBOLS: "btc/usdt,sol/usdt",
    ACCOUNT_INITIAL: "25000",
    FTMO_PRESET: "ftmo-2step-funded-standard",
  });
  expect(said).toContain("it belongs to @lookout_bot");
  expect(said).toContain("The chat opens in Telegram.");
  expect(said).not.toContain(TOKEN.slice(9));
});

test("run again, it changes only what is answered", async () => {
  await setup(`${TOKEN}\n7000001\n\n25000\n\n`);
  writeFileSync(join(home, ".env"), `${readFileSync(join(home, ".env"), "utf8")}LOG_LEVEL=debug\n`, { mode: 0o644 });
  const before = readFileSync(join(home, ".env"), "utf8");
  const again = await setup("");
  expect(again.code).toBe(0);
  expect(again.said).toContain("There is a .env already: what you do not answer stays.");
  expect(readFileSync(join(home, ".env"), "utf8")).toBe(before);
  expect((await setup("\n\n\n50000\n")).code).toBe(0);
  expect(env()).toMatchObject({ TELEGRAM_BOT_TOKEN: TOKEN, ACCOUNT_INITIAL: "50000", LOG_LEVEL: "debug" });
  await setup("-\n");
  expect(env()).not.toHaveProperty("TELEGRAM_BOT_TOKEN");
});

test("a .env that could not start is stored, and every problem named", async () => {
  writeFileSync(join(home, ".env"), "MODE=live\nTHRESHOLD=7\n");
  const { code, said } = await setup("");
  expect(code).toBe(2);
  expect(said).toContain('- THRESHOLD is "7".');
  expect(said).toContain("- MODE is live, but LIVE_CONFIRM is not set");
  expect(existsSync(join(home, ".env.new"))).toBe(false);
});
