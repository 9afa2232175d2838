/** Starts the process as a person would, and reads its events as they come. */
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..", "..");

export type Line = { readonly type: string } & Readonly<Record<string, unknown>>;
export type Program = {
  say(line: string): void;
  /** The next event of a type that fits; earlier ones are passed over. */
  next(type: string, fits?: (line: Line) => boolean): Promise<Line>;
  /** Resident memory now, MiB. */
  residentMiB(): number;
  /** The most it ever was, MiB. */
  peakMiB(): number;
  /** File descriptors that are open now. */
  openFiles(): number;
  /** Bytes of the files of a name under the folder it writes to. */
  bytesOf(name: string): number;
};
export type Command = readonly [command: string, ...before: string[]];

/** What `npm start` runs, without npm around it. */
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
const NODE: Command = [process.execPath, ...manifest.scripts.start.split(" ").slice(1)];
export const NPM: Command = ["npm", "start", "--silent", "--"];

/** Runs the process in a folder of its own until `use` is done with it. */
export async function withProgram<T>(
  args: readonly string[],
  use: (program: Program) => Promise<T>,
  [command, ...before]: Command = NODE,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bench-"));
  const env = { ...process.env, VAR_DIR: folder, LOG_LEVEL: "error" };
  const child = spawn(command, [...before, ...args], {
    cwd: ROOT,
    env,
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  const pid = child.pid ?? 0;
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const events = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next: Program["next"] = async (type, fits = () => true) => {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true) throw new Error(`The program ended before a ${type} event`);
      if (!value.startsWith(`{"type":"${type}"`)) continue;
      const line = JSON.parse(value) as Line;
      if (fits(line)) return line;
    }
  };
  try {
    return await use({
      ...{ say: (line) => child.stdin.write(`${line}\n`), next },
      ...{ residentMiB: () => memoryOf(pid, "VmRSS"), peakMiB: () => memoryOf(pid, "VmHWM") },
      ...{ openFiles: () => readdirSync(`/proc/${pid}/fd`).length },
      bytesOf: (name) => bytesOf(folder, name),
    });
  } finally {
    // npm does not hand signals on, so its whole process group is ended.
    process.kill(-pid, "SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryOf(pid: number, name: "VmRSS" | "VmHWM"): number {
  const [, kiB] = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kiB ?? Number.NaN) / 1024;
}

const bytesOf = (folder: string, name: string): number =>
  globSync(join(folder, "**", name)).reduce((sum, file) => sum + statSync(file).size, 0);
