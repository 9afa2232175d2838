/** One life of the real process over the recording, which may end with `kill -9` at a chosen kind of moment. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../../backtest/random.ts";
import type { BotApiServer, Fault } from "../../servers/bot-api-server.ts";
import { type Program, start } from "../process.ts";

export const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const OWNER = 77;

/** The run folder is fixed, because decisions carry its name in their ids. */
export const ledgerOf = (folder: string): string => join(folder, "var", "replay", "chaos", "lookout.db");

export type Moment = "boot" | "scan" | "decision" | "delivery" | "migration";

export type LifePlan = {
  readonly folder: string;
  readonly telegram: BotApiServer;
  /** ISO 8601 UTC. */
  readonly until: string;
  /** Null = it lives to the end. */
  readonly death: Moment | null;
  readonly random: Random;
};
export type Life = { readonly killed: boolean; readonly code: number | null; readonly stderr: string };

const BOOT_MS = 1500;
/** So many scans, or decisions, a life may see before it is killed. */
const SCANS = 8;
const DECISIONS = 16;
const MIGRATION_MS = 400;

export async function live(plan: LifePlan): Promise<Life> {
  const { folder, telegram, until, death } = plan;
  const program = start({
    folder,
    args: ["--json", "--feed", "replay", "--speed", "max", "--resume", "--until", until],
    environment: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_OWNER_ID: String(OWNER) },
  });
  const cleanUp = death === null ? () => {} : awaitDeath(death, program, plan);
  const code = await program.exit;
  cleanUp();
  telegram.failWhen(() => null);
  return { killed: program.child.signalCode === "SIGKILL", code, stderr: program.stderr() };
}

function awaitDeath(death: Moment, program: Program, { folder, telegram, random }: LifePlan): () => void {
  const kill = (): void => void program.child.kill("SIGKILL");
  const afterwards = (ms: number): NodeJS.Timeout => setTimeout(kill, ms * random());
  switch (death) {
    case "boot": {
      const timer = afterwards(BOOT_MS);
      return () => clearTimeout(timer);
    }
    case "scan":
      return onNth(program, "scan", Math.ceil(SCANS * random()), () => afterwards(60));
    case "decision":
      return onNth(program, "decision", Math.ceil(DECISIONS * random()), kill);
    case "migration":
      return onMigration(ledgerOf(folder), () => afterwards(MIGRATION_MS));
    case "delivery":
      telegram.failWhen((method) => (/^send(?!Chat)/.test(method) ? inFlight(kill, random) : null));
      return () => {};
  }
}

/** Killed while the message is on its way: before Telegram took it, or after; its answer is never seen. */
function inFlight(kill: () => void, random: Random): Fault {
  if (random() < 0.5) {
    kill();
    return "lost-answer";
  }
  setTimeout(kill, 5 * random());
  return "hang";
}

function onNth({ until, lines }: Program, type: string, n: number, then: () => void): () => void {
  until(() => lines.filter((line) => line.type === type).length >= n).then(then, () => undefined);
  return () => {};
}

/** The copy that a guarded migration makes first tells that it has begun. */
function onMigration(file: string, then: () => void): () => void {
  const timer = setInterval(() => {
    if (!existsSync(`${file}.backup-1`)) return;
    clearInterval(timer);
    then();
  }, 1);
  return () => clearInterval(timer);
}
