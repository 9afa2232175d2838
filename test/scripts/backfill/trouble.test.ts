import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleRows } from "../../servers/binance-rows.ts";
import { startBinanceServer } from "../../servers/binance-server.ts";
import { BARE } from "../../support/bare.ts";
import { aFolder, removeFolder } from "../../support/process.ts";

const SAMPLES = join(import.meta.dirname, "../../../data/sample");
let folder: string;
beforeEach(() => {
  folder = aFolder();
});
afterEach(() => removeFolder(folder));

type Said = { code: number | null; stdout: string; stderr: string };
function command(name: "backfill" | "import", args: readonly string[], until = /(?!)/): Promise<Said> {
  const script = join(import.meta.dirname, "../../../scripts", `${name}.ts`);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], {
    cwd: folder,
    env: { ...BARE, HOME: folder, VAR_DIR: join(folder, "var") },
  });
  const said: Said = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString();
    if (until.test(said.stdout)) child.kill("SIGKILL");
  });
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...said, code })));
}
const objects = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const DAY = ["--from", "2025-06-02", "--to", "2025-06-03"];
const damage = (symbol: string): string => {
  const file = join(folder, "var/history/binanceusdm", symbol, "1m/2025-06.parquet");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "no Parquet at all");
  return file;
};

test("a damaged month is told in the history's own sentence, and the other symbol comes to its end", async () => {
  const rows = new Map(["BTCUSDT", "ETHUSDT"].map((symbol) => [symbol, sampleRows(symbol)]));
  const server = await startBinanceServer({ now: Date.parse("2025-06-14T12:00Z"), rows });
  try {
    const file = damage("BTC-USDT");
    const args = ["--symbols", "BTC/USDT,ETH/USDT", ...DAY, "--api-root", server.url];
    const first = await command("backfill", [...args, "--json"]);
    expect(first.code).toBe(3);
    const ends = objects(first.stdout).filter(({ type }) => type === "end");
    expect(ends).toMatchObject([
      { instrument: "binanceusdm:ETH/USDT", end: "complete", added: 1440 },
      { instrument: "binanceusdm:BTC/USDT", end: "broken", text: expect.stringContaining(`${file} is damaged`) },
    ]);
    const second = await command("backfill", args);
    expect(second.stdout).toContain("ETH/USDT 1m: complete, 0 new candles are stored.");
    expect(second.stdout).toContain("BTC/USDT 1m: not complete. The candle history cannot be read: ");
    expect(second.stdout + second.stderr).not.toMatch(/SELECT|Free some space/);
  } finally {
    await server.stop();
  }
}, 60_000);

test("an import leaves out the file whose month is damaged and takes the next one", async () => {
  const month = damage("BTC-USDT");
  const [btc, eth] = ["BTCUSDT", "ETHUSDT"].map((pair) => join(SAMPLES, `binanceusdm_${pair}_1m.csv.gz`)) as [
    string,
    string,
  ];
  const done = await command("import", [btc, eth]);
  expect(done.code).toBe(3);
  expect(done.stderr).toContain(`${btc}: The candle history cannot be read: ${month} is damaged`);
  expect(done.stdout).toContain("17,280 new, 0 stored already");
}, 60_000);

test("an exchange that cannot be reached is named so with the first failure", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  await new Promise((resolve) => taken.close(resolve));
  const args = ["--symbols", "BTC/USDT", ...DAY, "--api-root", `http://127.0.0.1:${port}`];
  const { stdout } = await command("backfill", args, /Trying again/);
  expect(stdout).toMatch(
    /BTC\/USDT 1m: Binance USD-M cannot be reached; candles of BTC\/USDT are still missing, and what is stored stays as it is\. Trying again in \d s\.\n/,
  );
  expect(stdout).not.toMatch(/scan|failed repeatedly/);
}, 60_000);
