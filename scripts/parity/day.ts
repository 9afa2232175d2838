/**
 * The stretch that a live process just observed, decided once more by the simulator from the ledger as it stood before it
 * and the candles that are stored by now. Bundle, calibrator and costs are those of each slot's own time.
 */
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openModel } from "../../app/engine.ts";
import { settingsPrint } from "../../app/engine-settings.ts";
import { calibrated } from "../../app/models/calibrated-serving.ts";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, HOUR_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import { openCandleReader } from "../../db/candle-reader.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import { type LedgerDay, lendTiers, readLedgerDay } from "../../db/ledger/day.ts";
import { decisionSummaries } from "../../db/ledger/summaries.ts";
import { type LedgerDatabase, openLedger } from "../../db/ledger.ts";
import { inForceAt } from "../../engine/execution/versions.ts";
import type { Inference } from "../../engine/ports.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type { OpenBacktest } from "../backtest/open.ts";
import { simulateRun } from "../backtest/run.ts";
import { type DayPart, partsOf, unsureSlots } from "./day-parts.ts";
import {
  type DayStart,
  type InForce,
  makeNextTheStart,
  nextFile,
  readStart,
  startFile,
  takeNext,
} from "./day-start.ts";
import { type DayVerdict, dayVerdict } from "./day-verdict.ts";

export type DayPlan = {
  /** Of the live process. */
  readonly varFolder: string;
  readonly settings: EngineSettings;
  readonly watched: readonly InstrumentId[];
};
export type DayAnswer = Pick<DayVerdict, "text" | "alert" | "facts">;

/** Correlations look back 30 days, and the features of the oldest of their hours need the one before. */
const HISTORY_MS = 31 * DAY_MS;
/** Asked again so soon, there is nothing new to compare. */
const AGAIN_MS = 6 * HOUR_MS;

/** Throws only where files or databases are broken. */
export async function parityOfDay(plan: DayPlan): Promise<DayAnswer> {
  const place = { folder: join(plan.varFolder, "parity"), ledger: join(plan.varFolder, "lookout.db") };
  const start = readStart(place);
  const settings = settingsPrint(plan.settings, plan.watched);
  takeNext(place, start?.watermark ?? (0 as TimestampMs));
  const next = opened(nextFile(place));
  try {
    const watermark = next.ledger.watermark();
    if (watermark === null) return told("Nothing was scanned yet, so there is nothing to compare.");
    if (start !== null && watermark - start.watermark < AGAIN_MS && start.settings === settings) {
      return told(
        `The day up to ${minute(start.watermark)} UTC was compared already; the next night compares what came since.`,
      );
    }
    const answer = await compared(plan, start, settings, {
      next,
      nextPath: nextFile(place),
      startPath: startFile(place),
    });
    next.close();
    makeNextTheStart(place, { watermark, settings, inForce: { settings: plan.settings, watched: plan.watched } });
    return answer;
  } finally {
    next.close();
    clear(nextFile(place));
  }
}

type Copies = { readonly next: LedgerDatabase; readonly nextPath: string; readonly startPath: string };

async function compared(plan: DayPlan, start: DayStart | null, settings: string, copies: Copies): Promise<DayAnswer> {
  if (start === null) return told("Nothing compared yet: tonight's ledger is the start of the next comparison.");
  const day = readLedgerDay(copies.nextPath, start.watermark);
  const then = start.settings === settings ? plan : inForceThen(start, day);
  if (then === null) {
    return told(
      "Not compared: settings or symbols are others than the night before. The next comparison begins from here.",
    );
  }
  const { slots, cut } = comparable(day);
  const parts = partsOf(slots, day.decidedBy);
  const [first] = slots;
  const last = slots.at(-1);
  if (parts.length === 0 || first === undefined || last === undefined) {
    return told(
      `Nothing was decided since ${minute(start.watermark)} UTC that could be compared.${cut === null ? "" : ` ${cut}`}`,
    );
  }
  const simulated = await simulatedFrom({ ...plan, ...then }, parts, copies);
  if (!simulated.ok) return told(simulated.error);
  const unsure = unsureSlots(slots, day.decidedBy);
  const within = ({ slot }: { readonly slot: TimestampMs }): boolean =>
    slot >= first && slot <= last && !unsure.has(slot);
  const live = decisionSummaries(copies.nextPath).filter(within);
  const { text, alert, facts } = dayVerdict({
    ...{ since: first, until: last, live, answered: day.answered, cut },
    simulated: simulated.value.filter(within),
  });
  return { text, alert, facts };
}

/** What the start was made with, when that was still in force at the first change of the day; null = nobody knows. */
const inForceThen = ({ settings, inForce }: DayStart, { changed }: LedgerDay): InForce | null =>
  changed?.printBefore === settings ? inForce : null;

