/**
 * `npm run prove:pm2`: ecosystem.config.js under the real PM2, against the test exchange on this machine: ready is seen, kill -9 is
 * followed by a restart, stop ends within the kill timeout, exit code 2 is not tried again. PM2 comes from the registry.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..");
const PM2 = "pm2@7.0.4";
const configSchema = z.object({
  apps: z.tuple([z.object({ name: z.string(), kill_timeout: z.number(), listen_timeout: z.number() })]),
});
const {
  apps: [app],
} = configSchema.parse(await import(pathToFileURL(join(ROOT, "ecosystem.config.js")).href));
const listSchema = z.array(
  z.object({
    pid: z.number(),
    name: z.string(),
    pm2_env: z.object({ status: z.string(), restart_time: z.number(), exit_code: z.number().optional() }),
  }),
);
type Seen = { readonly pid: number; readonly status: string; readonly restarts: number };
type Line = { readonly check: string; readonly ok: boolean; readonly evidence: string };

function openPm2(folder: string, environment: Readonly<Record<string, string>>) {
  const home = join(folder, "pm2");
  const call = (args: readonly string[], more: Readonly<Record<string, string>> = {}): string => {
    const { PATH = "", HOME = "" } = process.env;
    const env = { PATH, HOME, PM2_HOME: home, ...environment, ...more };
    const { stdout, stderr, status } = spawnSync("npm", ["exec", "--yes", PM2, "--", ...args], { cwd: ROOT, env });
    if (status !== 0) throw new Error(`pm2 ${args[0]} ended with ${status}: ${String(stderr).slice(-500)}`);
    return String(stdout);
  };
  return {
    call,
    seen(): Seen | null {
      const text = call(["jlist", "--silent"]);
      const one = listSchema.parse(JSON.parse(text.slice(text.indexOf("[{")))).find(({ name }) => name === app.name);
      return one === undefined
        ? null
        : { pid: one.pid, status: one.pm2_env.status, restarts: one.pm2_env.restart_time };
    },
    said: () => readFileSync(join(home, "pm2.log"), "utf8"),
  };
}

async function until<T>(look: () => T | null, ms: number): Promise<T | null> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(500)) {
    const found = look();
    if (found !== null) return found;
  }
  return null;
}

/** Milliseconds between two lines of PM2's own log, whose times are whole seconds; infinite without one of them. */
function between(log: string, from: RegExp, until: RegExp): number {
  const timeOf = (pattern: RegExp): number => {
    const line = log.split("\n").find((one) => pattern.test(one)) ?? "";
    return Date.parse(`${line.slice(0, 19)}Z`);
  };
  const took = timeOf(until) - timeOf(from);
  return Number.isFinite(took) ? took : Number.POSITIVE_INFINITY;
}

async function prove(pm2: ReturnType<typeof openPm2>): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const tell = (check: string, ok: boolean, evidence: string): void => {
    lines.push({ check, ok, evidence });
    process.stdout.write(`${ok ? "ok  " : "BAD "} ${check}: ${evidence}\n`);
  };
  pm2.call(["start", "ecosystem.config.js"]);
  const took = between(pm2.said(), /App \[lookout:0\] starting/, /App \[lookout:0\] online/);
  const first = pm2.seen();
  // Without "ready" PM2 waits out its timeout and calls the process online all the same.
  tell(
    "ready is seen",
    first?.status === "online" && took < app.listen_timeout,
    `${first?.status} after ${took / 1000} s`,
  );

  if (first !== null && first.pid > 0) process.kill(first.pid, "SIGKILL");
  const again = await until(() => {
    const now = pm2.seen();
    return now !== null && now.status === "online" && now.pid !== first?.pid && now.restarts === 1 ? now : null;
  }, 60_000);
  tell("kill -9 is followed by a restart", again !== null, `pid ${first?.pid} → ${again?.pid}`);

  const before = pm2.said().length;
  pm2.call(["stop", app.name]);
  const how = /exited with code \[(\d+)\] via signal \[(\w+)\]/.exec(pm2.said().slice(before));
  const ended = between(pm2.said().slice(before), /Stopping app/, /exited with code/);
  const inTime = ended < app.kill_timeout && how?.[1] === "0" && how[2] !== "SIGKILL";
  tell("stop ends in order within the kill timeout", inTime, `${how?.[0] ?? "no word of it"}, ${ended / 1000} s`);

  pm2.call(["delete", app.name]);
  const earlier = pm2.said().length;
  pm2.call(["start", "ecosystem.config.js"], { THRESHOLD: "9" });
  await sleep(5_000);
  const refused = pm2.seen();
  const isLeft = refused?.status === "stopped" && refused.restarts === 0;
  const code = /exited with code \[(\d+)\]/.exec(pm2.said().slice(earlier))?.[1];
  tell(
    "exit code 2 is not tried again",
    isLeft && code === "2",
    `code ${code}, ${refused?.status}, ${refused?.restarts} restarts`,
  );
  return lines;
}

/** The test exchange of `npm run test:exchange`; resolves with its address. */
async function startExchange(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, ["test/servers/run-binance-server.ts"], { cwd: ROOT, stdio: "pipe" });
  for await (const chunk of child.stdout) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
    if (url !== undefined) return { url, child };
  }
  throw new Error("The test exchange did not start.");
}

const folder = mkdtempSync(join(tmpdir(), "lookout-pm2-"));
const exchange = await startExchange();
const pm2 = openPm2(folder, {
  VAR_DIR: join(folder, "var"),
  EXCHANGE_API_ROOT: exchange.url,
  STREAM: "off",
  HTTP_PORT: "0",
});
try {
  const lines = await prove(pm2);
  process.exitCode = lines.every(({ ok }) => ok) ? 0 : 1;
} catch (cause) {
  process.stderr.write(`The proof broke off: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 3;
} finally {
  pm2.call(["kill"]);
  exchange.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
