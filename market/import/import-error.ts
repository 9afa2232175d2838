/** Why a file is not imported at all: a closed list of codes, each with one sentence for a person. */

export type ImportErrorCode =
  | "IMPORT_NAME"
  | "IMPORT_FLAG_CONTRADICTS"
  | "IMPORT_NOT_READABLE"
  | "IMPORT_CHECKSUM"
  | "IMPORT_TIMEFRAME"
  | "IMPORT_PERIOD"
  | "IMPORT_EMPTY";

export type ImportError = { readonly code: ImportErrorCode; readonly file: string; readonly text: string };

/** `what` happened and the `cure`; that nothing of the file was stored is said here. */
export const importError = (code: ImportErrorCode, file: string, what: string, cure: string): ImportError => ({
  code,
  file,
  text: `${file}: ${what}; nothing of it was imported. ${cure}`,
});
