/** What the log's files of a run say: starts, ends, errors, and how its resources went. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

export type ObservedLog = {
  readonly lines: number;
  readonly boots: number;
  /** Starts that the last line before them was no orderly end. */
  readonly crashes: number;
  /** The newest start has no orderly end: it runs, or was killed. */
  readonly isOpen: boolean;
  /** How often each error was logged, by its code or message. */
  readonly errors: ReadonlyMap<string, number>;
  /** Memory in megabytes, oldest first. */
  readonly memory: readonly number[];
};

const lineSchema = z.looseObject({
  time: z.string(),
  level: z.string(),
  msg: z.string().default(""),
  code: z.string().optional(),
  rss_mb: z.number().optional(),
});
type LogLine = z.infer<typeof lineSchema>;

/** Null where there are no files. */
export function observedLog(folder: string, since: number): ObservedLog | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => /^lookout(-[\d.-]+)?\.log(\.gz)?$/.test(name));
  if (names.length === 0) return null;
  const texts = names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return name.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  });
  const lines = texts
    .flatMap((text) => text.split("\n").flatMap(parsed))
    .filter(({ time }) => Date.parse(time) >= since);
  return summary(lines.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)));
}

function parsed(line: string): readonly LogLine[] {
  if (!line.startsWith("{")) return [];
  try {
    const read = lineSchema.safeParse(JSON.parse(line));
    return read.success ? [read.data] : [];
  } catch {
    // Cut off by a crash.
    return [];
  }
}

function summary(lines: readonly LogLine[]): ObservedLog {
  const faults = lines
    .filter(({ level }) => level === "error" || level === "fatal")
    .map(({ code, msg }) => code ?? msg);
  const errors = new Map<string, number>();
  for (const fault of faults) errors.set(fault, (errors.get(fault) ?? 0) + 1);
  const turns = lines.map(({ msg }) => msg).filter((msg) => msg === "boot" || msg === "summary");
  return {
    lines: lines.length,
    boots: turns.filter((turn) => turn === "boot").length,
    crashes: turns.filter((turn, index) => turn === "boot" && turns[index - 1] === "boot").length,
    isOpen: turns.at(-1) === "boot",
    errors,
    memory: lines.flatMap(({ rss_mb: megabytes }) => megabytes ?? []),
  };
}
