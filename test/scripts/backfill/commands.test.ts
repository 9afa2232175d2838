import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { BARE } from "../../support/bare.ts";
import { aFolder, removeFolder } from "../../support/process.ts";

const SAMPLE = join(import.meta.dirname, "../../../data/sample/binanceusdm_BTCUSDT_1m.csv.gz");
let folder: string;
let server: BinanceServer;
beforeAll(async () => {
  folder = aFolder();
  const rows = new Map([["BTCUSDT", sampleRows("BTCUSDT")]]);
  server = await startBinanceServer({ now: Date.parse("2025-06-14T12:00Z"), rows });
});
afterAll(async () => {
  await server.stop();
  removeFolder(folder);
});

type Said = { code: number | null; stdout: string; stderr: string };
function command(
  name: "backfill" | "import",
  ...args: string[]
): { child: ChildProcessWithoutNullStreams; ended: Promise<Said> } {
  const script = join(import.meta.dirname, "../../../scripts", `${name}.ts`);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], {
    cwd: folder,
    env: { ...BARE, HOME: folder, VAR_DIR: join(folder, "var") },
  });
  const said: Said = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ ...said, code }))) };
}
const fetching = () => [
  "--symbols",
  "BTC/USDT",
  "--from",
  "2025-06-02",
  "--to",
  "2025-06-14",
  "--api-root",
  server.url,
];

test("Ctrl-C ends a backfill in order, an import stays out of its way and then finds what it had stored", async () => {
  // 36 pages take over half a minute: it is not done before the import comes, even on a busy machine.
  server.faults.add({ kind: "slow", delayMs: 1000, path: "klines" });
  const first = command("backfill", ...fetching());
  const busy = await new Promise<Said>((resolve) => {
    first.child.stdout.once("data", () => resolve(command("import", SAMPLE).ended));
  });
  expect(busy.code).toBe(3);
  expect(busy.stderr).toMatch(
    /^Another backfill, refresh or import is writing the history in .*\. Nothing was fetched/,
  );
  first.child.kill("SIGINT");
  const stopped = await first.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("Stopping: the page under way is stored first.");
  expect(stopped.stdout).toMatch(/BTC\/USDT 1m: stopped, [\d,]+ new candles are stored\. Run the same command again/);

  server.faults.clear();
  const imported = await command("import", SAMPLE, "--json").ended;
  expect(imported.code).toBe(0);
  const { added, equal } = JSON.parse(imported.stdout) as { added: number; equal: number };
  expect(equal).toBeGreaterThan(0);
  expect(added + equal).toBe(12 * 1440);
}, 120_000);
