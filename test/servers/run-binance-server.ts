/**
 * Runs the Binance stand-in until it is told to stop: `node test/servers/run-binance-server.ts --port 9000
 * --now 2025-06-10T12:00Z [--speed 60] [--symbols 200] [--skew 1500]`. With a speed its clock runs, that many times as
 * fast as the wall clock; `--symbols` serves so many made-up ones, `--skew` puts the clock so many milliseconds ahead.
 * `--stream` adds the WebSocket half, its address in a second line, and plays the candles as its clock runs.
 */
import { parseArgs } from "node:util";
import { manySymbols } from "./binance-rows.ts";
import { startBinanceServer } from "./binance-server.ts";
import { playAlong, startBinanceStream } from "./binance-stream.ts";

const { values } = parseArgs({
  options: {
    ...{ port: { type: "string" }, now: { type: "string" }, speed: { type: "string" } },
    ...{ symbols: { type: "string" }, skew: { type: "string" }, stream: { type: "boolean" } },
  },
});
const start = Date.parse(values.now ?? "2025-06-10T12:00:00Z");
const speed = Number(values.speed ?? 0);
const begun = Date.now();
const skewMs = Number(values.skew ?? 0);
const now = (): number => start + (Date.now() - begun) * speed;
const world = values.symbols === undefined ? {} : { rows: manySymbols(Number(values.symbols)) };
const server = await startBinanceServer({ port: Number(values.port ?? 0), now, skewMs, ...world });
process.stdout.write(`${server.url}\n`);
const stream = values.stream === true ? await startBinanceStream({ now: () => now() + skewMs, ...world }) : null;
const playing = stream === null ? undefined : playAlong(stream, () => now() + skewMs);
if (stream !== null) process.stdout.write(`${stream.url}\n`);
const stop = async (): Promise<void> => {
  clearInterval(playing);
  await stream?.stop();
  await server.stop();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
