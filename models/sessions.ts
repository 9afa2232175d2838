/** ONNX sessions of one bundle: opening, the boot checks, and one run over its rows per model. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Head, ModelScores } from "../engine/ports.ts";
import { inputOf, type ModelInput, rowsFor, widthOf } from "./inputs.ts";

export type ModelFile = ModelInput & {
  readonly name: string;
  readonly group: string;
  readonly input: string;
  readonly outputs: readonly { readonly head: Head; readonly tensor: string }[];
  readonly bytes: Uint8Array;
};
export type OpenModel = { readonly file: ModelFile; readonly session: InferenceSession };

/** `features` is row-major; one symbol per row. Null asks every head. */
export type Question = {
  readonly features: Float32Array;
  readonly symbols: readonly string[];
  readonly heads: readonly Head[] | null;
};

/** `shape`: the file loads, but does not take or give what the manifest says. `unreadable`: it does not load. */
export type OpenFault = { readonly kind: "shape" | "unreadable"; readonly text: string };

/** One thread and no spinning: for small models faster than a pool, and idle between scans costs nothing. */
const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  // Only what ends the process: a file that does not load is told by the error that it throws, not by a line of its own.
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: "0" } } },
} satisfies InferenceSession.SessionOptions;

/** A probability is the second column of two, a value the only one. */
const COLUMNS: Readonly<Record<Head, 1 | 2>> = {
  win240: 2,
  dir15: 2,
  trend60: 1,
  rv15: 1,
  rv60: 1,
  range60: 1,
  outlier: 1,
};

/** Opens every model and proves on one row of zeros that each of its heads answers. `width`: features of the bundle. */
export async function openModels(files: readonly ModelFile[], width: number): Promise<OpenModel[] | OpenFault> {
  const models: OpenModel[] = [];
  for (const file of files) {
    const opened = await open(file, width);
    if ("kind" in opened) {
      await releaseModels(models);
      return opened;
    }
    models.push(opened);
  }
  return models;
}

/** Each asked head of each model in the order of `models`; NaN in the rows that a model does not answer for. */
export async function scoreRows(models: readonly OpenModel[], question: Question): Promise<ModelScores[]> {
  const answers: ModelScores[] = [];
  for (const model of models) answers.push(...(await scoresOf(model, question)));
  return answers;
}

export async function releaseModels(models: readonly OpenModel[]): Promise<void> {
  for (const { session } of models) await session.release();
}

async function scoresOf({ file, session }: OpenModel, question: Question): Promise<ModelScores[]> {
  const { features, symbols, heads } = question;
  const asked = file.outputs.filter(({ head }) => heads === null || heads.includes(head));
  if (asked.length === 0) return [];
  const rows = rowsFor(file, symbols);
  const named = asked.map(({ head, tensor }) => {
    return { tensor, answer: { ...nameOf(file), head, scores: new Float32Array(symbols.length).fill(Number.NaN) } };
  });
  if (rows.length > 0) {
    const width = features.length / symbols.length;
    const input = new Tensor("float32", inputOf(file, features, width, rows), [rows.length, widthOf(file, width)]);
    const tensors = asked.map(({ tensor }) => tensor);
    const outputs = await session.run({ [file.input]: input }, tensors);
    for (const { tensor, answer } of named) place(file, answer, outputs[tensor]?.data, rows);
  }
  return named.map(({ answer }) => answer);
}

const nameOf = ({ name, group }: ModelFile) => ({ model: name, group });

/** Puts what a tensor says of the model's rows into their places among all rows. */
function place({ name }: ModelFile, { head, scores }: ModelScores, data: unknown, rows: readonly number[]): void {
  const columns = COLUMNS[head];
  if (!(data instanceof Float32Array) || data.length !== rows.length * columns) {
    const got = data instanceof Float32Array ? data.length : "nothing";
    throw new Error(`Model ${name} answered ${got} for ${rows.length} rows of ${head}.`);
  }
  rows.forEach((row, index) => {
    scores[row] = data[index * columns + columns - 1] ?? Number.NaN;
  });
}

async function open(file: ModelFile, width: number): Promise<OpenModel | OpenFault> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(file.bytes, SESSION_OPTIONS);
  } catch (cause) {
    return { kind: "unreadable", text: `Model ${file.name} does not load: ${messageOf(cause)}` };
  }
  const model = { file, session };
  const wrong = shapeFault(model, width) ?? (await answerFault(model, width));
  if (wrong === null) return model;
  await session.release();
  return { kind: "shape", text: `Model ${file.name} ${wrong}.` };
}

/** What a row of zeros shows to be wrong, or null. */
async function answerFault(model: OpenModel, width: number): Promise<string | null> {
  const symbols = [model.file.symbols?.[0] ?? ""];
  const answers = await scoreRows([model], { features: new Float32Array(width), symbols, heads: null });
  for (const { head, scores } of answers) {
    const value = scores[0] ?? Number.NaN;
    if (COLUMNS[head] === 2 && !(value >= 0 && value <= 1)) return `does not answer ${head} with a probability`;
    if (!Number.isFinite(value)) return `does not answer ${head} with a number`;
  }
  return null;
}

/** What of the session's inputs and outputs does not fit, or null. An output that is no tensor fails in every run. */
function shapeFault({ file, session }: OpenModel, width: number): string | null {
  const input = session.inputMetadata.find(({ name }) => name === file.input);
  if (session.inputMetadata.length !== 1 || !input?.isTensor) return `does not take exactly one tensor "${file.input}"`;
  if (input.type !== "float32") return `takes ${input.type} instead of float32`;
  if (input.shape.length !== 2 || input.shape[1] !== widthOf(file, width)) {
    return `takes [${input.shape.join(", ")}] instead of [rows, ${widthOf(file, width)}]`;
  }
  if (!session.outputMetadata.every(({ isTensor }) => isTensor)) {
    return "has an output that is not a tensor (export it with zipmap=False)";
  }
  return file.outputs.map((output) => outputFault(session, output)).find((fault) => fault !== null) ?? null;
}

function outputFault(session: InferenceSession, { head, tensor }: ModelFile["outputs"][number]): string | null {
  const output = session.outputMetadata.find(({ name }) => name === tensor);
  if (!output?.isTensor || output.type !== "float32") return `has no float32 output "${tensor}"`;
  return output.shape.length === 2 && output.shape[1] === COLUMNS[head]
    ? null
    : `answers ${head} with [${output.shape.join(", ")}] instead of [rows, ${COLUMNS[head]}]`;
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
