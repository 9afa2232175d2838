/** The candle files that a person named: single ones as they stand, and of a folder all that hold 1m candles. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import { parseCandleFileName } from "../../market/candle-file-name.ts";

/** Other files of a folder (other timeframes, notes) and folders in it are passed over; a folder without any is refused. */
export async function candleFiles(paths: readonly string[]): Promise<Result<readonly string[], readonly string[]>> {
  const found = await Promise.all(paths.map(filesOf));
  const empty = found.flatMap((files, at) => {
    const path = paths[at] ?? "";
    if (files === null) return [notThere(path)];
    return files.length === 0 ? [nothingIn(path)] : [];
  });
  return empty.length > 0 ? err(empty) : ok(found.flatMap((files) => files ?? []));
}

/** Null where there is nothing of that name. */
async function filesOf(path: string): Promise<readonly string[] | null> {
  const about = await stat(path).catch(() => null);
  if (about === null) return null;
  if (!about.isDirectory()) return [path];
  const names = (await readdir(path)).toSorted();
  return names.filter((name) => parseCandleFileName(name)?.timeframe === "1m").map((name) => join(path, name));
}

const notThere = (path: string): string =>
  `There is no file or folder ${path === "" ? "without a name" : path}, so there are no candles to test on. Nothing was written: check the path.`;
const nothingIn = (folder: string): string =>
  `${folder} holds no file of 1m candles. Nothing was written: name them like binanceusdm_BTCUSDT_1m.csv.gz, or give the files themselves.`;
