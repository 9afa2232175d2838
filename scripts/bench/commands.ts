/** How long each command takes from the poll that brings it to the request that answers it, over a ledger of years. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startBotApiServer } from "../../test/servers/bot-api-server.ts";
import { bigLedgerFolder } from "./big-ledger.ts";
import { type Measurement, percentile, rounded } from "./measure.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OWNER = 77;
const TIMES = 21;
/** Letters of a question in its name. */
const SHOWN = 24;
/** One of the signals that were copied into the past (big-ledger.ts). */
const OLD_SIGNAL = `${(1000).toString(16).padStart(63, "0")}5`;
const QUESTIONS = [
  ...["/help", "/start", "/check", "/check BTC", "/watchlist", "/why", "/why BTC", "/muted", "/stats 7", "/stats 30"],
  ...["/stats 90", "/stats all", "/missed 7", "/missed all", "/model", "/ftmo_status", "/threshold", "/kill_switch"],
  ...["/pause", "/alerts", "/settings", "/people", "/audit", "/health", "/jobs", "/logs", "/version", "/tiers"],
  ...["/models", "/alert BTC rsi<30 1h", "/export", `/why ${OLD_SIGNAL}`],
];
/** They begin a conversation: what is measured is its first question. */
const CONVERSATIONS = ["/setup", "/backtest", "/challenge", "/alert"];

export async function commands(): Promise<readonly Measurement[]> {
  const folder = bigLedgerFolder();
  const server = await startBotApiServer(TOKEN);
  const telegram = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: server.root, TELEGRAM_OWNER_ID: String(OWNER) };
  const env = { ...process.env, ...telegram, VAR_DIR: folder, LOG_LEVEL: "error", HTTP_PORT: "0" };
  // At the speed of life, so that it lives as long as it is asked.
  const args = ["main.ts", "--feed", "replay", "--resume", "--speed", "1", "--until", "2025-06-09T08:00Z"];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const found: Measurement[] = [];
    for (const question of QUESTIONS) found.push(await measured(question));
    for (const question of CONVERSATIONS) found.push(await measured(question, "/cancel"));
    return found;
  } finally {
    child.kill("SIGKILL");
    await ended;
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }

  /** `after` is said and answered before the question comes again. */
  async function measured(question: string, after: string | null = null): Promise<Measurement> {
    const samples: number[] = [];
    // The first one starts the program, compiles, or starts the drawing thread.
    for (let n = 0; n < TIMES; n += 1) {
      const took = await answered(question);
      if (n > 0) samples.push(took);
      if (after !== null) await answered(after);
    }
    return {
      name: `${question.slice(0, SHOWN)} over 1 M scans, p95`,
      value: rounded(percentile(samples, 0.95)),
      unit: "ms",
    };
  }

  async function answered(said: string): Promise<number> {
    const before = server.calls.filter(({ method }) => method === "sendMessage").length;
    const asked = performance.now();
    server.say(OWNER, said);
    const { at } = await server.called("sendMessage", before + 1);
    // Longer answers have several parts.
    await new Promise((resolve) => setTimeout(resolve, 30));
    return at - asked;
  }
}
