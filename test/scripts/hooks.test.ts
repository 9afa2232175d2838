import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const folder = (): string => mkdtempSync(join(tmpdir(), "lookout-hooks-"));
const install = (cwd: string) => spawnSync(process.execPath, [resolve("scripts/hooks.ts")], { cwd, encoding: "utf8" });

function clone(): string {
  const at = folder();
  execFileSync("git", ["init"], { cwd: at, stdio: "ignore" });
  return at;
}

test("the hook is installed, can be run, and installing again changes nothing", () => {
  const at = clone();
  expect(install(at).status).toBe(0);
  const hook = join(at, ".git/hooks/pre-commit");
  accessSync(hook, constants.X_OK);
  const text = readFileSync(hook, "utf8");
  for (const step of ["secret-scan.ts --staged", "run --silent lint", "run --silent types"])
    expect(text).toContain(step);
  expect(install(at).status).toBe(0);
  expect(readFileSync(hook, "utf8")).toBe(text);
});

test("a commit is stopped by the first step that fails, and made when all pass", () => {
  const at = clone();
  install(at);
  const bin = join(at, "bin");
  mkdirSync(bin);
  const commit = (failing: string) => {
    // A stand-in for npm that notes what it is asked to run and fails on demand.
    writeFileSync(join(bin, "npm"), `#!/bin/sh\necho "$*" >> asked\ncase "$*" in *${failing}*) exit 1;; esac\n`, {
      mode: 0o755,
    });
    const identity = {
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a@b",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@b",
    };
    const env = { ...process.env, ...identity, PATH: `${bin}:${process.env.PATH}` };
    return spawnSync("git", ["commit", "--allow-empty", "-m", "x"], { cwd: at, env, encoding: "utf8" }).status;
  };
  expect(commit("types")).toBe(1);
  expect(commit("secret-scan")).toBe(1);
  expect(commit("nothing")).toBe(0);
  expect(readFileSync(join(at, "asked"), "utf8").split("\n").slice(-4, -1)).toEqual([
    "exec --no -- node scripts/secret-scan.ts --staged",
    "run --silent lint",
    "run --silent types",
  ]);
});

test("somebody else's hook is left alone, with advice", () => {
  const at = clone();
  const hook = join(at, ".git/hooks/pre-commit");
  writeFileSync(hook, "#!/bin/sh\necho mine\n");
  const { status, stderr } = install(at);
  expect(status).toBe(2);
  expect(stderr).toContain("was left alone");
  expect(readFileSync(hook, "utf8")).toContain("echo mine");
});

test("outside a clone it says so", () => {
  const { status, stderr } = install(folder());
  expect(status).toBe(2);
  expect(stderr).toBe("This folder is no git clone, so there is nothing to hook into. Nothing was changed.\n");
});
