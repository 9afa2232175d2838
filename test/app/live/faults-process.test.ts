/** The whole process where what it stands on is gone: it says so, lives, answers, and ends in order. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext, test, vi } from "vitest";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { startBinanceServer } from "../../servers/binance-server.ts";
import { aFolder, type Program, removeFolder, start } from "../../support/process.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

function ending(program: Program, folder: string, onFinished: TestContext["onTestFinished"]): void {
  onFinished(async () => {
    program.child.kill("SIGKILL");
    await program.exit;
    removeFolder(folder);
  });
}

test("no name can be looked up, neither the exchange's nor Telegram's", async ({ onTestFinished }) => {
  const folder = aFolder();
  const environment = {
    ...{ FEED: "ccxt", EXCHANGE_API_ROOT: "http://exchange.invalid", EXCHANGE_TIMEOUT_MS: "500" },
    ...{ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: "http://telegram.invalid", TELEGRAM_OWNER_ID: "77" },
  };
  const program = start({ args: ["--json"], environment, input: null, folder });
  ending(program, folder, onTestFinished);
  const down = await program.until(({ code }) => code === "CHAT_DOWN");
  expect(down.text).toContain("scanning goes on, messages wait");
  const source = await program.until(({ code }) => code === "SOURCE_DOWN");
  expect(source.text).toContain("No signal is sent");
  await program.until(({ type }) => type === "scan");
  program.child.kill("SIGTERM");
  expect(await program.exit).toBe(0);
  expect(program.lines.filter(({ code }) => code === "CHAT_DOWN")).toHaveLength(1);
  expect(program.stderr()).not.toContain(TOKEN);
});

/** A file system that is really full needs rights to mount one, in a namespace of its own. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

/** What runs Node where the var folder is a disk of that size. */
function onSmallDisk(folder: string, size: string): string {
  execFileSync("mkdir", [join(folder, "var")]);
  const shell = join(folder, "node");
  writeFileSync(
    shell,
    `#!/bin/sh\nexec unshare -rm sh -c 'mount -t tmpfs -o size=${size} tmpfs "$VAR_DIR" && exec "$@"' sh ${process.execPath} "$@"\n`,
    { mode: 0o755 },
  );
  return shell;
}

test.skipIf(!canMount)("the disk is full at the start, which is refused", async ({ onTestFinished }) => {
  const folder = aFolder();
  const program = start({ args: ["--json", "--feed", "ccxt"], folder, node: onSmallDisk(folder, "64k") });
  ending(program, folder, onTestFinished);
  expect(await program.exit).toBe(3);
  expect(program.lines.map(({ code }) => code)).toEqual(["DB_DISK_FULL"]);
  expect(program.stderr()).toMatch(/full.*nothing starts/s);
});

test.skipIf(!canMount)(
  "the disk is full: no scan is kept, it is said, and questions are answered",
  async ({ onTestFinished }) => {
    const rows = shiftedRows(sampleSymbols(), Date.parse("2025-06-13T12:00Z"), Date.now());
    const exchange = await startBinanceServer({ now: () => Date.now(), rows });
    onTestFinished(() => exchange.stop());
    const folder = aFolder();
    // Room for empty databases, and not for a week of candles.
    const node = onSmallDisk(folder, "1500k");
    const environment = { FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url };
    const program = start({ args: ["--json"], environment, input: null, folder, node });
    ending(program, folder, onTestFinished);
    const failed = await program.until(({ code }) => code === "SCAN_FAILED");
    expect(failed.text).toContain("no signal was sent");
    program.child.stdin.write("/help\n");
    await program.until(({ inReplyTo }) => inReplyTo === "/help");
    program.child.kill("SIGTERM");
    expect(await program.exit).toBe(0);
    expect(program.lines.filter(({ type }) => type === "scan")).toEqual([]);
  },
);
