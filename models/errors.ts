/** Why a bundle of models cannot be used, as closed codes with one sentence for a person. */

export const MODEL_ERROR_CODES = [
  "REGISTRY_INVALID",
  "POINTER_INVALID",
  "MODEL_UNKNOWN",
  "MANIFEST_MISSING",
  "MANIFEST_INVALID",
  "MODEL_GATES_NOT_PASSED",
  "MODEL_FILE_MISSING",
  "MODEL_HASH_DIFFERS",
  "MODEL_FEATURES_DIFFER",
  "MODEL_SHAPE_DIFFERS",
  "MODEL_UNREADABLE",
  "MODEL_PARITY_DIFFERS",
] as const;
export type ModelErrorCode = (typeof MODEL_ERROR_CODES)[number];

/** A bundle that must not be used: nothing is scored and no signal is sent until it is repaired. */
export type ModelError = { readonly code: ModelErrorCode; readonly text: string };

export const modelError = (code: ModelErrorCode, text: string): ModelError => ({ code, text });

/** Why a running model did not answer one call. */
export type InferenceFaultCode =
  | "FEATURES_NOT_FINITE"
  | "FEATURES_WRONG_LENGTH"
  | "INFERENCE_FAILED"
  | "INFERENCE_TIMEOUT"
  | "INFERENCE_WORKER_DIED"
  | "INFERENCE_STOPPED";

/** Rejects a `score` call. The scan it belongs to makes no prediction, so it can send no signal. */
export class InferenceFault extends Error {
  override readonly name = "InferenceFault";
  readonly code: InferenceFaultCode;

  constructor(code: InferenceFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
