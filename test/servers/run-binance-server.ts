/**
 * Runs the Binance stand-in until it is told to stop: `node test/servers/run-binance-server.ts --port 9000
 * --now 2025-06-10T12:00Z [--speed 60] [--symbols 200] [--skew 1500]`. With a speed its clock runs, that many times as
 * fast as the wall clock; `--symbols` serves so many made-up ones, `--skew` puts the clock so many milliseconds ahead.
 */
import { parseArgs } from "node:util";
import { manySymbols } from "./binance-rows.ts";
import { startBinanceServer } from "./binance-server.ts";

const { values } = parseArgs({
  options: {
    ...{ port: { type: "string" }, now: { type: "string" }, speed: { type: "string" } },
    ...{ symbols: { type: "string" }, skew: { type: "string" } },
  },
});
const start = Date.parse(values.now ?? "2025-06-10T12:00:00Z");
const speed = Number(values.speed ?? 0);
const begun = Date.now();
const server = await startBinanceServer({
  port: Number(values.port ?? 0),
  now: () => start + (Date.now() - begun) * speed,
  skewMs: Number(values.skew ?? 0),
  ...(values.symbols === undefined ? {} : { rows: manySymbols(Number(values.symbols)) }),
});
process.stdout.write(`${server.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
