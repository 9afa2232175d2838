/** Work that people ask for in chat: one export and one simulation at a time, as child processes that end with this one. */
import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Clock } from "../../core/time.ts";
import type { RunningWork, Work, WorkDesk, WorkEnd } from "../../engine/api.ts";
import { findInstrument } from "../../engine/desk/symbols.ts";
import type { Actor, Controls } from "../../engine/ports.ts";
import { exportFile, type Place } from "./files.ts";
import { backtest, challenge, type SimulationPlace } from "./simulations.ts";

export type WorkParts = {
  readonly watched: () => readonly InstrumentId[];
  readonly preset: string;
  /** The confidence that signals need now. */
  readonly threshold: () => number;
  readonly controls: Pick<Controls, "audit">;
  readonly clock: Clock;
  /** Of the configuration: models, history, reports. */
  readonly varFolder: string;
  /** Where the databases of the run lie. */
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
};

export type OpenWork = WorkDesk & {
  /** Resolves when nothing is under way and what came of it was handed over. */
  finished(): Promise<void>;
  /** Ends what is under way; resolves when it has ended. */
  stop(): Promise<void>;
};

type Line = "export" | "simulation";
const lineOf = ({ kind }: Work): Line => (kind === "candles" || kind === "signals" ? "export" : "simulation");

type Under = {
  readonly id: string;
  readonly work: Work;
  readonly by: Actor;
  readonly abort: AbortController;
  readonly ended: Promise<WorkEnd>;
};

export function openWork(parts: WorkParts): OpenWork {
  const under = new Map<Line, Under>();
  const handingOver = new Set<Promise<void>>();
  const root = join(parts.dataFolder, "work");
  // What a process that was killed left there.
  rmSync(root, { recursive: true, force: true });
  let count = 0;
  let stopped = false;

  function begin(work: Work, by: Actor): ReturnType<WorkDesk["begin"]> {
    const instrument = "symbol" in work ? findInstrument(work.symbol, parts.watched()) : null;
    if (instrument !== null && typeof instrument !== "string") return instrument;
    const line = lineOf(work);
    const running = under.get(line)?.work ?? null;
    if (running !== null || stopped) return { code: "WORK_BUSY", running: stopped ? null : running };
    count += 1;
    const id = `${process.pid.toString(36)}-${count}`;
    const folder = join(root, id);
    const released = Promise.withResolvers<void>();
    const release = (): void => {
      rmSync(folder, { recursive: true, force: true });
      handingOver.delete(released.promise);
      released.resolve();
    };
    const abort = new AbortController();
    let progress: number | null = null;
    const now = parts.clock.now();
    parts.controls.audit("work_began", by, now, { ...work });
    const place = placeOf(parts, folder, now, abort.signal, (share) => {
      progress = share;
    });
    const ended = carryOut(work, instrument, place)
      .catch(
        (cause: unknown): WorkEnd => ({
          kind: "failed",
          reason: cause instanceof Error ? cause.message : String(cause),
        }),
      )
      .then((end): WorkEnd => {
        under.delete(line);
        if (abort.signal.aborted) release();
        return abort.signal.aborted ? { kind: "cancelled" } : end;
      });
    under.set(line, { id, work, by, abort, ended });
    handingOver.add(released.promise);
    return { id, progress: () => progress, ended, release } satisfies RunningWork;
  }

  return {
    begin,
    cancel(id, by) {
      const found = [...under.values()].find((one) => one.id === id);
      if (found === undefined) return "ended";
      if (found.by.userId !== by.userId) return "other";
      found.abort.abort();
      return "cancelled";
    },
    async finished() {
      while (handingOver.size > 0) await Promise.all(handingOver);
    },
    async stop() {
      stopped = true;
      const all = [...under.values()];
      for (const { abort } of all) abort.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

function placeOf(
  { dataFolder, varFolder, preset, threshold, environment }: WorkParts,
  folder: string,
  now: Place["now"],
  signal: AbortSignal,
  onProgress: Place["onProgress"],
): SimulationPlace {
  return { folder, dataFolder, varFolder, preset, threshold: threshold(), environment, now, signal, onProgress };
}

async function carryOut(work: Work, instrument: InstrumentId | null, place: SimulationPlace): Promise<WorkEnd> {
  await mkdir(place.folder, { recursive: true });
  if (work.kind === "challenge") return challenge(work, place);
  if (work.kind !== "backtest") return exportFile(work, instrument, place);
  if (instrument === null) throw new Error("A backtest needs a symbol.");
  return backtest(work, instrument, place);
}
