/** `npm run train` with a stand-in for uv: what it enters, what it refuses, and what a kill leaves behind. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { loadConfig } from "../../app/config/load.ts";
import type { Trade } from "../../backtest/challenge/trades.ts";
import { isoUtc, plus } from "../../core/time.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import { MODELS_FOLDER } from "../../models/registry.ts";
import { parseTrainArguments } from "../../scripts/train/arguments.ts";
import { challengeGate } from "../../scripts/train/challenge-gate.ts";
import { trainProgram } from "../../scripts/train/program.ts";
import { at } from "../support/candles.ts";
import { aShelf } from "../support/model-shelf.ts";

const TAG = "win240-trees-local-1";

/** A var folder with a snapshot, and a PATH on which uv does what the script says; `$out` is the folder it must fill. */
function aLab(run: string, set = "light@1") {
  const folder = mkdtempSync(join(tmpdir(), "lookout-train-"));
  const snapshot = join(folder, "var", "snapshots", "abc");
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(join(snapshot, "manifest.json"), JSON.stringify({ snapshot: "abc", features: { set }, rows: 9 }));
  const uv = join(folder, "uv");
  const out = 'for word; do [ "$last" = --out ] && out=$word; last=$word; done';
  writeFileSync(uv, `#!/bin/sh\n${out}\n[ "$1" = run ] || exit 0\necho "$@" > "${folder}/said"\n${run}\n`);
  chmodSync(uv, 0o755);
  const models = join(folder, "var", "models");
  return {
    folder,
    models,
    env: { PATH: folder, VAR_DIR: join(folder, "var") },
    said: () => readFileSync(join(folder, "said"), "utf8"),
    listed: () => JSON.parse(readFileSync(join(models, "registry.json"), "utf8")).models,
  };
}
const copied = (from: string): string => `/bin/mkdir -p "$out" && /bin/cp ${from}/* "$out"/`;
const start = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  spawnSync(process.execPath, [resolve("scripts/train.ts"), ...args], { encoding: "utf8", env });
const defaults = () => {
  const config = loadConfig({ defaults: {}, configFile: null, environment: {}, flags: {} });
  if (!config.ok) throw new Error("the defaults are no configuration");
  return config.value.values;
};

/** The same without a process of its own. */
async function trained({ env }: { readonly env: { PATH: string; VAR_DIR: string } }, ...args: string[]) {
  vi.stubEnv("PATH", env.PATH);
  const wish = parseTrainArguments(args);
  if (!wish.ok || wish.value === "help") throw new Error("the arguments are wrong");
  const place = { models: MODELS_FOLDER, varFolder: env.VAR_DIR, now: 0, pinned: null, features: FEATURE_SETS };
  const done = await trainProgram(wish.value, { place, settings: defaults(), leaving: new AbortController().signal });
  return done.ok ? done.value.json : [done.error.exitCode, done.error.text];
}
afterEach(() => void vi.unstubAllEnvs());

test("a bundle that was trained is checked, entered, and does not serve", () => {
  const lab = aLab(copied(aShelf().fresh(TAG)));
  const { status, stdout, stderr } = start(lab.env, "--snapshot", "abc", "--seed", "7", "--json");
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ tag: TAG, version: "1.0.0", status: "observation" });
  expect(lab.listed()).toMatchObject({ [TAG]: { version: "1.0.0", folder: `bundles/${TAG}` } });
  expect(lab.said()).toMatch(
    /run --locked .*-m lab\.train --snapshot .*snapshots.abc --model trees --tag win240-trees-local-1 --version 1\.0\.0 --out \S+ --seed 7\n/,
  );
  expect(readdirSync(join(lab.models, "training"))).toEqual([]);
});

test("without uv nothing is trained, and a sentence names what installs it", () => {
  const lab = aLab("exit 0");
  const { status, stderr, stdout } = start({ ...lab.env, PATH: tmpdir() }, "--snapshot", "abc");
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("pip install uv");
});

test("without the lab's packages it says how to install those of that model", async () => {
  const lab = aLab("exit 0");
  writeFileSync(join(lab.folder, "uv"), '#!/bin/sh\n[ "$1" = --version ]\n');
  const says = expect.stringMatching(/Install them with: uv sync --project \S+ --group deep$/);
  expect(await trained(lab, "--snapshot", "abc", "--model", "full")).toEqual([3, says]);
});

test.each([
  [1, 1, "so something leaks. Because of me."],
  [2, 2, "The lab refused the snapshot: Because of me. Nothing was added"],
  [3, 3, "The lab is not installed: Because of me."],
  [9, 3, "The training broke off (exit code 9): Because of me."],
])("the lab's exit code %i becomes %i, and nothing is entered", async (code, exit, says) => {
  const lab = aLab(`${copied(aShelf().fresh(TAG))}\necho "Because of me." >&2\nexit ${code}`);
  expect(await trained(lab, "--snapshot", "abc")).toEqual([exit, expect.stringContaining(says)]);
  expect(existsSync(join(lab.models, "registry.json"))).toBe(false);
});

test("a bundle that answers otherwise here than where it was trained is refused", async () => {
  const fresh = aShelf().fresh(TAG);
  writeFileSync(join(fresh, "parity.json"), "{}");
  const lab = aLab(copied(fresh));
  const says = expect.stringContaining("does not answer here as where it was trained");
  expect(await trained(lab, "--snapshot", "abc")).toEqual([1, says]);
  expect(existsSync(join(lab.models, "registry.json"))).toBe(false);
});

