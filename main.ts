/** The process: arguments and streams in, exit code out. Everything is built in app/. */
import { existsSync } from "node:fs";
import { lastWords } from "./app/log/crash.ts";
import { run } from "./app/run.ts";

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");

/** Service managers wait longer than this, and kill then. */
const LONGEST_END_MS = 9500;
function endAnyway(): void {
  const text =
    "Lookout did not end in order within ten seconds: something it waited for hangs. What was decided is stored.";
  process.stderr.write(`${text}\n`);
  process.exit(3);
}

const leaving = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the graceful end.
    if (leaving.signal.aborted) process.exit(1);
    leaving.abort();
    setTimeout(endAnyway, LONGEST_END_MS).unref();
  });
}

const { argv, env, stdin, stdout, stderr } = process;
let secrets: readonly string[] = [];
const onSecrets = (values: readonly string[]): void => {
  secrets = values;
};
// Node's own way would print the error as it is.
process.on("uncaughtException", (error) => {
  stderr.write(lastWords(error, secrets));
  process.exit(3);
});
try {
  const parts = { args: argv.slice(2), environment: env, stdin, stdout, stderr, leaving, onSecrets };
  process.exitCode = await run(parts);
} catch (error) {
  stderr.write(lastWords(error, secrets));
  process.exitCode = 3;
}
stdin.unref?.();
// A connection that hangs must not keep alive what has ended.
setTimeout(() => process.exit(), 500).unref();
