/** Hears what a program says, line by line, whether it runs in a process of its own or inside the test. */
import type { Readable } from "node:stream";

export type Line = { readonly type: string; readonly seq: number; readonly t: string } & Record<string, unknown>;

export type Heard = {
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

type Speaking = { readonly stdout: Readable; readonly stderr: Readable; readonly ended: Promise<number | null> };

export function hear({ stdout, stderr: errors, ended }: Speaking): Heard {
  const lines: Line[] = [];
  const watchers = new Set<() => void>();
  let noise = "";
  let stderr = "";
  let rest = "";
  let over = false;
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      if (part.startsWith("{")) lines.push(JSON.parse(part) as Line);
      else noise += `${part}\n`;
    }
    notify();
  });
  errors.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    notify();
  });
  const exit = ended.finally(() => {
    over = true;
    notify();
  });

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
    lines,
    noise: () => noise,
    stderr: () => stderr,
    until: (fits) => waitFor(() => lines.find(fits)),
    untilStderr: (pattern) => waitFor(() => stderr.match(pattern)),
    exit,
  };
}
