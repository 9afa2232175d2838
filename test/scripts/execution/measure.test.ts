import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseArguments } from "../../../scripts/execution/arguments.ts";
import { BARE } from "../../support/bare.ts";

const START_NS = 1_749_481_200_000_000_000n;

/** A ticker each quarter of a second: ask one dollar above the bid, the middle a dollar higher every second. */
function aRecording(seconds: number): string {
  const lines = Array.from({ length: seconds * 4 }, (_unused, quarter) => {
    const bid = 20_000 + Math.floor(quarter / 4);
    const json = {
      stream: "btcusdt@bookTicker",
      data: { u: quarter, s: "BTCUSDT", b: `${bid}`, B: "1", a: `${bid + 1}`, A: "1" },
    };
    return `${START_NS + BigInt(quarter) * 250_000_000n} ${JSON.stringify(json)}`;
  });
  const trade = `${START_NS + 1n} {"stream":"btcusdt@trade","data":{"p":"1","q":"1"}}`;
  const file = join(mkdtempSync(join(tmpdir(), "lookout-quotes-")), "usdm_btcusdt_20250609.gz");
  writeFileSync(file, gzipSync(`${[lines[0], trade, ...lines.slice(1)].join("\n")}\n`));
  return file;
}

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };
async function run(...args: readonly string[]): Promise<Ended> {
  const env = { ...BARE, VAR_DIR: mkdtempSync(join(tmpdir(), "lookout-measure-")) };
  try {
    const done = await promisify(execFile)(process.execPath, ["scripts/execution-measure.ts", ...args], { env });
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

test("recorded book tickers become spreads and slippage per session, and are current from then on", async () => {
  const out = join(mkdtempSync(join(tmpdir(), "lookout-measured-")), "execution");
  const { code, stdout } = await run(aRecording(150), "--out", out, "--json");
  expect(code).toBe(0);
  const metrics = JSON.parse(stdout);
  const own = metrics.groups.find(
    ({ symbol, session }: { symbol: string; session: string }) => symbol === "BTC/USDT" && session === "new-york",
  );
  expect(own).toMatchObject({ venue: "binanceusdm", spread: { n: 150 }, slippage: { n: 300 } });
  // One dollar on 20,000.5 to 20,149.5.
  expect(own.spread.quantiles[0]).toBeCloseTo(10_000 / 20_149.5, 9);
  expect(own.spread.quantiles[10]).toBeCloseTo(10_000 / 20_000.5, 9);
  // Half a second after the first quote of a second the middle has not moved yet.
  expect(own.slippage.quantiles).toEqual(Array.from({ length: 11 }, () => 0));
  const pointer = JSON.parse(readFileSync(join(out, "current.json"), "utf8"));
  expect(JSON.parse(readFileSync(join(out, pointer.file), "utf8"))).toEqual(metrics);
});

test.each([
  ["a file of an unknown name", ["package.json"], "is no recording that is known by its name"],
  ["a file that is not there", ["/nowhere/usdm_btcusdt_20250609.gz"], "cannot be read"],
  ["nothing stored", [], "No quotes of the last 30 days are stored"],
  ["nothing to go back to", ["--rollback", "too dear"], "nothing to go back to"],
])("%s is told in a sentence, with exit 2", async (_name, args, sentence) => {
  const { code, stderr } = await run(...args);
  expect({ code, told: stderr.includes(sentence) }).toEqual({ code: 2, told: true });
});

test("arguments that mean nothing are refused", () => {
  expect(parseArguments(["--days", "0"])).toMatchObject({ ok: false });
  expect(parseArguments(["--rollback", " "])).toMatchObject({ ok: false });
  expect(parseArguments(["--fast"])).toMatchObject({ ok: false });
  expect(parseArguments(["a.gz", "--days", "7"])).toMatchObject({ value: { files: ["a.gz"], days: 7 } });
});
