/** Loaded into the measured process before anything else: writes down how late its event loop is. */
import { existsSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const RESOLUTION_MS = 10;
const file = process.env.SOAK_PROBE;

if (file !== undefined && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The histogram counts nanoseconds, its own resolution included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  let isStarted = false;
  const write = (): void => {
    // Whoever measures leaves a file when the figures are to begin: the start itself is not what is asked.
    if (!isStarted && existsSync(`${file}.begin`)) {
      isStarted = true;
      delay.reset();
    }
    const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(late);
    writeFileSync(file, JSON.stringify({ p50, p99, max }));
  };
  setInterval(write, 1000).unref();
}
