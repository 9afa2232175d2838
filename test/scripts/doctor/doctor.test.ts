import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Finding } from "../../../scripts/doctor/finding.ts";
import { checkDisk, checkNode, checkRights, checkSecretsFile } from "../../../scripts/doctor/machine.ts";
import { checkDatabase } from "../../../scripts/doctor/stored.ts";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { startBinanceServer } from "../../servers/binance-server.ts";
import { startBotApiServer } from "../../servers/bot-api-server.ts";
import { BARE } from "../../support/bare.ts";
import { aLedger, OWNER, START } from "../../support/ledger.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "scripts", "doctor.ts");
const TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Examined = { readonly status: number; readonly findings: readonly Finding[]; readonly text: string };

function examine(environment: Record<string, string>, ...flags: readonly string[]): Promise<Examined> {
  const env = { ...BARE, HOME: folder, VAR_DIR: join(folder, "var"), ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, "--json", ...flags], { cwd: folder, env }, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code);
      resolve({ status, findings: stdout === "" ? [] : JSON.parse(stdout), text: stdout + stderr });
    });
  });
}
const stateOf = ({ findings }: Examined, check: string): string | undefined =>
  findings.find((finding) => finding.check === check)?.state;

describe("the whole examination, against an exchange and a Bot API on this machine", () => {
  test("of a machine that is fit", async () => {
    const telegram = await startBotApiServer(TOKEN);
    const begun = Date.now();
    const rows = shiftedRows(sampleSymbols(), Date.parse("2025-06-10T12:00:00Z"), begun);
    const exchange = await startBinanceServer({ port: 0, now: () => Date.now(), skewMs: 0, rows });
    const examined = await examine({
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.root,
      EXCHANGE_API_ROOT: exchange.url,
    });
    await Promise.all([telegram.close(), exchange.stop()]);
    expect(examined.findings.filter(({ state }) => state === "bad")).toEqual([]);
    expect(examined.status).toBe(0);
    expect(examined.findings.find(({ check }) => check === "Telegram")?.text).toContain("@lookout_bot");
    expect(stateOf(examined, "Model")).toBe("ok");
    expect(examined.text).not.toContain(TOKEN);
  });

  test("of one with a wrong token and a clock that is off", async () => {
    const telegram = await startBotApiServer("654321:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
    const rows = shiftedRows(sampleSymbols(), Date.parse("2025-06-10T12:00:00Z"), Date.now());
    const exchange = await startBinanceServer({ port: 0, now: () => Date.now(), skewMs: 30_000, rows });
    const environment = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root };
    const examined = await examine({ ...environment, EXCHANGE_API_ROOT: exchange.url });
    await Promise.all([telegram.close(), exchange.stop()]);
    expect(examined.status).toBe(1);
    expect(stateOf(examined, "Telegram")).toBe("bad");
    expect(stateOf(examined, "Clock")).toBe("bad");
    expect(examined.text).not.toContain(TOKEN);
  });

  test("of one that names no exchange there is", async () => {
    const examined = await examine({ VENUE: "nosuchvenue" });
    expect(examined.status).toBe(1);
    expect(stateOf(examined, "Telegram")).toBe("skip");
    expect(stateOf(examined, "Exchange")).toBe("bad");
    expect(stateOf(examined, "Clock")).toBe("note");
  });

  test("of one that the exchange has banned: what that means, and where to look", async () => {
    const exchange = await startBinanceServer({ port: 0, now: () => Date.now(), rows: sampleSymbols() });
    exchange.faults.add({ kind: "status", status: 418, retryAfterSeconds: 600 });
    const examined = await examine({ EXCHANGE_API_ROOT: exchange.url });
    await exchange.stop();
    expect(examined.status).toBe(1);
    expect(examined.findings.find(({ check }) => check === "Exchange")).toMatchObject({
      state: "bad",
      text: expect.stringContaining("no candles and no signal. Check the network"),
    });
  });

  test("settings that are wrong end it with 2 and their sentence", async () => {
    const examined = await examine({ THRESHOLD: "high" }, "--offline");
    expect(examined.status).toBe(2);
    expect(examined.text).toContain("THRESHOLD");
  });
});

describe("single checks", () => {
  test.each([
    [10e9, "ok"],
    [2e9, "note"],
    [1e8, "bad"],
  ])("%d bytes free are %s", (bytes, state) => expect(checkDisk(folder, () => bytes).state).toBe(state));

  test("another Node than the pinned one is bad", () => {
    expect(checkNode(process.version).state).toBe("ok");
    expect(checkNode("v20.0.0").state).toBe("bad");
  });

  test("a file of secrets that others may read is noted", () => {
    const file = join(folder, ".env");
    expect(checkSecretsFile(file).state).toBe("skip");
    writeFileSync(file, "");
    chmodSync(file, 0o644);
    expect(checkSecretsFile(file)).toMatchObject({ state: "note", text: expect.stringContaining("chmod 600") });
    chmodSync(file, 0o600);
    expect(checkSecretsFile(file).state).toBe("ok");
  });

  test("a folder that is a file is bad", () => {
    const file = join(folder, "var");
    writeFileSync(file, "");
    expect(checkRights(join(file, "deeper")).state).toBe("bad");
    mkdirSync(join(folder, "good"));
    expect(checkRights(join(folder, "good")).state).toBe("ok");
  });

  test("a ledger is judged beside the process that writes it", () => {
    const book = aLedger();
    book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
    expect(checkDatabase(book.file).state).toBe("ok");
    book.remove();
    const file = join(folder, "lookout.db");
    expect(checkDatabase(file).state).toBe("skip");
    writeFileSync(file, "");
    expect(checkDatabase(file)).toMatchObject({ state: "bad", text: expect.stringContaining("npm run restore") });
    writeFileSync(file, "this is no database, and long enough to be looked at as one");
    expect(checkDatabase(file)).toMatchObject({ state: "bad", text: expect.stringContaining("npm run restore") });
  });
});
