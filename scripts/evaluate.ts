/** `npm run evaluate -- --model TAG --candles FILES… [--json]`: what a model is worth on recorded candles. `--help` says how. */
import { loadConfig } from "../app/config/load.ts";
import { evaluateProgram } from "./evaluate/program.ts";

function say(code: number, lines: readonly string[]): void {
  const stream = code === 0 ? process.stdout : process.stderr;
  for (const line of lines) stream.write(`${line}\n`);
  process.exitCode = code;
}

const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
if (config.ok) {
  const { code, lines } = await evaluateProgram(process.argv.slice(2), {
    varFolder: config.value.values.VAR_DIR,
    now: Date.now(),
  });
  say(code, lines);
} else {
  say(
    2,
    config.error.map(({ text }) => text),
  );
}
