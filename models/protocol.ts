/** What the main thread and the inference worker say to each other. */
import type { ModelScores } from "../engine/ports.ts";
import type { ModelFile, OpenFault, Question } from "./sessions.ts";

/** Given to the worker when it starts. */
export type WorkerTask = { readonly files: readonly ModelFile[]; readonly width: number };

/** Main thread → worker. */
export type ScoreRequest = Question & { readonly id: number };

/** Worker → main thread. `ready` comes first, once. */
export type WorkerMessage =
  | { readonly type: "ready"; readonly fault: OpenFault | null }
  | { readonly type: "scores"; readonly id: number; readonly scores: readonly ModelScores[] }
  | { readonly type: "failed"; readonly id: number; readonly text: string };
