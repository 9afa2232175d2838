import { PassThrough } from "node:stream";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { interview } from "../../../app/setup/interview.ts";
import { createPrompter } from "../../../app/setup/prompter.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import { TOKEN } from "../../support/fake-telegram.ts";

const EXAMPLE =
  "#TELEGRAM_BOT_TOKEN=\n#TELEGRAM_OWNER_ID=\n#SYMBOLS=BTC/USDT\n#ACCOUNT_INITIAL=100000\n#FTMO_PRESET=x\n";

let server: BotApiServer;
beforeEach(async () => {
  server = await startBotApiServer(TOKEN);
});
afterEach(() => server.close());

type Asked = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly said: string;
};

/** Holds the interview with answers from a pipe; `onSaid` sees what was said so far each time something is. */
async function ask(answers: string, envText = EXAMPLE, onSaid: (said: string) => void = () => {}): Promise<Asked> {
  const input = new PassThrough();
  const output = new PassThrough();
  let said = "";
  output.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    onSaid(said);
  });
  const prompter = createPrompter(input, output, () => {});
  input.end(answers);
  const text = await interview({
    prompter,
    envText,
    environment: { TELEGRAM_API_ROOT: server.root },
    clock: { now: () => Date.now() as TimestampMs },
    random: (bytes) => new Uint8Array(bytes).fill(7),
    pairWaitMs: 300,
  });
  prompter.close();
  return { env: parseEnv(text), text, said };
}

test("without any answer nothing changes", async () => {
  expect((await ask("")).text).toBe(EXAMPLE);
});

test("answers are checked and taken over, and the token is not shown", async () => {
  const { env, said } = await ask(`${TOKEN}\n7000001\nbtc/usdt,sol/usdt\n25000\nftmo-2step-funded-standard\n`);
  expect(env).toEqual({
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_OWNER_ID: "7000001",
    SYMBOLS: "btc/usdt,sol/usdt",
    ACCOUNT_INITIAL: "25000",
    FTMO_PRESET: "ftmo-2step-funded-standard",
  });
  expect(said).toContain("it belongs to @lookout_bot");
  expect(said).not.toContain(TOKEN.slice(9));
});

test("asked again, Enter keeps what is there, and the token is checked again", async () => {
  const first = await ask(`${TOKEN}\n7000001\n\n25000\n\n`);
  const again = await ask("\n\n\n\n\n", first.text);
  expect(again.text).toBe(first.text);
  expect(again.said).toContain("it belongs to @lookout_bot");
  expect(again.said).toContain("now 7000001; Enter keeps it");
  expect(again.said).toContain("[25000]");
});

test("a dash removes the token; without one nobody is asked for an owner", async () => {
  const { env, said } = await ask("-\n", `TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
  expect(env).toEqual({});
  expect(said).not.toContain("numeric Telegram id");
});

test("what cannot be used is asked again, with what is allowed", async () => {
  const { env, said } = await ask(`hunter22\n${TOKEN}\n@me\n\nBTCUSDT\nBTC/USDT\n100,000\n\nftmo\n\n`);
  expect(env).toEqual({ TELEGRAM_BOT_TOKEN: TOKEN, SYMBOLS: "BTC/USDT" });
  expect(said.match(/That cannot be used: it must be /g)).toHaveLength(5);
  expect(said).not.toContain("hunter22");
});

test("a token that Telegram does not know is asked for again; one that was stored is kept and told", async () => {
  const wrong = TOKEN.replace("test01", "test02");
  const { env, said } = await ask(`${wrong}\n${TOKEN}\n`);
  expect(env.TELEGRAM_BOT_TOKEN).toBe(TOKEN);
  expect(said).toContain("Telegram does not know this token");
  const kept = await ask("\n", `TELEGRAM_BOT_TOKEN=${wrong}\n`);
  expect(kept.env.TELEGRAM_BOT_TOKEN).toBe(wrong);
  expect(kept.said).toContain("Telegram does not know this token");
});

test("when Telegram cannot be reached the token is stored unchecked, and pairing is not offered", async () => {
  await server.close();
  const { env, said } = await ask(`${TOKEN}\npair\n`);
  expect(env).toEqual({ TELEGRAM_BOT_TOKEN: TOKEN });
  expect(said).toContain("could not be asked about this token (ECONNREFUSED), so it is stored unchecked");
  expect(said).not.toContain("or pair to pair now");
  expect(said).toContain("That cannot be used: it must be your numeric Telegram id");
});

test("whoever sends the code is the owner", async () => {
  let sent = false;
  const { env, said } = await ask(`${TOKEN}\npair\n`, EXAMPLE, (text) => {
    const code = /: \/start ([0-9A-Z-]{11})/.exec(text)?.[1];
    if (sent || code === undefined) return;
    sent = true;
    server.say(7_000_009, `/start ${code}`);
  });
  expect(env.TELEGRAM_OWNER_ID).toBe("7000009");
  expect(said).toContain("Paired with Telegram id 7000009: only this person can use the bot.");
});

test("when nobody sends it, or Telegram breaks off, pairing is left for the first start", async () => {
  const nobody = await ask(`${TOKEN}\npair\n`);
  expect(nobody.said).toContain("Nobody sent the code in time.");
  server.fail("getUpdates", { status: 502 });
  const broken = await ask(`${TOKEN}\npair\n`);
  expect(broken.said).toContain("pairing was left for the first start");
  expect([nobody.env, broken.env]).toEqual([{ TELEGRAM_BOT_TOKEN: TOKEN }, { TELEGRAM_BOT_TOKEN: TOKEN }]);
});

test("the environment's address of the Bot API wins over the file's", async () => {
  const asked = await ask("", `TELEGRAM_BOT_TOKEN=${TOKEN}\nTELEGRAM_API_ROOT=http://127.0.0.1:1\n`);
  expect(asked.said).toContain("it belongs to @lookout_bot");
});

test("a secret is not shown while it is typed at a terminal; anything else is", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  const prompter = createPrompter(input, output, () => {});
  const typed = async (question: string, answer: string, secret: boolean): Promise<string | null> => {
    const given = prompter.ask(question, { secret });
    input.write(`${answer}\r`);
    return given;
  };
  expect(await typed("token? ", "hunter22", true)).toBe("hunter22");
  expect(await typed("name? ", "visible", false)).toBe("visible");
  prompter.close();
  const screen = String(output.read());
  expect(screen).not.toContain("hunter22");
  expect(screen).toContain("visible");
});

test("Ctrl-C at a terminal is an interruption, not an answer", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  let interrupted = 0;
  const prompter = createPrompter(input, new PassThrough(), () => {
    interrupted += 1;
  });
  input.write("\u0003");
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(interrupted).toBe(1);
  prompter.close();
});
