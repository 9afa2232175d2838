/** The candles to evaluate on, from files of any kind that this program reads somewhere. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import { parseCandleFileName } from "../../market/candle-file-name.ts";
import { parseImportName } from "../../market/import/file-name.ts";
import { readRecorded } from "../../market/import/import-file.ts";
import { joined, type ReadFile, readSource, type Sources } from "../snapshot/sources.ts";
import type { EvaluateWish } from "./arguments.ts";

type Asked = Pick<EvaluateWish, "files" | "venue" | "symbol">;

/** All files, or one sentence for each that cannot be used. */
export async function readCandles(asked: Asked, now: number): Promise<Result<Sources, readonly string[]>> {
  const read = await Promise.all(asked.files.map((file) => readOne(file, asked, now)));
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]));
  return problems.length > 0 ? err(problems) : joined(read.flatMap((one) => (one.ok ? [one.value] : [])));
}

/** Our own names are read as everywhere; anything else is read as an import would. */
async function readOne(path: string, { venue, symbol }: Asked, now: number): Promise<Result<ReadFile, string>> {
  if (parseCandleFileName(path) !== null) return readSource(path);
  const timeframe = parseImportName(path)?.timeframe ?? "1m";
  if (timeframe !== "1m") {
    return err(`${path}: it holds ${timeframe} candles, but features are computed from 1m candles. Leave it out.`);
  }
  const read = await readRecorded(path, { venue, symbol, timeframe }, now);
  if (!read.ok) return err(read.error.text);
  const { instrument, columns: candles, bad } = read.value;
  const sha256 = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  return ok({ file: basename(path), sha256, instrument, rows: candles.length, rejected: bad.length, candles });
}
