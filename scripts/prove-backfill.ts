/**
 * `npm run prove:backfill`: kills a backfill of three symbols again and again at random moments (`kill -9`) and compares
 * what it leaves with an undisturbed run, byte for byte. Exit code 1 when anything differs.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { proveKills } from "../test/support/backfill-kills.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "BNBUSDT"];
const { values } = parseArgs({
  options: { kills: { type: "string" }, seed: { type: "string" }, json: { type: "boolean" } },
});
const kills = Number(values.kills ?? 50);
const seed = Number(values.seed ?? randomInt(2 ** 31));
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stderr.write("npm run prove:backfill -- [--kills 50] [--seed N] [--json]: whole numbers, kills above 0.\n");
  process.exitCode = 2;
} else {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  tell(`seed ${seed}, ${kills} kills`);
  const started = performance.now();
  const proof = await proveKills({ kills, seed, symbols: SYMBOLS, tell });
  const seconds = Math.round((performance.now() - started) / 1000);
  const verdict = proof.differences.length === 0 ? "all equal, byte for byte" : proof.differences.join("\n");
  const text = `${proof.kills} kills in ${proof.rounds} rounds of ${proof.rows} candles, ${seconds} s: ${verdict}`;
  process.stdout.write(`${values.json === true ? JSON.stringify({ seed, seconds, ...proof }) : text}\n`);
  process.exitCode = proof.differences.length === 0 ? 0 : 1;
}
