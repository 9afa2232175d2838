/** The scripts of an upgrade in a real git repository; npm is a stand-in that writes down what it was asked. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

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
  // What the service is told, beside the version whose files lie there at that moment.
  for (const program of ["sudo", "pm2"]) {
    const path = join(place, program);
    writeFileSync(
      path,
      `#!/bin/sh\necho "$(cat version): ${program} $*" >> "${place}/asked"\n[ "$*" != "$(cat "${place}/refuse" 2>/dev/null)" ]\n`,
    );
    chmodSync(path, 0o755);
  }
});
afterEach(() => rmSync(place, { recursive: true }));

const run = (script: string, ...args: readonly string[]) => runUnder("none", script, ...args);

function runUnder(manager: string, script: string, ...args: readonly string[]) {
  const env = { PATH: `${place}${delimiter}${process.env.PATH}`, HOME: place, LOOKOUT_SERVICE: manager };
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

const STOPS = { systemd: "sudo systemctl stop lookout.service", pm2: "pm2 stop lookout" };
const STARTS = {
  systemd: "sudo systemctl restart lookout.service",
  pm2: "pm2 startOrReload ecosystem.config.js --update-env",
};
describe.each(["systemd", "pm2"] as const)("under %s", (manager) => {
  const [stop, start] = [STOPS[manager], STARTS[manager]];

  test("the service is stopped before a file changes and started after the proof", () => {
    withLedger();
    expect(runUnder(manager, "upgrade.sh", "v2").status).toBe(0);
    expect(asked()).toEqual([
      "v1: run --silent backup",
      `v1: ${stop}`,
      "v2: ci",
      "v2: run --silent doctor -- --offline",
      "v2: run --silent deploy:smoke",
      `v2: ${start}`,
    ]);
    rmSync(join(place, "asked"));
    expect(runUnder(manager, "rollback.sh").status).toBe(0);
    expect(asked()).toEqual([`v2: ${stop}`, "v1: ci", "v1: run --silent deploy:smoke", `v1: ${start}`]);
  });

  test("a version that fails its proof leaves the one before running", () => {
    writeFileSync(join(place, "fail"), "v2: run --silent deploy:smoke");
    expect(runUnder(manager, "upgrade.sh", "v2").status).toBe(1);
    expect(asked().slice(-2)).toEqual(["v1: ci", `v1: ${start}`]);
    expect(version()).toBe("v1");
  });

  test("also going back: what fails there puts the newer one back", () => {
    expect(runUnder(manager, "upgrade.sh", "v2").status).toBe(0);
    writeFileSync(join(place, "fail"), "v1: ci");
    expect(runUnder(manager, "rollback.sh")).toMatchObject({
      status: 1,
      said: expect.stringContaining("Going back failed"),
    });
    expect(asked().slice(-2)).toEqual(["v2: ci", `v2: ${start}`]);
    expect(version()).toBe("v2");
  });

  test("a new version that the service cannot start is taken back too", () => {
    writeFileSync(join(place, "refuse"), start.replace(/^\w+ /, ""));
    expect(runUnder(manager, "upgrade.sh", "v2").status).not.toBe(0);
    expect(asked().slice(-3)).toEqual([`v2: ${start}`, "v1: ci", `v1: ${start}`]);
    expect(version()).toBe("v1");
  });

  test("a service that cannot be stopped is left as it is, with its files", () => {
    writeFileSync(join(place, "refuse"), stop.replace(/^\w+ /, ""));
    for (const script of ["upgrade.sh", "rollback.sh"]) {
      mkdirSync(join(repository, "var", "deploy"), { recursive: true });
      writeFileSync(join(repository, "var", "deploy", "previous"), "v2\n");
      expect(runUnder(manager, script, "v2")).toMatchObject({
        status: 2,
        said: expect.stringContaining("nothing was changed"),
      });
      expect(asked()).toEqual([`v1: ${stop}`]);
      expect(version()).toBe("v1");
      rmSync(join(place, "asked"));
    }
  });
});

test("where nothing runs it as a service, that is said before its files change", () => {
  expect(run("upgrade.sh", "v2").said).toMatch(/stop it before its files change[\s\S]+start it yourself/);
});

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
