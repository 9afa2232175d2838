/** The process: arguments and streams in, exit code out. Everything is built in app/. */
import { existsSync } from "node:fs";
import { lastWordsOn } from "./app/log/crash.ts";
import { run } from "./app/run.ts";

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");

/** Service managers wait longer than this, and kill then. */
const LONGEST_END_MS = 9500;
const { argv, env, stdin, stdout, stderr } = process;
const { onSecrets, broke, hangs } = lastWordsOn(stderr);
const endAfter = (words: () => void): never => {
  words();
  process.exit(3);
};
// Node's own way would print the error as it is, secrets and all.
process.on("uncaughtException", (error) => endAfter(() => broke(error)));

const leaving = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the graceful end.
    if (leaving.signal.aborted) process.exit(1);
    leaving.abort();
    setTimeout(() => endAfter(hangs), LONGEST_END_MS).unref();
  });
}

try {
  process.exitCode = await run({ args: argv.slice(2), environment: env, stdin, stdout, stderr, leaving, onSecrets });
} catch (error) {
  broke(error);
  process.exitCode = 3;
}
stdin.unref?.();
// A connection that hangs must not keep alive what has ended.
setTimeout(() => process.exit(), 500).unref();
