/**
 * `npm run deploy:smoke`: after each deploy, whether the program that lies here decides at all: ten recorded minutes from
 * candle to chat in a folder of their own. What runs beside it is not touched.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "..", "main.ts");
const RANGE = ["--from", "2025-06-09T02:00Z", "--until", "2025-06-09T02:10Z"];
/** Five slots of three symbols. */
const DECIDED_AT_LEAST = 5;
const DEADLINE_MS = 120_000;

type Said = { readonly type: string } & Readonly<Record<string, unknown>>;
type Smoked = { readonly exitCode: number | null; readonly lines: readonly Said[]; readonly stderr: string };

function smoke(folder: string): Promise<Smoked> {
  // Nothing of this machine's settings: the question is whether the program works, not whether .env does.
  const env = { PATH: process.env.PATH, HOME: folder, VAR_DIR: join(folder, "var") };
  const args = [
    "--disable-warning=ExperimentalWarning",
    MAIN,
    "--feed",
    "replay",
    "--speed",
    "max",
    "--json",
    ...RANGE,
  ];
  const child = spawn(process.execPath, args, { cwd: folder, env, timeout: DEADLINE_MS });
  child.stdin.end("/check BTC\n");
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
      resolve({ exitCode, lines: lines.map((line) => JSON.parse(line) as Said), stderr });
    });
  });
}

/** What is wrong, one sentence each. */
function faults({ exitCode, lines, stderr }: Smoked): readonly string[] {
  const of = (type: string): readonly Said[] => lines.filter((line) => line.type === type);
  const found: string[] = [];
  if (exitCode !== 0)
    found.push(`It ended with ${exitCode ?? "no answer in two minutes"}: ${stderr.trim().slice(-300)}`);
  for (const { code, text } of of("error")) found.push(`${String(code)}: ${String(text)}`);
  if (of("decision").length < DECIDED_AT_LEAST) found.push(`Only ${of("decision").length} decisions were made.`);
  if (!of("message").some(({ inReplyTo }) => inReplyTo === "/check BTC"))
    found.push("The chat did not answer /check BTC.");
  return found;
}

const folder = mkdtempSync(join(tmpdir(), "lookout-smoke-"));
try {
  const smoked = await smoke(folder);
  const wrong = faults(smoked);
  const decided = smoked.lines.filter(({ type }) => type === "decision").length;
  if (wrong.length === 0) process.stdout.write(`Smoke test passed: ${decided} decisions, and the chat answers.\n`);
  else
    process.stderr.write(
      `Smoke test failed. Do not leave this version running: npm run deploy:rollback\n${wrong.join("\n")}\n`,
    );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
