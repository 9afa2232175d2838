/** Loaded into the measured process before anything else: writes down how late its event loop is, and what it does. */
import { existsSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const RESOLUTION_MS = 10;
/** Short enough to begin and end with the scans that are measured; writing is rarer, because it holds the loop up itself. */
const LOOK_MS = 100;
const LOOKS_PER_WRITE = 10;
const file = process.env.SOAK_PROBE;
/** Where to write a processor profile of the measured stretch; none is taken without it. */
const profile = process.env.SOAK_PROFILE;

if (file !== undefined && isMainThread) watch(file);

/** Whoever measures leaves a file when the figures are to begin, and may leave one when they are to end. */
function watch(file: string): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The histogram counts nanoseconds, its own resolution included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  let isStarted = false;
  let looks = 0;
  const write = (): void => {
    // The start itself is not what is asked.
    if (!isStarted && existsSync(`${file}.begin`)) {
      isStarted = true;
      delay.reset();
      if (profile !== undefined) void record(profile, () => existsSync(`${file}.end`));
    }
    const isOver = existsSync(`${file}.end`);
    looks += 1;
    if (!isStarted || !(isOver || looks % LOOKS_PER_WRITE === 0)) return;
    const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(late);
    writeFileSync(file, JSON.stringify({ p50, p99, max }));
    if (isOver) clearInterval(timer);
  };
  const timer = setInterval(write, LOOK_MS).unref();
}

async function record(target: string, isOver: () => boolean): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  while (!isOver()) await new Promise<void>((resolve) => setTimeout(resolve, 200).unref());
  const { profile: taken } = await session.post("Profiler.stop");
  writeFileSync(target, JSON.stringify(taken));
}
