/** Why recorded candles cannot be replayed: a closed list of codes, each with one sentence for a person. */

export type ReplayErrorCode =
  | "REPLAY_FILE_MISSING"
  | "REPLAY_NAME"
  | "REPLAY_TIMEFRAME"
  | "REPLAY_VENUES_MIXED"
  | "REPLAY_NOT_READABLE"
  | "REPLAY_TRUNCATED"
  | "REPLAY_EMPTY"
  | "REPLAY_BAD_ROW"
  | "REPLAY_UNSORTED"
  | "REPLAY_DUPLICATE_DIFFERS";

export type ReplayError = {
  readonly code: ReplayErrorCode;
  /** The file or folder at fault, as it was named by the caller. */
  readonly file: string;
  /** 1-based line of a CSV file or row of a Parquet file; null when the whole file is at fault. */
  readonly line: number | null;
  /** What happened, that nothing was used, and what to do. */
  readonly text: string;
};

type Fault = { readonly code: ReplayErrorCode; readonly what: string; readonly cure: string };

/** Builds the error of a whole file. */
export function fileError(file: string, fault: Fault): ReplayError {
  return { code: fault.code, file, line: null, text: sentence(file, fault) };
}

/** Builds the error of one line (CSV) or row (Parquet). */
export function rowError(file: string, unit: "line" | "row", line: number, fault: Fault): ReplayError {
  return { code: fault.code, file, line, text: sentence(`${file}, ${unit} ${line}`, fault) };
}

const sentence = (where: string, { what, cure }: Fault): string =>
  `${where}: ${what}; nothing of it was used and no signal was made from it. ${cure}`;
