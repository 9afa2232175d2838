/**
 * `node scripts/secret-scan.ts [--staged | FILE…]`: looks for secrets by the shapes of app/log, in what is about to be
 * committed or in the files named (without arguments: every tracked file). Names file and line, never the secret.
 * Exit 1 when something was found.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { SECRET_SHAPES } from "../app/log/secret-shapes.ts";

export type Finding = { readonly file: string; readonly line: number; readonly shape: string };

/** A line that holds this is known not to be a secret; say why beside it. */
const CLEARED = "not-a-secret:";
/** Checksums of a lock file may hold 64 letters and digits in a row. */
const CHECKSUM = /\bsha\d{3}-[A-Za-z0-9+/]+=*/g;
/** `.env` holds the real ones; only its example may be committed. */
const NEVER = /(^|\/)\.env(\.(?!example$)[^/]*)?$/;

/** What one file's text would give away. */
export function scanText(file: string, text: string): readonly Finding[] {
  const forbidden = NEVER.test(file) ? [{ file, line: 1, shape: "environment file" }] : [];
  const rest = text.replace(CHECKSUM, (sum) => " ".repeat(sum.length));
  const found = SECRET_SHAPES.filter(({ proof }) => proof).flatMap(({ name, pattern }) =>
    [...rest.matchAll(pattern)]
      .filter(([secret]) => !isMadeUp(secret))
      .map((match) => ({ file, line: lineOf(text, match.index), shape: name })),
  );
  const lines = text.split("\n");
  return [...forbidden, ...found.filter(({ line }) => !lines[line - 1]?.includes(CLEARED))];
}

/** Random secrets of these lengths hold many different letters; "123456789:AAAA…" in a test does not. */
const isMadeUp = (secret: string): boolean => new Set(secret.replace(/[^A-Za-z]/g, "")).size < 8;

const lineOf = (text: string, index: number): number => text.slice(0, index).split("\n").length;

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });

const names = (listing: string): readonly string[] => listing.split("\0").filter((name) => name !== "");
/** Recordings and models are no text: a zero byte tells. */
const isText = (text: string): boolean => !text.slice(0, 8_000).includes("\0");

function stagedTexts(): readonly (readonly [string, string])[] {
  const files = names(git("diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"));
  return files.map((file) => [file, git("show", `:${file}`)] as const);
}

const textsOf = (files: readonly string[]): readonly (readonly [string, string])[] =>
  files.map((file) => [file, readFileSync(file, "utf8")] as const);

function main(args: readonly string[]): number {
  const texts = args.includes("--staged")
    ? stagedTexts()
    : textsOf(args.length > 0 ? args : names(git("ls-files", "-z")));
  const findings = texts.filter(([, text]) => isText(text)).flatMap(([file, text]) => scanText(file, text));
  for (const { file, line, shape } of findings) {
    process.stderr.write(`${file}:${line} looks like a secret (${shape}). Take it out, and revoke it if it is real.\n`);
  }
  process.stdout.write(`${texts.length} files scanned for secrets, ${findings.length} found.\n`);
  return findings.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
