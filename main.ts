/** The process: arguments and streams in, exit code out. Everything is built in app/. */
import { existsSync } from "node:fs";
import { run } from "./app/run.ts";

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");

const leaving = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the graceful end.
    if (leaving.signal.aborted) process.exit(1);
    leaving.abort();
  });
}

const { argv, env, stdin, stdout, stderr } = process;
try {
  process.exitCode = await run({ args: argv.slice(2), environment: env, stdin, stdout, stderr, leaving });
} catch (error) {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { scrub } = await import("./app/log/scrub.ts");
  stderr.write(
    `Lookout stopped because something it stands on broke. What was decided before is stored; no further signal is sent. Start it again, and report this if it repeats.\n${scrub(reason)}\n`,
  );
  process.exitCode = 3;
}
stdin.unref?.();
