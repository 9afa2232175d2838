/**
 * `npm run setup`: makes `.env` from `.env.example` (readable for its owner alone), asks for what matters, checks it and
 * pairs. Run again, it changes only what is answered. Answers may come from a pipe, one line each. The mode stays dry run.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { loadConfig } from "../app/config/load.ts";
import { interview } from "../app/setup/interview.ts";
import { createPrompter } from "../app/setup/prompter.ts";
import type { TimestampMs } from "../core/time.ts";

const FILE = ".env";
const PAIR_WAIT_MS = 120_000;

/** Written beside and moved over, so that a crash leaves the old file or the new one, never half of one. */
function store(text: string): void {
  writeFileSync(`${FILE}.new`, text, { mode: 0o600 });
  chmodSync(`${FILE}.new`, 0o600);
  renameSync(`${FILE}.new`, FILE);
}

async function main(): Promise<number> {
  const prompter = createPrompter(process.stdin, process.stdout, () => {
    process.stdout.write("\nStopped. Nothing was changed.\n");
    process.exit(130);
  });
  const isNew = !existsSync(FILE);
  const envText = readFileSync(isNew ? ".env.example" : FILE, "utf8");
  prompter.say(isNew ? "Making .env from .env.example." : "There is a .env already: what you do not answer stays.");
  const text = await interview({
    prompter,
    envText,
    environment: process.env,
    clock: { now: () => Date.now() as TimestampMs },
    random: (bytes) => randomBytes(bytes),
    pairWaitMs: PAIR_WAIT_MS,
  });
  prompter.close();
  store(text);

  const loaded = loadConfig({ defaults: {}, configFile: null, environment: parseEnv(text), flags: {} });
  if (!loaded.ok) {
    prompter.say("Stored in .env, but the process would not start with it:");
    for (const problem of loaded.error) prompter.say(`- ${problem.text}`);
    return 2;
  }
  const { MODE, TELEGRAM_BOT_TOKEN } = loaded.value.values;
  const mode = MODE === "dryrun" ? "The mode is dry run: nothing is traded." : "The mode is live, as .env said before.";
  const chat = TELEGRAM_BOT_TOKEN === null ? "in the terminal" : "in Telegram";
  prompter.say(`Stored in .env, readable for you alone. ${mode} The chat opens ${chat}.`);
  prompter.say("Start with: npm start (recorded days), or: npm start -- --feed ccxt (the exchange, watching only).");
  return 0;
}

process.exitCode = await main();
