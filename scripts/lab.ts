/** `node scripts/lab.ts COMMAND …`: hands over to a command of the Python lab, or says in a sentence why it cannot. */
import { spawnSync } from "node:child_process";
import { findUv, LAB, labProcess, NO_LAB, type Uv } from "./lab/launch.ts";

/** Commands and the Python modules that answer them. */
const MODULES: Readonly<Record<string, string>> = {
  walk: "lab.walk",
  refit: "lab.refit",
  cpcv: "lab.cpcv",
  tune: "lab.tune",
  compare: "lab.compare",
  ui: "lab.ui",
};

function main([name, ...args]: readonly string[]): number {
  const module = MODULES[name ?? ""];
  if (module === undefined) {
    process.stderr.write(`The lab has no command "${name ?? ""}". It has ${Object.keys(MODULES).join(", ")}.\n`);
    return 2;
  }
  const uv = findUv();
  if (uv === null) {
    return refuse("The lab needs uv, which is not installed, so nothing was done: pip install uv, then try again.");
  }
  const why = install(uv);
  if (why !== null) return refuse(`The lab is not installed and uv could not install it, so nothing was done: ${why}`);
  const { command, args: given, env } = labProcess(uv, module, args, ["--no-sync"]);
  return spawnSync(command, given, { stdio: "inherit", env }).status ?? 1;
}

/** Installs what every command needs; optional groups that a person installed stay. Null, or uv's own reason. */
function install({ command, first }: Uv): string | null {
  const sync = [...first, "sync", "--locked", "--inexact", "--quiet", "--project", LAB];
  const { status, stderr } = spawnSync(command, sync, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  return status === 0 ? null : (stderr.trim().split("\n")[0] ?? "");
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return NO_LAB;
}

process.exitCode = main(process.argv.slice(2));
