/** Runs the real program as a child process, in a folder of its own, and reads what it says. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BARE } from "./bare.ts";
import { type Heard, hear } from "./heard.ts";

const MAIN = join(import.meta.dirname, "..", "..", "main.ts");

export type { Line } from "./heard.ts";
export type Program = Heard & { readonly child: ChildProcessWithoutNullStreams };

export type ProgramOptions = {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed; null leaves it open. */
  readonly input?: string | null;
  readonly folder: string;
  /** What runs it; Node itself unless told otherwise. */
  readonly node?: string;
};

export const aFolder = (): string => mkdtempSync(join(tmpdir(), "lookout-process-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export function start({
  args = [],
  environment = {},
  input = "",
  folder,
  node = process.execPath,
}: ProgramOptions): Program {
  // Nothing of this machine's own settings may reach the program, and it must find no .env file.
  const env = { ...BARE, HOME: folder, VAR_DIR: join(folder, "var"), HTTP_PORT: "0", ...environment };
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", MAIN, ...args], { cwd: folder, env });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  if (input !== null) child.stdin.end(input);
  return { child, ...hear({ stdout: child.stdout, stderr: child.stderr, ended }) };
}
