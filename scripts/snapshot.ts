/** `npm run snapshot -- --candles FILES… --features crypto@1 --out DIR`: what the lab trains on. `--help` says how. */
import { snapshotProgram } from "./snapshot/program.ts";

const { code, lines } = await snapshotProgram(process.argv.slice(2));
const stream = code === 2 ? process.stderr : process.stdout;
for (const line of lines) stream.write(`${line}\n`);
process.exitCode = code;
