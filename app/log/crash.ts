/** The last words of a process that something broke: for a person on stderr, without any secret. */
import { createScrubber } from "./scrub.ts";

/** `secrets` = values of the configured secrets, as far as they are known by then. */
export function lastWords(error: unknown, secrets: readonly string[]): string {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Lookout stopped because something it stands on broke. What was decided before is stored; no further signal is sent. Start it again, and report this if it repeats.\n${createScrubber(secrets)(reason)}\n`;
}
