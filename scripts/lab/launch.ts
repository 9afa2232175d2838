/** How the Python lab is started from here: by uv, with exactly the packages of its lock file. */
import { spawnSync } from "node:child_process";
import { delimiter, resolve } from "node:path";

export const LAB = resolve(import.meta.dirname, "../../models/lab");

/** Exit code when the lab cannot be started: nothing was done, whatever was asked. */
export const NO_LAB = 3;

/** uv by itself, or as a module of Python, where pip put it. */
const WAYS: readonly Uv[] = [
  { command: "uv", first: [] },
  { command: "python3", first: ["-m", "uv"] },
];
export type Uv = { readonly command: string; readonly first: readonly string[] };

/** Null when uv is not installed. */
export const findUv = (): Uv | null =>
  WAYS.find(({ command, first }) => spawnSync(command, [...first, "--version"]).status === 0) ?? null;

/** Whether every package of the lab, and of the groups named, is there. Nothing is downloaded. */
export function labInstalled({ command, first }: Uv, groups: readonly string[]): boolean {
  const wanted = groups.flatMap((group) => ["--group", group]);
  // What other groups brought may stay.
  const check = ["sync", "--locked", "--check", "--inexact", "--quiet", "--project", LAB, ...wanted];
  return spawnSync(command, [...first, ...check]).status === 0;
}

export type LabProcess = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

/** A module of the lab with its arguments; `options` go to `uv run`. */
export function labProcess(
  { command, first }: Uv,
  module: string,
  args: readonly string[],
  options: readonly string[] = [],
): LabProcess {
  const paths = [LAB, ...(process.env.PYTHONPATH === undefined ? [] : [process.env.PYTHONPATH])];
  return {
    command,
    args: [...first, "run", "--locked", "--quiet", ...options, "--project", LAB, "python", "-m", module, ...args],
    env: { ...process.env, PYTHONPATH: paths.join(delimiter) },
  };
}