/** Up to the first thing that a person changed, in chat or in the configuration file: a scan that begins later decides by it. */
function comparable({ slots, changed }: LedgerDay): {
  readonly slots: readonly TimestampMs[];
  readonly cut: string | null;
} {
  if (changed === null) return { slots, cut: null };
  const before = slots.filter((slot) => slot <= (changed.lastSlot ?? 0));
  return {
    slots: before,
    cut: `Compared until ${minute(changed.at)} UTC only, because something was changed then (${changed.action}).`,
  };
}

/** Runs the parts one after the other on a copy of the start, and answers what they decided. */
async function simulatedFrom(plan: DayPlan, parts: readonly DayPart[], { startPath, next, nextPath }: Copies) {
  const work = `${startPath}.work`;
  clear(work);
  copyFileSync(startPath, work);
  try {
    const ground = await groundOf(plan, parts);
    if (!ground.ok) return ground;
    for (const [index, part] of parts.entries()) {
      const before = parts[index - 1]?.slots.at(-1);
      if (before !== undefined) lendTiers(nextPath, work, before);
      const inference = await inferenceOf(part, plan.varFolder, next);
      if (!inference.ok) return inference;
      try {
        await simulatePart(work, { ...ground.value, inference: inference.value }, part);
      } finally {
        await inference.value.stop();
      }
    }
    return ok(decisionSummaries(work));
  } finally {
    clear(work);
  }
}

/** Opens the ledger for this part alone: an open one remembers the tiers of the scans it stored, not those that were lent. */
async function simulatePart(work: string, ground: Ground & { readonly inference: Inference }, { slots }: DayPart) {
  const { ledger, controls, accounts, close } = opened(work);
  const [from = 0 as TimestampMs] = slots;
  try {
    await simulateRun(
      { ...ground, slots, from, until: slots.at(-1) ?? from },
      { resumed: { ledger, controls, accounts } },
    );
  } finally {
    close();
  }
}

/** The bundle with the calibrator that the part's decisions name. */
async function inferenceOf(
  { modelTag, calibrator, patternsVersion, slots }: DayPart,
  varFolder: string,
  { calibrators }: LedgerDatabase,
): Promise<Result<Inference, string>> {
  const since = minute(slots[0] ?? (0 as TimestampMs));
  if (patternsVersion !== null) {
    return err(`Not compared: the pattern counts that the calibrator was given at ${since} UTC are no longer kept.`);
  }
  const serving = await openModel(modelTag, varFolder);
  if (!serving.ok)
    return err(`Not compared: the bundle ${modelTag} that decided at ${since} UTC cannot be opened any more.`);
  const refit = calibrators.all(modelTag).find(({ id }) => id === calibrator) ?? null;
  const inference = calibrated(serving.value, () => refit);
  if (inference.bundle.calibrator.id === calibrator) return ok(inference);
  await inference.stop();
  return err(`Not compared: the calibrator ${calibrator} that decided at ${since} UTC is not stored.`);
}

type Ground = Omit<OpenBacktest, "inference" | "slots" | "from" | "until">;

async function groundOf(
  { varFolder, settings, watched }: DayPlan,
  parts: readonly DayPart[],
): Promise<Result<Ground, string>> {
  const costs = openExecutionFiles(join(varFolder, "execution"));
  const [versions, metrics] = [await costs.versions(), await costs.current()];
  if (!versions.ok) return err(`Not compared: ${versions.error.text}`);
  if (!metrics.ok) return err(`Not compared: ${metrics.error.text}`);
  const first = parts[0]?.slots[0] ?? (0 as TimestampMs);
  const last = parts.at(-1)?.slots.at(-1) ?? first;
  const reader = openCandleReader(join(varFolder, "candles.db"));
  try {
    const tape = new Map(watched.map((one) => [one, reader.candles.range(one, plus(first, -HISTORY_MS), last)]));
    const execution = { at: (slot: TimestampMs) => inForceAt(versions.value, slot) };
    const { threshold } = settings;
    return ok({ tape, symbols: watched.map(symbolOf), settings, threshold, metrics: metrics.value, execution });
  } finally {
    reader.close();
  }
}

function opened(file: string): LedgerDatabase {
  const database = openLedger({
    file,
    clock: { now: () => Date.now() as TimestampMs },
    stopwatch: { elapsed: () => 0 },
  });
  if (!database.ok) throw new Error(database.error.text);
  return database.value;
}

function clear(file: string): void {
  for (const end of ["", "-wal", "-shm", ".lock"]) rmSync(`${file}${end}`, { force: true });
}

const told = (text: string): DayAnswer => ({ text, alert: null, facts: null });
const minute = (at: TimestampMs): string => isoUtc(at).slice(0, 16).replace("T", " ");
