/** `npm run lab:walk-forward -- --snapshot DIR [--json]`: hands over to the Python lab, or says that it is not there. */
import { spawnSync } from "node:child_process";
import { delimiter, resolve } from "node:path";

const LAB = resolve(import.meta.dirname, "../models/lab");
/** Exit code when the lab cannot be started: nothing was evaluated, whatever was asked. */
const NO_LAB = 3;

/** uv by itself, or as a module of Python, where pip put it. */
const WAYS: readonly (readonly [string, ...string[]])[] = [["uv"], ["python3", "-m", "uv"]];

function main(args: readonly string[]): number {
  const way = WAYS.find(([command, ...first]) => spawnSync(command, [...first, "--version"]).status === 0);
  if (way === undefined) {
    return refuse(
      "The lab needs uv, which is not installed, so nothing was evaluated: pip install uv, then try again.",
    );
  }
  const [command, ...first] = way;
  const installed = spawnSync(command, [...first, "sync", "--locked", "--quiet", "--project", LAB], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (installed.status !== 0) {
    const why = installed.stderr.trim().split("\n")[0] ?? "";
    return refuse(`The lab is not installed and uv could not install it, so nothing was evaluated: ${why}`);
  }
  const paths = [LAB, ...(process.env.PYTHONPATH === undefined ? [] : [process.env.PYTHONPATH])];
  const run = [...first, "run", "--locked", "--quiet", "--project", LAB, "python", "-m", "lab.walk", ...args];
  const ended = spawnSync(command, run, {
    stdio: "inherit",
    env: { ...process.env, PYTHONPATH: paths.join(delimiter) },
  });
  return ended.status ?? 1;
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return NO_LAB;
}

process.exitCode = main(process.argv.slice(2));
