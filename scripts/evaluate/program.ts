/** What `npm run evaluate` does, from its arguments to its exit code; it prints nothing itself. */
import { z } from "zod";
import { err, ok, type Result } from "../../core/result.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import type { Inference } from "../../engine/ports.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import { fileFault, REPAIR, type Registered } from "../../models/registry.ts";
import { createInference } from "../../models/runner.ts";
import { filled } from "../snapshot/fill.ts";
import type { Recorded } from "../snapshot/sources.ts";
import { type EvaluateWish, parseEvaluateArguments, USAGE } from "./arguments.ts";
import { judgedRows } from "./ask.ts";
import { readCandles } from "./candles.ts";
import type { Judged } from "./evaluation.ts";
import { reportOf } from "./report.ts";
import { type InstrumentRows, rowsOf } from "./rows.ts";
import { evaluationText } from "./text.ts";

/** 0 done, 2 bad input, 3 the model's files are broken. */
export type Answer = { readonly code: 0 | 2 | 3; readonly lines: readonly string[] };
/** Where models lie: those trained here in the var folder, those that ship in `models`. */
export type Shelves = {
  readonly varFolder: string | null;
  readonly models?: string;
  /** Milliseconds since 1970, UTC: a candle that closes later is left out. */
  readonly now: number;
};

export async function evaluateProgram(args: readonly string[], shelves: Shelves): Promise<Answer> {
  const wish = parseEvaluateArguments(args);
  if (!wish.ok) return { code: 2, lines: [...wish.error, "npm run evaluate -- --help says how it is used."] };
  if (wish.value.kind === "help") return { code: 0, lines: [USAGE] };
  const found = await findBundle(wish.value.tag, shelves);
  if (!found.ok) return found.error;
  const { model, set } = found.value;
  const sources = await readCandles(wish.value, shelves.now);
  if (!sources.ok) return { code: 2, lines: sources.error };
  const inference = await createInference({ folder: model.folder, features: [set], repair: REPAIR[model.origin] });
  if (!inference.ok) return { code: 3, lines: [inference.error.text] };
  try {
    return await evaluate(wish.value, sources.value.recorded, set, inference.value);
  } finally {
    await inference.value.stop();
  }
}

type Found = { readonly model: Registered; readonly set: FeatureSet };

async function findBundle(tag: string, { varFolder, models }: Shelves): Promise<Result<Found, Answer>> {
  const catalogue = await readCatalogue(varFolder, models);
  if (!catalogue.ok) return err(refusal(3, catalogue.error));
  const model = findModel(catalogue.value, tag, "nothing was evaluated");
  if (!model.ok) return err(refusal(model.error.code === "MODEL_UNKNOWN" ? 2 : 3, model.error));
  const fault = await fileFault(model.value);
  if (fault !== null) return err(refusal(3, fault));
  const { featureSet } = model.value.entry;
  const set = FEATURE_SETS.find(({ id }) => id === featureSet);
  if (set !== undefined) return ok({ model: model.value, set });
  const text = `${tag} needs the features ${featureSet}, which this program does not compute, so it cannot be evaluated. Use the release it was made for.`;
  return err({ code: 3, lines: [text] });
}

const refusal = (code: 2 | 3, { text }: ModelError): Answer => ({ code, lines: [text] });

async function evaluate(
  { fillMinutes, json }: EvaluateWish,
  asRecorded: readonly Recorded[],
  set: FeatureSet,
  inference: Inference,
): Promise<Answer> {
  const { bundle } = inference;
  const recorded = asRecorded.map((one) => ({ ...one, candles: filled(one.candles, fillMinutes) }));
  const parts = recorded.map((one) => rowsOf(one, recorded, set, bundle.label));
  const short = parts.filter(({ slots }) => slots === 0);
  if (short.length > 0) return { code: 2, lines: short.map((part) => tooShort(part, set, bundle.label)) };
  const rows = await judgedRows(
    parts.flatMap((part) => part.asked),
    inference,
  );
  if (rows.length === 0) return { code: 2, lines: [NOTHING_LEFT] };
  const report = reportOf(rows, bundle, trainMeans(bundle.metrics));
  return { code: 0, lines: [json ? JSON.stringify(report) : evaluationText(report, bundle, parts)] };
}

function tooShort(
  { instrument, longest }: InstrumentRows,
  set: FeatureSet,
  { horizonMinutes }: { horizonMinutes: number },
): string {
  const needed = set.warmupMinutes + horizonMinutes;
  return (
    `${instrument}: its longest unbroken stretch has ${longest} minutes, but ${set.id} needs more than ${needed}: ` +
    `${set.warmupMinutes} to warm up and ${horizonMinutes} to see how a trade ends. ` +
    "Nothing was evaluated: give more candles, or leave these out."
  );
}

const NOTHING_LEFT =
  "No slot has all features, a model that answers and a known outcome, so nothing could be evaluated. Give candles with fewer gaps, or fill short ones with --fill.";

const meansSchema = z.object({
  volatility: z.partialRecord(z.enum(["rv15", "rv60", "range60"]), z.object({ trainMean: z.number() })),
});

/** What R² is measured against; a bundle without them is measured against the mean of the evaluated rows. */
function trainMeans(metrics: Readonly<Record<string, unknown>>): Judged["trainMeans"] {
  const parsed = meansSchema.safeParse(metrics);
  if (!parsed.success) return {};
  return Object.fromEntries(Object.entries(parsed.data.volatility).map(([head, found]) => [head, found?.trainMean]));
}
