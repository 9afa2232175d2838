/** The whole process on its machine, between the test exchange and a Bot API, by a clock that runs many times as fast. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { type BinanceServer, startBinanceServer } from "../../test/servers/binance-server.ts";
import { type BotApiServer, startBotApiServer } from "../../test/servers/bot-api-server.ts";
import { createFastTime, type FastTime } from "../../test/support/chaos/fast-time.ts";
import { OWNER, TOKEN } from "../../test/support/chaos/life.ts";
import { BEGIN } from "../../test/support/chaos/story.ts";
import { aFolder, type Line, type Program, removeFolder, start } from "../../test/support/process.ts";
import { HOSTS, type Machine, openMachine } from "./machine.ts";

const SPEED = 60;
export const SLOT_MS = 120_000;
/** Scans begin two seconds after their slot; the clock waits for them here, and if they take long goes on slowly. */
const WAITS_AFTER_MS = 2_500;
const PATIENCE_MS = 3_000;
const LATEST_MS = 85_000;

export type World = {
  readonly machine: Machine;
  readonly exchange: BinanceServer;
  readonly telegram: BotApiServer;
  readonly time: FastTime;
  readonly ledgerFile: string;
  program(): Program;
  /** Everything that was said since the beginning, over all lives. */
  lines(): readonly Line[];
  begin(): Program;
  kill(): Promise<void>;
  /** Lets time pass until the next slot's scan is over, however it ended. */
  pass(): Promise<void>;
  /** True when messages wait. */
  isWaiting(): boolean;
  /** Of the newest scan. */
  newest(): { readonly slot: number; readonly late: number; readonly decisions: number };
  close(): Promise<void>;
};

const slotOf = (at: number): number => at - (at % SLOT_MS);

/** To be called in a namespace of its own. */
export async function openWorld(): Promise<World> {
  const folder = aFolder();
  const machine = openMachine(folder);
  const time = createFastTime(join(folder, "clock.json"), BEGIN + WAITS_AFTER_MS, SPEED);
  const exchange = await startBinanceServer({ now: time.now, weight: { perMinute: 1_000_000 } });
  const telegram = await startBotApiServer(TOKEN, SPEED);
  const ledgerFile = join(machine.disk, "lookout.db");
  const lives: Program[] = [];
  const program = (): Program => lives.at(-1) ?? begin();
  const at = (host: string, url: string): string => url.replace("127.0.0.1", host);
  const environment = {
    ...{ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_OWNER_ID: String(OWNER) },
    ...{ TELEGRAM_API_ROOT: at(HOSTS.telegram, telegram.root), EXCHANGE_API_ROOT: at(HOSTS.exchange, exchange.url) },
    ...{ STREAM: "off", ...time.environment, FAULTS: "1" },
    NODE_OPTIONS: `${time.environment.NODE_OPTIONS} --import=${pathToFileURL(`${import.meta.dirname}/probe.ts`).href}`,
  };
  function begin(): Program {
    const life = start({ folder, args: ["--json", "--feed", "ccxt"], environment, input: null });
    lives.push(life);
    return life;
  }
  function ask<T>(sql: string): T {
    const client = new Database(ledgerFile, { readonly: true, timeout: 1000 });
    try {
      return client.prepare<[], T>(sql).get() as T;
    } finally {
      client.close();
    }
  }
  return {
    ...{ machine, exchange, telegram, time, ledgerFile, program, begin },
    lines: () => lives.flatMap(({ lines }) => lines),
    async kill() {
      program().child.kill("SIGKILL");
      await program().exit;
    },
    async pass() {
      const slot = slotOf(time.now()) + SLOT_MS;
      const { lines } = program();
      const before = lines.length;
      const isOver = (): boolean =>
        lines.slice(before).some((line) => line.slot === new Date(slot).toISOString() || line.code === "SCAN_FAILED");
      time.runUntil(slot + WAITS_AFTER_MS);
      const begun = performance.now();
      while (!isOver() && time.now() < slot + LATEST_MS) {
        await sleep(100);
        if (performance.now() - begun > PATIENCE_MS + SLOT_MS / SPEED)
          time.runUntil(Math.min(time.now() + 1000, slot + LATEST_MS));
      }
    },
    isWaiting: () => ask("SELECT 1 FROM outbox WHERE status IN ('pending', 'sending', 'unknown')") !== undefined,
    newest: () =>
      ask(
        "SELECT slot, late, (SELECT count(*) FROM decisions WHERE decisions.slot = scans.slot) AS decisions FROM scans ORDER BY slot DESC LIMIT 1",
      ),
    async close() {
      for (const { child } of lives) child.kill("SIGKILL");
      await Promise.all([...lives.map(({ exit }) => exit), exchange.stop(), telegram.close()]);
      machine.close();
      removeFolder(folder);
    },
  };
}
