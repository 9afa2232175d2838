/** Keeps the newest lines of the log, as they were written: scrubbed. */
import type { DestinationStream } from "pino";

export type RecentLines = { newest(count: number): readonly string[] };

const KEPT = 200;

export function keepingRecent(
  destination: DestinationStream,
): RecentLines & { readonly destination: DestinationStream } {
  const lines: string[] = [];
  return {
    destination: {
      write(line) {
        lines.push(line.trimEnd());
        if (lines.length > KEPT) lines.shift();
        destination.write(line);
      },
    },
    newest: (count) => lines.slice(-count),
  };
}