test("the trades of the report decide the challenge gate before the bundle is entered", async () => {
  const fresh = aShelf().fresh(TAG);
  const testTrades = trades(() => -1, 60).map(({ openedAt, closedAt, r }) => {
    return { openedAt: isoUtc(openedAt), closedAt: isoUtc(closedAt), r };
  });
  writeFileSync(join(fresh, "report.json"), JSON.stringify({ testTrades }));
  const answer = await trained(aLab(copied(fresh)), "--snapshot", "abc");
  const challenge = expect.objectContaining({ gate: "challenge", code: "MISSED" });
  expect(answer).toMatchObject({ tag: TAG, gates: expect.arrayContaining([challenge]) });
});

test("test trades that cannot be read leave the challenge gate open, and it says why", async () => {
  const fresh = aShelf().fresh(TAG);
  writeFileSync(join(fresh, "report.json"), JSON.stringify({ testTrades: [{ openedAt: 1, closedAt: 2, r: 1 }] }));
  const answer = await trained(aLab(copied(fresh)), "--snapshot", "abc");
  const says = expect.stringContaining("the test trades of report.json cannot be read");
  const challenge = expect.objectContaining({ gate: "challenge", code: "NOT_MEASURED", says });
  expect(answer).toMatchObject({ tag: TAG, gates: expect.arrayContaining([challenge]) });
});

test("killed in the middle it has entered nothing, and the next training sweeps up", async () => {
  const half = '/bin/mkdir -p "$out" && echo half > "$out/manifest.json" && exec /bin/sleep 20';
  const lab = aLab(half);
  const child = spawn(process.execPath, [resolve("scripts/train.ts"), "--snapshot", "abc"], { env: lab.env });
  const training = join(lab.models, "training");
  while (!existsSync(training) || readdirSync(training).length === 0) await later(20);
  child.kill("SIGKILL");
  await new Promise((done) => child.once("exit", done));
  expect(existsSync(join(lab.models, "registry.json"))).toBe(false);
  const fresh = aShelf().fresh(TAG);
  writeFileSync(join(lab.folder, "uv"), readFileSync(join(lab.folder, "uv"), "utf8").replace(half, copied(fresh)));
  expect(start(lab.env, "--snapshot", "abc").status).toBe(0);
  expect(readdirSync(training)).toEqual([]);
  expect(Object.keys(lab.listed())).toEqual([TAG]);
});

test("asked to stop it stops the lab and leaves nothing", async () => {
  const lab = aLab('/bin/mkdir -p "$out" && exec /bin/sleep 20');
  const child = spawn(process.execPath, [resolve("scripts/train.ts"), "--snapshot", "abc"], { env: lab.env });
  const training = join(lab.models, "training");
  while (!existsSync(training) || readdirSync(training).length === 0) await later(20);
  child.kill("SIGTERM");
  const code = await new Promise((done) => child.once("exit", done));
  expect([code, readdirSync(training)]).toEqual([3, []]);
});

test.each([
  [["--snapshot", "nope"], "light@1", "There is no snapshot nope"],
  [["--snapshot", "abc", "--tag", "win240-light-1"], "light@1", "There is a model win240-light-1 already"],
  [["--snapshot", "abc"], "light@9", "which this program does not compute"],
])("%j of %s is refused before any work", async (args, set, says) => {
  const lab = aLab("exit 0", set);
  expect(await trained(lab, ...args)).toEqual([2, expect.stringContaining(says)]);
  expect(existsSync(join(lab.folder, "said"))).toBe(false);
});

test("a broken list of this machine is told before any work, and left as it is", async () => {
  const lab = aLab("exit 0");
  mkdirSync(lab.models);
  writeFileSync(join(lab.models, "registry.json"), "{");
  expect(await trained(lab, "--snapshot", "abc")).toEqual([3, expect.stringContaining("is broken")]);
  expect(existsSync(join(lab.folder, "said"))).toBe(false);
  expect(readFileSync(join(lab.models, "registry.json"), "utf8")).toBe("{");
});

test("every mistake of the arguments is told at once", () => {
  const parsed = parseTrainArguments(["--model", "forest", "--tag", "A B", "--seed", "1.5"]);
  expect(parsed.ok ? [] : parsed.error).toHaveLength(4);
});

/** Two a day, two hours each. */
function trades(r: (index: number) => number, count: number): readonly Trade[] {
  const begin = at("2026-01-05T08:00:00Z");
  return Array.from({ length: count }, (_, index) => {
    const openedAt = plus(begin, index * 12 * 3_600_000);
    return { openedAt, closedAt: plus(openedAt, 2 * 3_600_000), r: r(index) };
  });
}

test("the challenge gate passes with trades that win, misses with trades that lose, and is open with too few", () => {
  const judged = (r: (index: number) => number, count: number) => challengeGate(trades(r, count), defaults(), 1);
  // Nine of ten win: every attempt reaches the target, and Wilson's lower bound of 1000 of 1000 is 1000 / 1003.84.
  expect(judged((index) => (index % 10 === 0 ? -1 : 1), 120)).toMatchObject({
    passed: true,
    value: expect.closeTo(0.9962, 4),
  });
  expect(judged((index) => (index % 10 === 0 ? 1 : -1), 120)).toMatchObject({
    passed: false,
    value: expect.closeTo(0, 9),
  });
  expect(judged(() => 1, 49)).toMatchObject({ passed: null, value: null });
});
