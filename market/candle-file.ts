/** One candle file from disk to sound columns: bytes, decompression, rows, verdict on every row. */
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { err, ok, type Result } from "../core/result.ts";
import { parseCandleCsv } from "./candle-csv.ts";
import { type CandleFileFormat, parseCandleFileName } from "./candle-file-name.ts";
import { parseCandleParquet } from "./candle-parquet.ts";
import { type RawRows, type SoundRows, soundRows } from "./candle-rows.ts";
import { fileError, type ReplayError } from "./replay-error.ts";

const inflate = promisify(gunzip);
/** A gzip bomb must not take the machine's memory: ten years of 1-minute candles are about 350 MB of text. */
const MAX_TEXT_BYTES = 512 * 1024 * 1024;

/** Reads and judges one candle file. The format follows from the name; the errors are those of ReplayErrorCode. */
export async function readCandleFile(file: string): Promise<Result<SoundRows, ReplayError>> {
  const raw = await readCandleRows(file);
  if (!raw.ok) return raw;
  const sound = soundRows(file, raw.value);
  if (!sound.ok) return sound;
  return sound.value.columns.length > 0 ? sound : err(empty(file, sound.value.rejected.length));
}

/** Reads every row of a candle file as it stands, in whatever order and however unsound. */
export async function readCandleRows(file: string): Promise<Result<RawRows, ReplayError>> {
  const format = parseCandleFileName(file)?.format ?? formatByEnding(file);
  const bytes = await readBytes(file);
  if (!bytes.ok) return bytes;
  if (bytes.value.length === 0) return err(empty(file, 0));
  if (format === "parquet") return parseCandleParquet(file, bytes.value);
  const text = format === "csv.gz" ? await unzip(file, bytes.value) : bytes;
  return text.ok ? parseCandleCsv(file, text.value) : text;
}

/** Of a file whose name says no more than what it is packed in. */
function formatByEnding(file: string): CandleFileFormat {
  if (file.endsWith(".gz")) return "csv.gz";
  return file.endsWith(".parquet") ? "parquet" : "csv";
}

async function readBytes(file: string): Promise<Result<Uint8Array, ReplayError>> {
  try {
    return ok(await readFile(file));
  } catch (cause) {
    return err(diskError(file, cause));
  }
}

async function unzip(file: string, bytes: Uint8Array): Promise<Result<Uint8Array, ReplayError>> {
  try {
    return ok(await inflate(bytes, { maxOutputLength: MAX_TEXT_BYTES }));
  } catch (cause) {
    return err(fileError(file, zipFault(cause)));
  }
}

function zipFault(cause: unknown): Parameters<typeof fileError>[1] {
  const cure = "Copy or download it again and start again.";
  if (codeOf(cause) === "Z_BUF_ERROR") {
    return { code: "REPLAY_TRUNCATED", what: "the gzip file is cut short, its end is missing", cure };
  }
  return { code: "REPLAY_NOT_READABLE", what: `the gzip data cannot be unpacked (${reasonOf(cause)})`, cure };
}

/** The error of a file or folder that cannot be opened. */
export function diskError(file: string, cause: unknown): ReplayError {
  if (codeOf(cause) === "ENOENT") {
    const what = "there is no such file or folder";
    return fileError(file, { code: "REPLAY_FILE_MISSING", what, cure: "Check the path and start again." });
  }
  const what = `it cannot be read (${reasonOf(cause)})`;
  return fileError(file, { code: "REPLAY_NOT_READABLE", what, cure: "Check its kind and its rights and start again." });
}

const empty = (file: string, rejected: number): ReplayError =>
  fileError(file, {
    code: "REPLAY_EMPTY",
    what: rejected === 0 ? "it holds no candle" : `none of its ${rejected} candles is usable`,
    cure: "Give a file with recorded 1-minute candles.",
  });

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
const reasonOf = (cause: unknown): string => codeOf(cause) || (cause instanceof Error ? cause.message : String(cause));
