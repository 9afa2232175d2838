/** The one clock of a live way: the test exchange goes by it, and so does the process, which reads it from a file. */
import { renameSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type ClockFace, faceNow } from "./fast-clock.ts";

export type FastTime = {
  now(): number;
  /** Time passes, at most until then. */
  runUntil(end: number): void;
  stop(): void;
  /** It is set to that time: somebody did, or the machine was off until then. */
  setTo(at: number): void;
  /** What a process must be given to go by it. */
  readonly environment: Readonly<Record<string, string>>;
};

const PRELOAD = pathToFileURL(`${import.meta.dirname}/fast-clock.ts`).href;

export function createFastTime(file: string, begin: number, speed: number): FastTime {
  let face: ClockFace = { machine: 0, clock: begin, end: begin, speed, stepped: 0 };
  const now = (): number => faceNow(face, Date.now());
  const show = (clock: number, end: number, stepped = face.stepped): void => {
    face = { machine: Date.now(), clock, end: Math.max(clock, end), speed, stepped };
    // In one step: a process that looks meanwhile sees the one or the other.
    writeFileSync(`${file}.new`, JSON.stringify(face));
    renameSync(`${file}.new`, file);
  };
  show(begin, begin);
  return {
    now,
    runUntil: (end) => show(now(), end),
    stop: () => show(now(), now()),
    setTo: (at) => show(at, at, face.stepped + at - now()),
    environment: { NODE_OPTIONS: `--import=${PRELOAD}`, FAST_CLOCK: file },
  };
}
