/**
 * The log on disk: `lookout.log` holds the UTC day under way; days before are packed beside it (`lookout-2026-11-20.log.gz`)
 * and deleted when old. Lines are written before the call returns, so that the last ones before a crash are there.
 */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { DestinationStream } from "pino";
import { type Clock, DAY_MS, isoUtc, type TimestampMs } from "../../core/time.ts";

export type DailyFileParts = {
  readonly folder: string;
  /** Days before today whose files stay. */
  readonly keepDays: number;
  readonly clock: Clock;
  /** Told once per stretch of failing writes: the log must never stop a scan. */
  readonly onFault: (reason: string) => void;
};
export type DailyFile = DestinationStream & {
  /** Resolves when the files of earlier days are packed. */
  packed(): Promise<void>;
  close(): void;
};

const CURRENT = "lookout.log";
const EARLIER = /^lookout-(\d{4}-\d{2}-\d{2})(?:\.\d+)?\.log(\.gz)?$/;
const dayOf = (at: number): string => isoUtc(at as TimestampMs).slice(0, 10);

export function openDailyFile({ folder, keepDays, clock, onFault }: DailyFileParts): DailyFile {
  const current = join(folder, CURRENT);
  let day = "";
  let file: number | null = null;
  let isFailing = false;
  let packing: Promise<void> = Promise.resolve();

  const failed = (error: unknown): void => {
    if (!isFailing) onFault((error as NodeJS.ErrnoException).code ?? String(error));
    isFailing = true;
  };
  const turn = (today: string): void => {
    if (file !== null) closeSync(file);
    file = null;
    mkdirSync(folder, { recursive: true });
    const written = day === "" && existsSync(current) ? dayOf(statSync(current).mtimeMs) : day;
    if (written !== "" && written !== today && existsSync(current)) renameSync(current, freeName(folder, written));
    file = openSync(current, "a", 0o640);
    day = today;
    packing = packing.then(() => tidy(folder, dayOf(clock.now() - keepDays * DAY_MS))).catch(failed);
  };
  return {
    write(line) {
      try {
        const today = dayOf(clock.now());
        if (today !== day || file === null) turn(today);
        if (file !== null) writeSync(file, line);
        isFailing = false;
      } catch (error) {
        failed(error);
      }
    },
    packed: () => packing,
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

/** A clock that was set back must not write over what that day holds already. */
function freeName(folder: string, day: string): string {
  const taken = (name: string): boolean => [name, `${name}.gz`].some((each) => existsSync(join(folder, each)));
  let name = `lookout-${day}.log`;
  for (let number = 2; taken(name); number += 1) name = `lookout-${day}.${number}.log`;
  return join(folder, name);
}

/** Packs what is not packed yet, also what an earlier run left, and deletes what is older than `oldest`. */
async function tidy(folder: string, oldest: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const [, day, packed] = EARLIER.exec(name) ?? [];
    if (day === undefined) continue;
    const file = join(folder, name);
    if (day < oldest) rmSync(file, { force: true });
    else if (packed === undefined) await pack(file);
  }
}

async function pack(file: string): Promise<void> {
  const part = `${file}.part`;
  await pipeline(createReadStream(file), createGzip(), createWriteStream(part, { mode: 0o640 }));
  renameSync(part, `${file}.gz`);
  rmSync(file);
}
