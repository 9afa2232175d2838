/** The scripts of an upgrade in a real git repository; npm is a stand-in that writes down what it was asked. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let place: string;
let repository: string;
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
    cwd: repository,
    encoding: "utf8",
  }).trim();

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "lookout-upgrade-"));
  repository = join(place, "lookout");
  mkdirSync(repository);
  cpSync(join(import.meta.dirname, "..", "..", "deploy"), join(repository, "deploy"), { recursive: true });
  writeFileSync(join(repository, ".gitignore"), "var/\n");
  git("init", "--quiet");
  for (const version of ["v1", "v2"]) {
    writeFileSync(join(repository, "version"), version);
    git("add", ".");
    git("commit", "--quiet", "--message", version);
    git("tag", version);
  }
  git("checkout", "--quiet", "--detach", "v1");
  const npm = join(place, "npm");
  // Fails at the command named in the file "fail", when the version named there is checked out.
  writeFileSync(
    npm,
    `#!/bin/sh\necho "$(cat version): $*" >> "${place}/asked"\n[ "$(cat version): $*" != "$(cat "${place}/fail" 2>/dev/null)" ]\n`,
  );
  chmodSync(npm, 0o755);
});
afterEach(() => rmSync(place, { recursive: true }));

function run(script: string, ...args: readonly string[]): { status: number | null; said: string } {
  const env = { PATH: `${place}${delimiter}${process.env.PATH}`, HOME: place, LOOKOUT_SERVICE: "none" };
  const { status, stdout, stderr } = spawnSync("bash", [join("deploy", script), ...args], {
    cwd: repository,
    env,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}
const asked = (): readonly string[] =>
  existsSync(join(place, "asked")) ? readFileSync(join(place, "asked"), "utf8").trim().split("\n") : [];
const version = (): string => readFileSync(join(repository, "version"), "utf8");
const withLedger = (): void => {
  mkdirSync(join(repository, "var"));
  writeFileSync(join(repository, "var", "lookout.db"), "");
};

test("an upgrade backs up first, proves the new version, and can be taken back and forth", () => {
  withLedger();
  expect(run("upgrade.sh", "v2")).toMatchObject({ status: 0, said: expect.stringContaining("Lookout v2 runs") });
  expect(version()).toBe("v2");
  expect(asked()).toEqual([
    "v1: run --silent backup",
    "v2: ci",
    "v2: run --silent doctor -- --offline",
    "v2: run --silent deploy:smoke",
  ]);
  expect(run("rollback.sh")).toMatchObject({ status: 0, said: expect.stringContaining("Back at v1") });
  expect(version()).toBe("v1");
  expect(run("rollback.sh").status).toBe(0);
  expect(version()).toBe("v2");
});

test.each(["v2: ci", "v2: run --silent doctor -- --offline", "v2: run --silent deploy:smoke"])(
  "when %s fails, the version before is put back with its packages",
  (command) => {
    writeFileSync(join(place, "fail"), command);
    expect(run("upgrade.sh", "v2")).toMatchObject({ status: 1, said: expect.stringContaining("is put back") });
    expect(version()).toBe("v1");
    expect(asked().at(-1)).toBe("v1: ci");
  },
);

test("a backup that fails stops it before anything is changed", () => {
  withLedger();
  writeFileSync(join(place, "fail"), "v1: run --silent backup");
  expect(run("upgrade.sh", "v2").status).not.toBe(0);
  expect(version()).toBe("v1");
  expect(asked()).toEqual(["v1: run --silent backup"]);
});

test.each([
  ["without a version", [], "Name the version"],
  ["with one that is not there", ["v9"], "no version v9"],
])("%s nothing is changed", (_name, args, why) => {
  expect(run("upgrade.sh", ...args)).toMatchObject({ status: 2, said: expect.stringContaining(why) });
  expect(version()).toBe("v1");
  expect(asked()).toEqual([]);
});

test("files that somebody changed are never overwritten", () => {
  writeFileSync(join(repository, "version"), "mine");
  expect(run("upgrade.sh", "v2")).toMatchObject({ status: 2, said: expect.stringContaining("were changed here") });
  expect(version()).toBe("mine");
});

test("without an upgrade there is nothing to go back to", () => {
  expect(run("rollback.sh")).toMatchObject({ status: 2, said: expect.stringContaining("nothing to go back to") });
});
