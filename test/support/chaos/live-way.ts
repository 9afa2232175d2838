/**
 * The live exchange client against the test exchange, which serves the recording by a clock that runs many times as fast
 * as the machine's. That clock stands still while the process is down, while it starts, and once a scan is due until it is
 * stored: so a killed run, however slow the machine, has the same time for each slot as an undisturbed one.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { startBinanceServer } from "../../servers/binance-server.ts";
import { type Program, start } from "../process.ts";
import { createFastTime, type FastTime } from "./fast-time.ts";
import { OWNER, TOKEN, type Way } from "./life.ts";

const SLOT_MS = 120_000;
/** Scans begin so long after their slot, and by then at the latest the clock waits for them. */
const SCAN_AFTER_MS = 2_000;
const WAITS_AFTER_MS = 2_500;
/** Milliseconds of the machine: about what a scan takes, from the first request to the last message. */
const SCAN_TAKES_MS = 1_000;
const LOOK_EVERY_MS = 50;
/** After so long on a machine's clock a scan may be waiting for time to pass: it does, slowly, and not until it is late. */
const PATIENCE_MS = 5_000;
const CREEP_MS = 100;
const LATEST_MS = 80_000;

const slotOf = (at: number): number => at - (at % SLOT_MS);

export async function liveWay(folder: string, begin: number, speed: number): Promise<Way> {
  const time = createFastTime(join(folder, "clock.json"), begin + SCAN_AFTER_MS, speed);
  const exchange = await startBinanceServer({ now: time.now, weight: { perMinute: 1_000_000 } });
  const ledgerFile = join(folder, "var", "lookout.db");
  let living: Program | null = null;
  return {
    ledgerFile,
    decisions: 6,
    start(telegram, until) {
      const environment = {
        ...{ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_OWNER_ID: String(OWNER) },
        ...{ EXCHANGE_API_ROOT: exchange.url, STREAM: "off", ...time.environment },
      };
      const program = start({ folder, args: ["--json", "--feed", "ccxt"], environment, input: null });
      living = program;
      program
        .until(({ type }) => type === "boot")
        .then(
          () => follow(program, time, ledgerFile, until),
          () => undefined,
        );
      program.child.once("exit", time.stop);
      return program;
    },
    inScan(program, random, then) {
      let timer: NodeJS.Timeout | undefined;
      const begins = slotOf(time.now() + SLOT_MS - SCAN_AFTER_MS) + SCAN_AFTER_MS;
      const wait = (): void => {
        const hasBegun = program.lines.length > 0 && time.now() >= begins;
        timer = hasBegun ? setTimeout(then, SCAN_TAKES_MS * random()) : setTimeout(wait, LOOK_EVERY_MS);
      };
      wait();
      return () => clearTimeout(timer);
    },
    skip: (ms) => time.setTo(slotOf(time.now() + ms) + SCAN_AFTER_MS),
    async close() {
      living?.child.kill("SIGKILL");
      await exchange.stop();
    },
  };
}

/** Lets time pass from scan to scan, and ends the process when the last one is stored and all is said. */
function follow(program: Program, time: FastTime, file: string, until: number): void {
  const client = new Database(file, { readonly: true, timeout: 1000 });
  const newest = client.prepare<[], number | null>("SELECT max(slot) FROM scans").pluck();
  const waiting = client.prepare("SELECT 1 FROM outbox WHERE status IN ('pending', 'sending', 'unknown')");
  let allowed = 0;
  let since = performance.now();
  const timer = setInterval(() => {
    const scanned = newest.get() ?? 0;
    const isDone = scanned >= until - SLOT_MS;
    const next = Math.max(scanned + SLOT_MS, slotOf(time.now())) + (isDone ? SCAN_AFTER_MS - 1 : WAITS_AFTER_MS);
    if (next > allowed) {
      since = performance.now();
      time.runUntil(next);
    } else if (!isDone && performance.now() - since > PATIENCE_MS) {
      time.runUntil(Math.min(time.now() + CREEP_MS, next + LATEST_MS));
    }
    allowed = Math.max(allowed, next);
    if (!isDone || waiting.get() !== undefined) return;
    clearInterval(timer);
    // Its deadlines are the machine's now: none of them passes.
    time.stop();
    program.child.kill("SIGTERM");
  }, LOOK_EVERY_MS);
  program.child.once("exit", () => {
    clearInterval(timer);
    client.close();
  });
}
