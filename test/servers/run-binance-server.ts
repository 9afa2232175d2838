/**
 * Runs the Binance stand-in until it is told to stop: `npm run test:exchange -- --port 9000 --stream`. It serves the
 * bundled recording moved to now, its clock the machine's, so that a program started beside it finds candles current.
 * `--now 2025-06-10T12:00Z [--speed 60]` leaves the recording where it is and puts the clock there instead; with a speed
 * that clock runs, that many times as fast as the wall clock (`--shift-to-now` moves it all the same). `--symbols 200`
 * serves so many made-up ones, `--skew 1500` puts the clock so many milliseconds ahead. `--stream` adds the WebSocket
 * half, its address in a second line, and plays the candles as its clock runs.
 */
import { parseArgs } from "node:util";
import { manySymbols, sampleSymbols, shiftedRows } from "./binance-rows.ts";
import { startBinanceServer } from "./binance-server.ts";
import { playAlong, startBinanceStream } from "./binance-stream.ts";

/** The moment of the recording that is moved to now, where nothing else is asked for: days before it, days after it. */
const SHOWN = "2025-06-10T12:00:00Z";

const { values } = parseArgs({
  options: {
    ...{ port: { type: "string" }, now: { type: "string" }, speed: { type: "string" } },
    ...{ symbols: { type: "string" }, skew: { type: "string" }, stream: { type: "boolean" } },
    ...{ "shift-to-now": { type: "boolean" } },
  },
});
const begun = Date.now();
const isShifted = values["shift-to-now"] ?? values.now === undefined;
const start = isShifted ? begun : Date.parse(values.now ?? "");
const speed = Number(values.speed ?? (isShifted ? 1 : 0));
const skewMs = Number(values.skew ?? 0);
const now = (): number => start + (Date.now() - begun) * speed;
const recorded = values.symbols === undefined ? sampleSymbols() : manySymbols(Number(values.symbols));
const world = { rows: isShifted ? shiftedRows(recorded, Date.parse(values.now ?? SHOWN), begun) : recorded };
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
