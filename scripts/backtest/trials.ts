/** How often something was tried on this machine: the best of many looks good by chance, and the deflated Sharpe knows it. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import type { Trials } from "../../backtest/report/sharpe.ts";
import { idOf, type Try, triesOf } from "./tries.ts";

/** Runs of the log once for each different one, and older folders that it does not name. */
export async function trialsIn(varFolder: string): Promise<Trials> {
  const log = await triesOf(varFolder);
  const named = new Set(log.map(({ id }) => id));
  const distinct = [...new Map(log.map((one) => [`${one.kind} ${one.asked}`, one])).values()];
  const unnamed = async (kind: string): Promise<readonly string[]> =>
    (await foldersIn(join(varFolder, kind))).filter((folder) => !named.has(idOf(varFolder, folder)));
  const ofKind = (kind: Try["kind"]): readonly Try[] => distinct.filter((one) => one.kind === kind);
  const backtests = ofKind("backtest").length + (await unnamed("backtests")).length;
  const walked = ofKind("walk-forward").reduce((sum, one) => sum + one.variants, 0);
  const variants = walked + (await variantsTried(await unnamed("walk-forward")));
  const { runs: lab, log: labLog } = await labRuns(join(varFolder, "lab"));
  return { total: backtests + variants + lab, backtests, variants, lab, labLog };
}

/** With one more backtest, or more variants. */
export function withMore(trials: Trials, more: { readonly backtests?: number; readonly variants?: number }): Trials {
  const { backtests = 0, variants = 0 } = more;
  const total = trials.total + backtests + variants;
  return { ...trials, total, backtests: trials.backtests + backtests, variants: trials.variants + variants };
}

/** "9: 3 backtests, 2 variants of walk-forwards, 4 runs of lab/mlflow.db". */
export const trialsText = ({ total, backtests, variants, lab, labLog }: Trials): string =>
  `${total}: ${backtests} ${backtests === 1 ? "backtest" : "backtests"}, ${variants} variants of walk-forwards, ${labLog === null ? "no experiment log of the lab" : `${lab} runs of ${labLog}`}`;

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const variantsSchema = z.object({ variants: z.array(z.unknown()) });

/** A report that cannot be read counts once. */
async function variantsTried(folders: readonly string[]): Promise<number> {
  const counts = folders.map(async (folder) => {
    try {
      const text = await readFile(join(folder, "report.json"), "utf8");
      return variantsSchema.parse(JSON.parse(text)).variants.length;
    } catch {
      return 1;
    }
  });
  return (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
}

/** MLflow's database where runs are tracked, else the lines that searches left. */
async function labRuns(folder: string): Promise<{ readonly runs: number; readonly log: string | null }> {
  const store = join(folder, "mlflow.db");
  if (existsSync(store)) return { runs: trackedRuns(store), log: "lab/mlflow.db" };
  const logs = (await namesIn(join(folder, "tune"))).filter((name) => name.endsWith(".jsonl"));
  if (logs.length === 0) return { runs: 0, log: null };
  const lines = await Promise.all(logs.map((name) => readFile(join(folder, "tune", name), "utf8")));
  const runs = lines.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "").length;
  return { runs, log: "lab/tune" };
}

function trackedRuns(store: string): number {
  const client = new Database(store, { readonly: true, fileMustExist: true });
  try {
    const row = client.prepare("SELECT count(*) AS runs FROM runs WHERE lifecycle_stage = 'active'").get();
    return z.object({ runs: z.number() }).parse(row).runs;
  } finally {
    client.close();
  }
}
