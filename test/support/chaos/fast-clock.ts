/**
 * Loaded before anything else into a process of the live way: its time of day is the one in a file, which passes many
 * times as fast as the machine's and stands still at times, and waits of a second and more go by it. A clock, not a mock:
 * whatever the process does by time, it does by this one.
 */
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";

/** UTC milliseconds. From the machine's time `machine` on it runs from `clock` until `end`, `speed` times as fast. */
export type ClockFace = {
  readonly machine: number;
  readonly clock: number;
  readonly end: number;
  readonly speed: number;
  /** By so much it was set forward in all, back counting below zero: waits do not notice that. */
  readonly stepped: number;
};

export const faceNow = ({ machine, clock, end, speed }: ClockFace, machineNow: number): number =>
  Math.min(end, Math.floor(clock + (machineNow - machine) * speed));

/** Shorter waits belong to the machine. */
const BY_THE_CLOCK_MS = 1000;
const LOOK_EVERY_MS = 20;

const file = process.env.FAST_CLOCK;
if (file !== undefined) install(file);

function install(from: string): void {
  const machineNow = Date.now;
  const read = (): ClockFace => JSON.parse(readFileSync(from, "utf8")) as ClockFace;
  let face = read();
  let readAt = machineNow();
  const now = (): number => {
    const machine = machineNow();
    if (machine !== readAt) face = read();
    readAt = machine;
    return faceNow(face, machine);
  };
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: (target) => new target(now()).toString(),
    get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
  });
  waitBy(() => now() - face.stepped);
}

type Wait = (act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => NodeJS.Timeout;

/** Every way of waiting that Node offers. `now` counts what has passed. */
function waitBy(now: () => number): void {
  const { setTimeout, setInterval } = timers;
  const again = (act: () => void, ms: number, isOnce: boolean): NodeJS.Timeout => {
    let due = now() + ms;
    const timer = setInterval(() => {
      if (now() < due) return;
      due = now() + ms;
      if (isOnce) clearInterval(timer);
      act();
    }, LOOK_EVERY_MS);
    return timer;
  };
  const waiting =
    (machines: Wait, isOnce: boolean): Wait =>
    (act, ms = 1, ...args) =>
      ms < BY_THE_CLOCK_MS ? machines(act, ms, ...args) : again(() => act(...args), ms, isOnce);
  const by = {
    setTimeout: Object.assign(waiting(setTimeout as Wait, true), setTimeout),
    setInterval: waiting(setInterval as Wait, false),
  };
  Object.assign(timers, by);
  Object.assign(globalThis, by);
  const pause = promises.setTimeout;
  const until: typeof pause = async (ms = 1, value, options) => {
    if (ms < BY_THE_CLOCK_MS) return pause(ms, value, options);
    for (const due = now() + ms; now() < due; ) await pause(LOOK_EVERY_MS, undefined, options);
    return value as never;
  };
  Object.assign(promises, { setTimeout: until });
  syncBuiltinESMExports();
}
