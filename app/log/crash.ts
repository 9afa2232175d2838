/** The last words of a process that something broke, or that cannot end: for a person on stderr, without any secret. */
import { createScrubber } from "./scrub.ts";

export type LastWords = {
  /** Values of the configured secrets, once they are known. */
  readonly onSecrets: (values: readonly string[]) => void;
  readonly broke: (error: unknown) => void;
  readonly hangs: () => void;
};

export function lastWordsOn(stderr: { write(text: string): unknown }): LastWords {
  let scrub = createScrubber([]);
  return {
    onSecrets(values) {
      scrub = createScrubber(values);
    },
    broke(error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      stderr.write(
        `Lookout stopped because something it stands on broke. What was decided before is stored; no further signal is sent. Start it again, and report this if it repeats.\n${scrub(reason)}\n`,
      );
    },
    hangs() {
      stderr.write(
        "Lookout did not end in order within ten seconds: something it waited for hangs. What was decided is stored.\n",
      );
    },
  };
}
