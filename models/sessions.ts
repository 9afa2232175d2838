/** ONNX sessions of one bundle: opening, the boot checks, and one run over all rows per model. */
import { InferenceSession, Tensor } from "onnxruntime-node";

export type ModelFile = {
  readonly name: string;
  readonly group: string;
  readonly input: string;
  readonly output: string;
  readonly bytes: Uint8Array;
};
export type OpenModel = { readonly file: ModelFile; readonly session: InferenceSession };

/** `shape`: the file loads, but does not take or give what the manifest says. `unreadable`: it does not load. */
export type OpenFault = { readonly kind: "shape" | "unreadable"; readonly text: string };

/** One thread and no spinning: for small trees faster than a pool, and idle between scans costs nothing. */
const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: "0" } } },
} satisfies InferenceSession.SessionOptions;

/** Opens every model and proves on one row of zeros that it answers with a probability. */
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

/** Scores of each model in the order of `models`, one per row: the second column of its [rows, 2] output. */
export async function scoreRows(
  models: readonly OpenModel[],
  features: Float32Array,
  rows: number,
): Promise<Float32Array[]> {
  const answers: Float32Array[] = [];
  for (const { file, session } of models) {
    const tensor = new Tensor("float32", features, [rows, features.length / rows]);
    const outputs = await session.run({ [file.input]: tensor }, [file.output]);
    const data = outputs[file.output]?.data;
    if (!(data instanceof Float32Array) || data.length !== rows * 2) {
      throw new Error(`Model ${file.name} answered ${data?.length ?? "nothing"} for ${rows} rows.`);
    }
    answers.push(Float32Array.from({ length: rows }, (_unused, row) => data[row * 2 + 1] ?? Number.NaN));
  }
  return answers;
}

export async function releaseModels(models: readonly OpenModel[]): Promise<void> {
  for (const { session } of models) await session.release();
}

async function open(file: ModelFile, width: number): Promise<OpenModel | OpenFault> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(file.bytes, SESSION_OPTIONS);
  } catch (cause) {
    return { kind: "unreadable", text: `Model ${file.name} does not load: ${messageOf(cause)}` };
  }
  const wrong = shapeFault(file, session, width);
  if (wrong === null) {
    const model = { file, session };
    const [score] = await scoreRows([model], new Float32Array(width), 1);
    const value = score?.[0] ?? Number.NaN;
    if (value >= 0 && value <= 1) return model;
  }
  await session.release();
  return { kind: "shape", text: `Model ${file.name} ${wrong ?? "does not answer with a probability"}.` };
}

/** What of the session's inputs and outputs does not fit, or null. An output that is no tensor fails in every run. */
function shapeFault(file: ModelFile, session: InferenceSession, width: number): string | null {
  const input = session.inputMetadata.find(({ name }) => name === file.input);
  if (session.inputMetadata.length !== 1 || !input?.isTensor) return `does not take exactly one tensor "${file.input}"`;
  if (input.type !== "float32") return `takes ${input.type} instead of float32`;
  if (input.shape.length !== 2 || input.shape[1] !== width) {
    return `takes [${input.shape.join(", ")}] instead of [rows, ${width}]`;
  }
  if (!session.outputMetadata.every(({ isTensor }) => isTensor)) {
    return "has an output that is not a tensor (export it with zipmap=False)";
  }
  const output = session.outputMetadata.find(({ name }) => name === file.output);
  if (!output?.isTensor || output.type !== "float32") return `has no float32 output "${file.output}"`;
  return output.shape.length === 2 && output.shape[1] === 2
    ? null
    : `answers [${output.shape.join(", ")}] instead of [rows, 2]`;
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
