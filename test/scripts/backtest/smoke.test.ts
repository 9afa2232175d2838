/** Five recorded minutes through the light model: the same decisions for ever, and those of the live path. */
import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBacktestArguments } from "../../../scripts/backtest/arguments.ts";
import { openBacktest } from "../../../scripts/backtest/open.ts";
import { runBacktest } from "../../../scripts/backtest/run.ts";
import { decisionsOf, openWorld, tell } from "../../support/engine.ts";

const SAMPLE = ["BTC", "ETH", "BNB"].map((base) => `data/sample/binanceusdm_${base}USDT_1m.csv.gz`);
const RANGE = ["--from", "2025-06-09T12:00:00Z", "--to", "2025-06-09T12:05:00Z"];
const ASKED = ["--candles", ...SAMPLE, ...RANGE, "--model", "win240-light-1", "--threshold", "0.42", "--seed", "7"];
/** Taken once. Another one means that the same minutes are decided otherwise than before. */
const PINNED = "0b0f11c3c62f0303d0fee864095b2d7e8f902c9300e47fb4740d43b5191a9db6";
const UNTRIED = { total: 0, backtests: 0, variants: 0, lab: 0, labLog: null };

test("a backtest of five minutes decides what it always did, and what the live path decides", async () => {
  const wish = parseBacktestArguments(ASKED);
  if (!wish.ok || wish.value === "help") throw new Error("The arguments are not understood.");
  const environment = { VAR_DIR: mkdtempSync(join(tmpdir(), "lookout-smoke-")) };
  const around = {
    tried: UNTRIED,
    known: new Set<string>(),
    onProgress: () => {},
    onWarning: () => {},
    signal: new AbortController().signal,
  };
  const done = await runBacktest(wish.value, environment, around);
  if (!done.ok) throw new Error(done.error.join(" "));
  expect(done.value.report.run).toMatchObject({ slots: 3, seed: 7, decisionsHash: PINNED });

  const opened = await openBacktest(wish.value, environment);
  if (!opened.ok) throw new Error(opened.error.join(" "));
  const { settings, execution, inference } = opened.value;
  const world = await openWorld();
  const story = tell(world, { settings, parts: () => ({ execution }) });
  try {
    await story.play("2025-06-09T12:00", "2025-06-09T12:05");
    const hash = createHash("sha256");
    for (const decision of decisionsOf(story.events)) hash.update(`${decision.hash}\n`);
    expect(hash.digest("hex")).toBe(PINNED);
  } finally {
    story.end();
    await Promise.all([inference.stop(), world.inference.stop()]);
  }
}, 30_000);
