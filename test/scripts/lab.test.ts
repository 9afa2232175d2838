import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

/** A folder as the whole PATH, with a stand-in for uv where a script is given. */
function only(uv?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-lab-"));
  if (uv !== undefined) {
    writeFileSync(join(folder, "uv"), `#!/bin/sh\n${uv}\n`);
    chmodSync(join(folder, "uv"), 0o755);
  }
  return folder;
}

const start = (path: string, ...args: string[]) =>
  spawnSync(process.execPath, [resolve("scripts/lab.ts"), ...args], {
    encoding: "utf8",
    env: { PATH: path },
  });

test("without uv one sentence says so, and the exit code is 3", () => {
  const { status, stderr, stdout } = start(only(), "walk", "--snapshot", "x");
  expect(status).toBe(3);
  expect(stderr).toBe(
    "The lab needs uv, which is not installed, so nothing was done: pip install uv, then try again.\n",
  );
  expect(stdout).toBe("");
});

test("a lab that cannot be installed is told apart from one that found something, with uv's own reason", () => {
  const { status, stderr } = start(only('[ "$1" = sync ] || exit 0\necho "no network" >&2\nexit 2'), "cpcv");
  expect(status).toBe(3);
  expect(stderr).toContain("could not install it, so nothing was done: no network");
});

test.each([0, 1, 2, 3])("the lab gets every argument and its exit code %i is the program's", (code) => {
  const path = only(`[ "$1" = run ] || exit 0\necho "$@ with $PYTHONPATH" > "$0.said"\nexit ${code}`);
  expect(start(path, "walk", "--snapshot", "var/snapshots/one two", "--json").status).toBe(code);
  const said = readFileSync(join(path, "uv.said"), "utf8");
  expect(said).toMatch(
    /run --locked .*python -m lab\.walk --snapshot var\/snapshots\/one two --json with .*models.lab/,
  );
});

test("what a person installed beside the lab stays: nothing is synchronised exactly", () => {
  const path = only('echo "$@" >> "$0.said"');
  start(path, "tune");
  const said = readFileSync(join(path, "uv.said"), "utf8").split("\n");
  expect(said.find((line) => line.startsWith("sync"))).toContain("--inexact");
  expect(said.find((line) => line.startsWith("run"))).toContain("--no-sync");
});

test("a command that the lab does not have is bad input", () => {
  const { status, stderr } = start(only("exit 0"), "walks");
  expect(status).toBe(2);
  expect(stderr).toBe('The lab has no command "walks". It has walk, refit, cpcv, tune, compare, ui.\n');
});

test("every command of package.json is one that the lab has", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const commands = Object.values(scripts).flatMap((one) => /^node scripts\/lab\.ts (\w+)$/.exec(one)?.[1] ?? []);
  expect(commands.toSorted()).toEqual(["compare", "cpcv", "refit", "tune", "ui", "walk"]);
  for (const command of commands) expect(existsSync(`models/lab/lab/${command}/__main__.py`)).toBe(true);
});
