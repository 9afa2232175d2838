/** One file from disk to rows: its bytes, what they are packed in, its format. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { err, ok, type Result } from "../../core/result.ts";
import { parseCandleParquet } from "../candle-parquet.ts";
import type { ImportName } from "./file-name.ts";
import { type ImportError, importError } from "./import-error.ts";
import { readCsv } from "./read-csv.ts";
import { readFeather } from "./read-feather.ts";
import { readJson } from "./read-json.ts";
import { type FoundRows, toMilliseconds } from "./rows.ts";
import { tableOfZip } from "./zip-table.ts";

const inflate = promisify(gunzip);
/** A bomb must not take the machine's memory: ten years of 1-minute candles are about 350 MB of text. */
const MAX_BYTES = 512 * 1024 * 1024;
const AGAIN = "Copy or download it again, or leave it out.";

/** Rows in the order of the file. */
export async function readImportFile(file: string, name: ImportName): Promise<Result<FoundRows, ImportError>> {
  const unreadable = (what: string): Result<never, ImportError> =>
    err(importError("IMPORT_NOT_READABLE", file, what, AGAIN));
  const bytes = await bytesOf(file);
  if (!bytes.ok) return unreadable(bytes.error);
  const promised = await checksumOf(file);
  if (promised !== null && promised !== createHash("sha256").update(bytes.value).digest("hex")) {
    const what = `it does not have the checksum that ${basename(file)}.CHECKSUM says`;
    return err(importError("IMPORT_CHECKSUM", file, what, AGAIN));
  }
  const plain = await unpack(bytes.value, name.packed);
  if (!plain.ok) return unreadable(plain.error);
  if (plain.value.length === 0) return err(importError("IMPORT_EMPTY", file, "it holds nothing", AGAIN));
  const rows = await rowsOf(file, plain.value, name.format);
  return rows.ok ? rows : unreadable(rows.error);
}

async function bytesOf(file: string): Promise<Result<Uint8Array, string>> {
  try {
    return ok(await readFile(file));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return err(code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`);
  }
}

/** Binance lays `<file>.CHECKSUM` beside each of its dumps: `<sha256>  <name>`. Null when there is none. */
async function checksumOf(file: string): Promise<string | null> {
  const text = await readFile(`${file}.CHECKSUM`, "utf8").catch(() => "");
  return /^[0-9a-f]{64}(?=\s)/i.exec(text)?.[0].toLowerCase() ?? null;
}

async function unpack(bytes: Uint8Array, packed: ImportName["packed"]): Promise<Result<Uint8Array, string>> {
  try {
    if (packed === "gz") return ok(await inflate(bytes, { maxOutputLength: MAX_BYTES }));
    return packed === "zip" ? await tableOfZip(bytes, MAX_BYTES) : ok(bytes);
  } catch (cause) {
    return err(`it cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

async function rowsOf(
  file: string,
  bytes: Uint8Array,
  format: ImportName["format"],
): Promise<Result<FoundRows, string>> {
  if (format === "csv") return readCsv(bytes);
  if (format === "json") return readJson(bytes);
  if (format === "feather") return readFeather(bytes);
  const parquet = await parseCandleParquet(file, bytes);
  if (!parquet.ok) return err(parquet.error.text.slice(file.length + 2).replace(/; nothing of it was used.*$/, ""));
  const { columns } = parquet.value;
  return ok({ ...parquet.value, columns: { ...columns, openTime: columns.openTime.map(toMilliseconds) }, bad: [] });
}
