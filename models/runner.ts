/** The `Inference` port: a checked bundle whose models run in one worker thread, all rows of a scan in one run. */
import { Worker } from "node:worker_threads";
import { err, ok, type Result } from "../core/result.ts";
import type { Head, Inference, ModelScores } from "../engine/ports.ts";
import { InferenceFault, type ModelError, modelError } from "./errors.ts";
import { bundleOf, type LoadedBundle, loadBundle, type ServedFeatures } from "./manifest.ts";
import type { ScoreRequest, WorkerMessage, WorkerTask } from "./protocol.ts";
import { REPAIR } from "./registry.ts";
import type { OpenFault, Question } from "./sessions.ts";
import { keepTelemetryOff } from "./telemetry.ts";

export type InferenceOptions = {
  /** The bundle's folder, with manifest.json and the model files. */
  readonly folder: string;
  /** What this program computes; the bundle must have been trained on exactly one of these. */
  readonly features: readonly ServedFeatures[];
  /** What to do when it cannot be used, as a sentence; by default that of a bundle that ships. */
  readonly repair?: string;
  /** Another script that speaks the protocol; by default worker.ts of this folder. */
  readonly worker?: URL;
  /** Longest wait for one answer in milliseconds, 10 s by default; a worker that exceeds it is ended and started anew. */
  readonly deadlineMs?: number;
};

/** A scan has two minutes and the models need milliseconds: by then the worker hangs. */
const DEADLINE_MS = 10_000;

/** Loads, checks and starts a bundle. An error means that no model runs: refuse to boot or say that none is loaded. */
export async function createInference(options: InferenceOptions): Promise<Result<Inference, ModelError>> {
  const { repair = REPAIR.shipped } = options;
  const loaded = await loadBundle(options.folder, options.features, repair);
  if (!loaded.ok) return loaded;
  const pool = new InferenceWorker(
    loaded.value,
    options.worker ?? new URL("./worker.ts", import.meta.url),
    options.deadlineMs ?? DEADLINE_MS,
  );
  const fault = await pool.ready();
  if (fault === null) return ok(pool);
  await pool.stop();
  const code = fault.kind === "shape" ? "MODEL_SHAPE_DIFFERS" : "MODEL_UNREADABLE";
  return err(modelError(code, `${fault.text} It is not used and no signal is sent with it. ${repair}`));
}

type Call = {
  readonly resolve: (scores: readonly ModelScores[]) => void;
  readonly reject: (fault: InferenceFault) => void;
  readonly deadline: NodeJS.Timeout;
};
type Ready = { readonly promise: Promise<OpenFault | null>; readonly resolve: (fault: OpenFault | null) => void };

/** Of its own objects; a scan of 500 symbols takes a few. What the native library holds is not counted. */
const HEAP_MB = 256;

class InferenceWorker implements Inference {
  readonly bundle: Inference["bundle"];
  readonly #loaded: LoadedBundle;
  readonly #script: URL;
  readonly #deadlineMs: number;
  readonly #calls = new Map<number, Call>();
  #worker: Worker;
  #ready: Ready = Promise.withResolvers<OpenFault | null>();
  #lastId = 0;
  // One restart per crash; a restarted worker must answer once before it may crash again.
  #mayRestart = true;
  #down: InferenceFault | null = null;

  constructor(loaded: LoadedBundle, script: URL, deadlineMs: number) {
    this.bundle = bundleOf(loaded.manifest);
    this.#loaded = loaded;
    this.#script = script;
    this.#deadlineMs = deadlineMs;
    this.#worker = this.#start();
  }

  /** Null once the models are open, else why they cannot be used. */
  ready(): Promise<OpenFault | null> {
    return this.#ready.promise;
  }

  async score(
    features: Float32Array,
    symbols: readonly string[],
    heads: readonly Head[] | null = null,
  ): Promise<readonly ModelScores[]> {
    if (this.#down !== null) throw this.#down;
    this.#check(features, symbols.length);
    return symbols.length === 0 ? [] : this.#ask({ features, symbols, heads });
  }

  async stop(): Promise<void> {
    this.#down = new InferenceFault("INFERENCE_STOPPED", "The models were stopped; nothing is scored any more.");
    this.#rejectAll(this.#down);
    await this.#worker.terminate();
  }

  /** A NaN would silently walk down one branch of a tree, so it never reaches the model. */
  #check(features: Float32Array, rows: number): void {
    const names = this.bundle.featureNames;
    if (features.length !== rows * names.length) {
      const text = `${rows} rows of ${names.length} features need ${rows * names.length} numbers, ${features.length} were given.`;
      throw new InferenceFault("FEATURES_WRONG_LENGTH", text);
    }
    const bad = features.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return;
    const text = `Feature ${names[bad % names.length]} of row ${Math.floor(bad / names.length) + 1} is not a finite number.`;
    throw new InferenceFault("FEATURES_NOT_FINITE", text);
  }

  #ask(question: Question): Promise<readonly ModelScores[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => this.#hangs(), this.#deadlineMs);
      this.#calls.set(id, { resolve, reject, deadline });
      this.#worker.postMessage({ id, ...question } satisfies ScoreRequest);
    });
  }

  #start(): Worker {
    keepTelemetryOff();
    const task: WorkerTask = { files: this.#loaded.files, width: this.bundle.featureNames.length };
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const worker = new Worker(this.#script, { workerData: task, name: "inference", resourceLimits });
    let cause: unknown;
    worker.on("message", (message: WorkerMessage) => this.#hear(message));
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (worker === this.#worker) this.#died(cause);
    });
    return worker;
  }

  #hear(message: WorkerMessage): void {
    if (message.type === "ready") {
      this.#ready.resolve(message.fault);
      return;
    }
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    clearTimeout(call?.deadline);
    if (message.type === "scores") {
      this.#mayRestart = true;
      call?.resolve(message.scores);
    } else {
      call?.reject(new InferenceFault("INFERENCE_FAILED", `The model did not answer: ${message.text}`));
    }
  }

  /** A run inside the native library cannot be interrupted, so its thread ends and a new one is started. */
  #hangs(): void {
    const text = `The inference worker did not answer within ${this.#deadlineMs / 1000} s; this scan makes no prediction.`;
    this.#rejectAll(new InferenceFault("INFERENCE_TIMEOUT", text));
    const hanging = this.#worker;
    this.#restart(undefined);
    void hanging.terminate();
  }

  #died(cause: unknown): void {
    this.#ready.resolve({ kind: "unreadable", text: "The inference worker ended before the models were open." });
    if (this.#down !== null) return;
    const isFull = (cause as { code?: string } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
    const how = isFull ? `needed more than the ${HEAP_MB} MB it may have and was ended` : "died";
    const text = `The inference worker ${how}; this scan makes no prediction.`;
    this.#rejectAll(new InferenceFault("INFERENCE_WORKER_DIED", text, { cause }));
    this.#restart(cause);
  }

  #restart(cause: unknown): void {
    if (this.#mayRestart) {
      this.#mayRestart = false;
      this.#worker = this.#start();
    } else {
      const gone = "The inference worker died twice in a row; nothing is scored until the program is restarted.";
      this.#down = new InferenceFault("INFERENCE_WORKER_DIED", gone, { cause });
    }
  }

  #rejectAll(fault: InferenceFault): void {
    for (const { reject, deadline } of this.#calls.values()) {
      clearTimeout(deadline);
      reject(fault);
    }
    this.#calls.clear();
  }
}
