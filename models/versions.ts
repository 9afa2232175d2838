/** Tags and versions of bundles that follow each other: `win240-trees-3` 1.0.2 comes after `win240-trees-2` 1.0.1. */
import type { Catalogue } from "./catalogue.ts";

/** The name that a bundle shares with those trained before and after it: its tag without the number at its end. */
export const stemOf = (tag: string): string => tag.replace(/-\d+$/, "");

/** The tag that comes after all of a stem, whichever list they stand in. */
export function nextTag({ models }: Catalogue, stem: string): string {
  const numbers = [...models.keys()].flatMap((tag) =>
    stemOf(tag) === stem ? [Number(tag.slice(stem.length + 1))] : [],
  );
  return `${stem}-${Math.max(0, ...numbers) + 1}`;
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
