/**
 * A machine in the small, in a namespace of its own: a disk that can be filled and made read-only, and host names that can
 * be forgotten. Needs Linux and the right to mount (`unshare`).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const HOSTS = { exchange: "exchange.test", telegram: "telegram.test" } as const;

export type Machine = {
  readonly disk: string;
  fill(): void;
  free(): void;
  /** Only while nobody has a file open there. */
  setReadOnly(isReadOnly: boolean): void;
  setNames(areKnown: boolean): void;
  /** Lets go of the disk. */
  close(): void;
};

const INSIDE = "FAULTS_NAMESPACE";

/** Runs this very script again where mounts are its own, and answers its exit code; null = it runs there. */
export function runApart(): number | null {
  if (process.env[INSIDE] === "1") return null;
  const [node = "", ...args] = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status, error } = spawnSync("unshare", ["-rm", node, ...args], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "1" },
  });
  if (error !== undefined) process.stderr.write(`This system has no unshare: ${error.message}\n`);
  return status ?? 3;
}

/** No name server answers, so that a name that is not in the list is not found at once. */
const RESOLV = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";

export function openMachine(folder: string): Machine {
  const [disk, hosts, resolv] = ["var", "hosts", "resolv.conf"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const mount = (...args: readonly string[]): void => void execFileSync("mount", args);
  // In place: a new file would not be the one that is mounted.
  const setNames = (areKnown: boolean): void =>
    writeFileSync(hosts, `127.0.0.1 localhost ${areKnown ? Object.values(HOSTS).join(" ") : ""}\n`);
  setNames(true);
  writeFileSync(resolv, RESOLV);
  mkdirSync(disk);
  mount("-t", "tmpfs", "-o", "size=128m", "tmpfs", disk);
  mount("--bind", hosts, "/etc/hosts");
  mount("--bind", resolv, "/etc/resolv.conf");
  const filler = join(disk, "filler");
  return {
    disk,
    fill() {
      const { bsize, bavail } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(bsize * bavail));
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (isReadOnly) => mount("-o", `remount,${isReadOnly ? "ro" : "rw"}`, disk),
    setNames,
    close: () => void execFileSync("umount", [disk]),
  };
}
