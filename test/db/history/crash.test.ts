import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHistory } from "../../../db/history/history.ts";
import { BTC, batchOf, minute } from "../../support/history.ts";

const KILLS = 4;
const ENDLESS = 10_000;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-history-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets the writer store one batch at least and kills it some milliseconds later; answers the last batch it told. */
function runAndKill(first: number, afterMs: number): Promise<number> {
  const script = join(import.meta.dirname, "../../fixtures/history/history-writer.ts");
  const args = ["--disable-warning=ExperimentalWarning", script, folder, String(first), String(ENDLESS)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
  child.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", () => resolve(Number(told.split("\n").at(-2)))));
}

const digest = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(parquet|sha256)/.test(name))
    .toSorted()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(root, name)))
          .digest("hex")}`,
    );

test("however often the writer is killed, what it told is there, and repeating the rest gives the same bytes", async () => {
  let next = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const told = await runAndKill(next, 3 + kill * 13);
    const reader = openHistory({ folder });
    const found = await reader.range(BTC, "1m", minute(-50_000), minute(50_000));
    await reader.close();
    expect(found.length).toBeGreaterThanOrEqual((told + 1) * 40);
    // The batch after the last told one may be there in both months, in the first only, or in none.
    expect([0, 20, 40]).toContain(found.length - (told + 1) * 40);
    next = told + 1;
  }
  const undisturbed = join(folder, "undisturbed");
  for (const [root, from] of [
    [folder, next],
    [undisturbed, 0],
  ] as const) {
    const writer = openHistory({ folder: root });
    for (let number = from; number <= next; number += 1) await writer.merge(BTC, "1m", batchOf(number));
    await writer.close();
  }
  const months = (root: string) => digest(join(root, "binanceusdm"));
  expect(months(folder)).toEqual(months(undisturbed));
}, 60_000);
