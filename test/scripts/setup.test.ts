import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BotApiServer, startBotApiServer } from "../servers/bot-api-server.ts";
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

/** Runs setup as a process; `onSaid` may add answers when something was said. */
function setup(
  answers: string,
  options: { readonly onSaid?: (said: string, type: (line: string) => void) => void } = {},
): Promise<Ended> {
  const env = { PATH: process.env.PATH, TELEGRAM_API_ROOT: server.root };
  const child = spawn(process.execPath, [resolve("scripts/setup.ts")], { cwd: home, env });
  let said = "";
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    options.onSaid?.(said, (line) => void child.stdin.write(`${line}\n`));
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  if (options.onSaid === undefined) child.stdin.end(answers);
  else child.stdin.write(answers);
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

test("what cannot be used is asked again, with what is allowed", async () => {
  const { code, said } = await setup(`hunter22\n${TOKEN}\n@me\n\nBTCUSDT\nBTC/USDT\n100,000\n\nftmo\n\n`);
  expect(code).toBe(0);
  expect(env()).toEqual({ TELEGRAM_BOT_TOKEN: TOKEN, SYMBOLS: "BTC/USDT" });
  expect(said.match(/That cannot be used: it must be /g)).toHaveLength(5);
  expect(said).not.toContain("hunter22");
});

test("a token that Telegram does not know is asked for again", async () => {
  const wrong = TOKEN.replace("test01", "test02");
  const { code, said } = await setup(`${wrong}\n${TOKEN}\n`);
  expect({ code, token: env().TELEGRAM_BOT_TOKEN }).toEqual({ code: 0, token: TOKEN });
  expect(said).toContain("Telegram does not know this token");
});

test("when Telegram cannot be reached it says that the token is unchecked", async () => {
  await server.close();
  const { code, said } = await setup(`${TOKEN}\n`);
  expect({ code, token: env().TELEGRAM_BOT_TOKEN }).toEqual({ code: 0, token: TOKEN });
  expect(said).toContain("could not be asked about this token (ECONNREFUSED), so it is stored unchecked");
  expect(said).not.toContain("or pair to pair now");
});

test("pairing: whoever sends the code is the owner", async () => {
  let sent = false;
  const { code, said } = await setup(`${TOKEN}\npair\n`, {
    onSaid(text, type) {
      const pairingCode = /: \/start ([0-9A-Z-]{11})/.exec(text)?.[1];
      if (sent || pairingCode === undefined) return;
      sent = true;
      server.say(7000009, `/start ${pairingCode}`);
      for (const answer of ["", "", ""]) type(answer);
    },
  });
  expect({ code, owner: env().TELEGRAM_OWNER_ID }).toEqual({ code: 0, owner: "7000009" });
  expect(said).toContain("Paired with Telegram id 7000009");
});

test("pairing that Telegram breaks off is left for the first start", async () => {
  server.fail("getUpdates", { status: 502 });
  const { code, said } = await setup(`${TOKEN}\npair\n`);
  expect({ code, env: env() }).toEqual({ code: 0, env: { TELEGRAM_BOT_TOKEN: TOKEN } });
  expect(said).toContain("pairing was left for the first start");
});

test("a .env that could not start is stored, and every problem named", async () => {
  writeFileSync(join(home, ".env"), "MODE=live\nTHRESHOLD=7\n");
  const { code, said } = await setup("");
  expect(code).toBe(2);
  expect(said).toContain('- THRESHOLD is "7".');
  expect(said).toContain("- MODE is live, but LIVE_CONFIRM is not set");
  expect(existsSync(join(home, ".env.new"))).toBe(false);
});
