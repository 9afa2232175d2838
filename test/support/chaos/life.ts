/** One life of the real process, which may end with `kill -9` at a chosen kind of moment. */
import { existsSync } from "node:fs";
import type { Random } from "../../../backtest/random.ts";
import type { BotApiServer, Fault } from "../../servers/bot-api-server.ts";
import type { Program } from "../process.ts";

export const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const OWNER = 77;

export type Moment = "boot" | "scan" | "decision" | "delivery" | "migration";

/** Where the process's candles and its time come from. */
export type Way = {
  readonly ledgerFile: string;
  /** So many a life may see before it is killed at one. */
  readonly decisions: number;
  /** Starts the process; it ends in order once all slots before `until` are scanned and said. */
  start(telegram: BotApiServer, until: number): Program;
  /** Calls back at a random moment of a scan to come. */
  inScan(program: Program, random: Random, then: () => void): () => void;
  /** The machine is off for so long; in recorded time nothing passes. */
  skip(ms: number): void;
  close(): Promise<void>;
};

export type LifePlan = {
  readonly way: Way;
  readonly telegram: BotApiServer;
  /** UTC milliseconds. */
  readonly until: number;
  /** Null = it lives to the end. */
  readonly death: Moment | null;
  readonly random: Random;
};
export type Life = { readonly killed: boolean; readonly code: number | null; readonly stderr: string };

const BOOT_MS = 1500;
const MIGRATION_MS = 400;

export async function live(plan: LifePlan): Promise<Life> {
  const { way, telegram, until, death } = plan;
  const program = way.start(telegram, until);
  const cleanUp = death === null ? () => {} : awaitDeath(death, program, plan);
  const code = await program.exit;
  cleanUp();
  telegram.failWhen(() => null);
  return { killed: program.child.signalCode === "SIGKILL", code, stderr: program.stderr() };
}

function awaitDeath(death: Moment, program: Program, { way, telegram, random }: LifePlan): () => void {
  const kill = (): void => void program.child.kill("SIGKILL");
  const afterwards = (ms: number): NodeJS.Timeout => setTimeout(kill, ms * random());
  switch (death) {
    case "boot": {
      const timer = afterwards(BOOT_MS);
      return () => clearTimeout(timer);
    }
    case "scan":
      return way.inScan(program, random, kill);
    case "decision":
      return onNth(program, "decision", Math.ceil(way.decisions * random()), kill);
    case "migration":
      return onMigration(way.ledgerFile, () => afterwards(MIGRATION_MS));
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

export function onNth({ until, lines }: Program, type: string, n: number, then: () => void): () => void {
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
