/**
 * Tags and versions of bundles that follow each other: after `crypto-1` 1.0.0, which ships, come `crypto-local-1` 1.0.1 and
 * `crypto-local-2` 1.0.2. What is trained on a machine never takes a name that a later release could ship.
 */
import type { Catalogue } from "./catalogue.ts";

/** The name that a bundle shares with those before and after it: its tag without the number at its end. */
export const stemOf = (tag: string): string => tag.replace(/(-local)?-\d+$/, "");

/** The tag of the next bundle of a stem that is trained here. */
export function nextLocalTag({ models }: Catalogue, stem: string): string {
  const begin = `${stem}-local-`;
  const numbers = [...models.keys()].flatMap((tag) =>
    tag.startsWith(begin) && stemOf(tag) === stem ? [Number(tag.slice(begin.length))] : [],
  );
  return `${begin}${Math.max(0, ...numbers) + 1}`;
}

/** The highest version of a stem with its patch counted up; 1.0.0 for the first of a stem. */
export function nextVersion({ models }: Catalogue, stem: string): string {
  const versions = [...models.values()].flatMap(({ tag, entry }) =>
    stemOf(tag) === stem ? [parts(entry.version)] : [],
  );
  const newest = versions.toSorted(byVersion).at(-1);
  if (newest === undefined) return "1.0.0";
  const [major, minor, patch] = newest;
  return `${major}.${minor}.${patch + 1}`;
}

type Version = readonly [number, number, number];

function parts(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [major, minor, patch];
}

const byVersion = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
