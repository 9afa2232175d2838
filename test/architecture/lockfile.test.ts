/** What has to stand in package.json and its lock so that `npm ci` passes on every platform and a closed network. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Entry = {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly os?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
const read = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;
const manifest = read<{
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}>("package.json");
const locked = read<{ readonly packages: Readonly<Record<string, Entry>> }>("package-lock.json").packages;

const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

/** Looks a package up as Node does: beside the one that wants it, then one level further out. */
function resolves(from: string, name: string): boolean {
  if (locked[`${from === "" ? "" : `${from}/`}node_modules/${name}`] !== undefined) return true;
  return from !== "" && resolves(from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
}

test("the lock holds the packages of every platform: npm ci refuses a lock without them", () => {
  const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !resolves(path, name)),
  );
  expect(missing).toEqual([]);
});

test("every package but those of other platforms is held to its content", () => {
  const loose = Object.entries(locked).filter(([path, { integrity, os }]) => path !== "" && !integrity && !os);
  expect(loose.map(([path]) => path)).toEqual([]);
});

test("versions are exact", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+(-r\.\d+)?$/);
});

test("install scripts: allowed for node, refused for every other package that has one", () => {
  // npm compiles a package with a binding.gyp even when it declares no script.
  const scripted = Object.entries(locked)
    .filter(([path, { hasInstallScript }]) => path !== "" && (hasInstallScript || existsSync(`${path}/binding.gyp`)))
    .map(([path]) => nameOf(path));
  const wanted = Object.fromEntries([...new Set(scripted)].map((name) => [name, name === "node"]));
  expect(manifest.allowScripts).toEqual(wanted);
});

test.each([
  ["npm/11.19.0 node/v24.21.0", 0],
  ["npm/12.0.0 node/v24.21.0", 0],
  ["npm/11.18.9 node/v24.21.0", 1],
  ["npm/10.8.2 node/v20.20.2", 1],
  ["yarn/1.22.0", 1],
  ["", 1],
])("the check before an install, run by %j, exits with %i", (agent, code) => {
  const env = { ...process.env, npm_config_user_agent: agent };
  let result = { status: 0, stderr: "" };
  try {
    execFileSync(process.execPath, ["scripts/check-npm.cjs"], { env, stdio: "pipe" });
  } catch (error) {
    result = error as typeof result;
  }
  expect(result.status).toBe(code);
  if (code === 1) expect(String(result.stderr)).toMatch(/^Lookout needs npm 11\.19 or newer, .*try again\.\n$/);
});
