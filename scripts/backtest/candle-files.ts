/** The candle files that a person named: single ones as they stand, and of a folder all that hold 1m candles. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import { parseCandleFileName } from "../../market/candle-file-name.ts";

/** Other files of a folder (other timeframes, notes) and folders in it are passed over; a folder without any is refused. */
export async function candleFiles(paths: readonly string[]): Promise<Result<readonly string[], readonly string[]>> {
  const found = await Promise.all(paths.map(filesOf));
  const empty = found.flatMap((files, at) => (files.length === 0 ? [nothingIn(paths[at] ?? "")] : []));
  return empty.length > 0 ? err(empty) : ok(found.flat());
}

async function filesOf(path: string): Promise<readonly string[]> {
  // What is not there is told by whoever reads it.
  const isFolder = await stat(path).then(
    (about) => about.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  const names = (await readdir(path)).toSorted();
  return names.filter((name) => parseCandleFileName(name)?.timeframe === "1m").map((name) => join(path, name));
}

const nothingIn = (folder: string): string =>
  `${folder} holds no file of 1m candles. Nothing was written: name them like binanceusdm_BTCUSDT_1m.csv.gz, or give the files themselves.`;
