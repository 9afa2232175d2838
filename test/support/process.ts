/** Runs the real program as a child process, in a folder of its own, and reads what it says. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BARE } from "./bare.ts";

const MAIN = join(import.meta.dirname, "..", "..", "main.ts");

export type Line = { readonly type: string; readonly seq: number; readonly t: string } & Record<string, unknown>;

export type Program = {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: Line[];
  /** Everything on stdout that is not a JSON object. */
  readonly noise: () => string;
  readonly stderr: () => string;
  /** Resolves with the first line that fits, past or future; rejects when the program ends without it. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  /** Resolves with the first match on stderr. */
  untilStderr(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly exit: Promise<number | null>;
};

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
  const lines: Line[] = [];
  const watchers = new Set<() => void>();
  let noise = "";
  let stderr = "";
  let rest = "";
  let over = false;
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      if (part.startsWith("{")) lines.push(JSON.parse(part) as Line);
      else noise += `${part}\n`;
    }
    notify();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    notify();
  });
  const exit = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      over = true;
      notify();
      resolve(code);
    });
  });
  if (input !== null) child.stdin.end(input);

  function waitFor<T>(look: () => T | null | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watcher = (): void => {
        const found = look();
        if (found === null || found === undefined) {
          if (!over) return;
          watchers.delete(watcher);
          reject(new Error(`The program ended before it said that.\n${stderr}`));
          return;
        }
        watchers.delete(watcher);
        resolve(found);
      };
      watchers.add(watcher);
      watcher();
    });
  }
  return {
    child,
    lines,
    noise: () => noise,
    stderr: () => stderr,
    until: (fits) => waitFor(() => lines.find(fits)),
    untilStderr: (pattern) => waitFor(() => stderr.match(pattern)),
    exit,
  };
}
