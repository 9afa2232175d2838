/** Takes secrets out of text, by their shape and by the very values that are configured. */
import { SECRET_SHAPES } from "./secret-shapes.ts";

export type Scrubber = (text: string) => string;

/** A shorter value would tear holes into ordinary words. */
const SHORTEST_VALUE = 6;

/** Removes everything that has the shape of a secret. Scrubbing twice changes nothing more. */
export const scrub: Scrubber = (text) =>
  SECRET_SHAPES.reduce((clean, { pattern, replacement }) => clean.replace(pattern, replacement), text);

/** Removes the given values too, wherever and however they are written: plain, in an address, in JSON. */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const written = secrets
    .filter((secret) => secret.length >= SHORTEST_VALUE)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const values = [...new Set(written)].sort((a, b) => b.length - a.length);
  return (text) => scrub(values.reduce((clean, value) => clean.replaceAll(value, "[secret]"), text));
}
