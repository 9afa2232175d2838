/**
 * Proves that a backfill survives `kill -9`: the real command runs against the test exchange and is killed at random
 * moments until it gets through; what it leaves must equal, byte for byte, what an undisturbed run leaves.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createRandom } from "../../backtest/random.ts";
import { type RecordedRow, sampleRows } from "../servers/binance-rows.ts";
import { startBinanceServer } from "../servers/binance-server.ts";
import { BARE } from "./bare.ts";

export type KillPlan = {
  /** How many kills, over as many rounds as it takes; the last run of a round always gets through. */
  readonly kills: number;
  readonly seed: number;
  readonly symbols: readonly string[];
  tell?(line: string): void;
};
export type KillProof = {
  readonly kills: number;
  /** Runs from nothing to the end. */
  readonly rounds: number;
  readonly rows: number;
  /** What a killed run left otherwise than the undisturbed one; empty when all are equal. */
  readonly differences: readonly string[];
};

const DAY_MS = 86_400_000;
/** The recorded days begin on 2 June 2025; five days earlier they cross the end of a month. */
const MOVED_MS = 5 * DAY_MS;
const FROM = "2025-05-20";
const UNTIL = "2025-06-09";
/** A halt of 80 minutes and one unsound candle: gaps must survive too. */
const HALT = [Date.parse("2025-06-03T12:40Z"), Date.parse("2025-06-03T14:00Z")] as const;
const UNSOUND = Date.parse("2025-05-30T06:00Z");
const SCRIPT = join(import.meta.dirname, "../../scripts/backfill.ts");

export async function proveKills({ kills, seed, symbols, tell = () => {} }: KillPlan): Promise<KillProof> {
  const random = createRandom(seed, 0);
  const root = mkdtempSync(join(tmpdir(), "lookout-kills-"));
  const rows = new Map(symbols.map((symbol) => [symbol, servedRows(symbol)]));
  const server = await startBinanceServer({ now: Date.parse("2025-06-09T12:00Z"), rows });
  const command = (folder: string) => ({ folder, url: server.url, symbols });
  try {
    const whole = join(root, "undisturbed");
    const undisturbed = await runOnce(command(whole), null);
    if (undisturbed.code !== 0) throw new Error(`The undisturbed run failed: ${undisturbed.said}`);
    const expected = leftIn(whole);
    const differences: string[] = [];
    let killed = 0;
    let rounds = 0;
    while (killed < kills) {
      rounds += 1;
      const folder = join(root, `round-${rounds}`);
      // Any moment between the first word and the end, as long as an undisturbed run takes.
      const survived = await killUntilDone(command(folder), kills - killed, () => random() * undisturbed.ms);
      killed += survived;
      const found = differencesOf(expected, leftIn(folder)).map((what) => `round ${rounds}: ${what}`);
      differences.push(...found);
      tell(`round ${rounds}: ${survived} kills, ${found.length === 0 ? "equal" : found.join("; ")}`);
      rmSync(folder, { recursive: true, force: true });
    }
    return { kills: killed, rounds, rows: undisturbed.rows, differences };
  } finally {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Answers how often it was killed, `most` times at the utmost. */
async function killUntilDone(command: Command, most: number, afterMs: () => number): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const run = await runOnce(command, kills < most ? afterMs() : null);
    if (run.code === 0) return kills;
    if (run.code !== null) throw new Error(`A run after a kill failed: ${run.said}`);
  }
}

function servedRows(symbol: string): readonly RecordedRow[] {
  return sampleRows(symbol)
    .map((row) => ({ ...row, time: row.time - MOVED_MS }))
    .filter(({ time }) => time < HALT[0] || time >= HALT[1])
    .map((row) => (row.time === UNSOUND ? { ...row, low: row.high, high: row.low } : row));
}

type Command = { readonly folder: string; readonly url: string; readonly symbols: readonly string[] };
/** `code` null = killed. */
type Run = { readonly code: number | null; readonly ms: number; readonly rows: number; readonly said: string };

function runOnce({ folder, url, symbols }: Command, killAfterMs: number | null): Promise<Run> {
  const names = symbols.map((symbol) => symbol.replace(/USDT$/, "/USDT")).join(",");
  const args = ["--symbols", names, "--from", FROM, "--to", UNTIL, "--api-root", url, "--json"];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SCRIPT, ...args], {
    cwd: tmpdir(),
    env: { ...BARE, HOME: folder, VAR_DIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let begun = performance.now();
  child.stdout.once("data", () => {
    begun = performance.now();
    if (killAfterMs !== null) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      const rows = [...said.matchAll(/"type":"end".*?"added":(\d+)/g)].reduce(
        (sum, [, added]) => sum + Number(added),
        0,
      );
      resolve({ code: signal === null ? (code ?? 1) : null, ms: performance.now() - begun, rows, said });
    });
  });
}

type Left = ReadonlyMap<string, string>;

/** Every monthly file by its hash, the gaps, and what is still on its way. */
function leftIn(folder: string): Left {
  const files = globSync("history/**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"))
    .map((entry) => join(entry.parentPath, entry.name));
  const client = new Database(join(folder, "backfill.db"), { readonly: true });
  const all = (sql: string): string => JSON.stringify(client.prepare(sql).all());
  const left = new Map([
    ["gaps", all("SELECT * FROM gaps ORDER BY instrument, timeframe, from_time")],
    ["staged", all("SELECT count(*) FROM staged_candles")],
    ["checkpoints", all("SELECT * FROM checkpoints ORDER BY instrument, timeframe")],
  ]);
  client.close();
  for (const file of files.toSorted()) {
    left.set(file.slice(folder.length + 1), createHash("sha256").update(readFileSync(file)).digest("hex"));
  }
  return left;
}

function differencesOf(expected: Left, found: Left): readonly string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  return names.filter((name) => expected.get(name) !== found.get(name)).map((name) => `${name} differs`);
}
