/** Where a run keeps its databases: live in the var folder itself, each replay in a fresh folder of its own. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import { badInput, brokenEnvironment, type Refusal } from "../refusal.ts";

export type RunFolder = { readonly runId: string; readonly folder: string };

/** `stamp` is the machine's time in ISO 8601, `chance` a few random letters: two runs never share a folder. */
export function replayFolder(
  varFolder: string,
  resume: boolean,
  stamp: string,
  chance: string,
): Result<RunFolder, Refusal> {
  const replays = join(varFolder, "replay");
  const runId = resume ? newestRun(replays) : `replay-${stamp.replace(/[:.]/g, "").slice(0, 15)}-${chance}`;
  if (runId === null) {
    return err(
      badInput(
        "NO_REPLAY_TO_RESUME",
        `There is no replay to resume in ${replays}. Start without --resume to begin one.`,
      ),
    );
  }
  return prepared({ runId, folder: join(replays, runId) });
}

export const liveFolder = (varFolder: string, stamp: string): Result<RunFolder, Refusal> =>
  prepared({ runId: `live-${stamp.replace(/[:.]/g, "").slice(0, 15)}`, folder: varFolder });

function prepared(run: RunFolder): Result<RunFolder, Refusal> {
  try {
    makeFolder(run.folder);
    return ok(run);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "not possible";
    const text = `The folder ${run.folder} cannot be created (${reason}). Nothing can be stored, so nothing starts and no signal is sent. Set VAR_DIR to a folder that this user may write to.`;
    return err(brokenEnvironment("VAR_NOT_WRITABLE", text));
  }
}

/** Parents first. Node's own recursive mkdir never returns where a parent exists and refuses children without a reason (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    // A file in the way is told as such; a folder that is there needs nothing.
    readdirSync(folder);
    return;
  }
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function newestRun(replays: string): string | null {
  if (!existsSync(replays)) return null;
  const runs = readdirSync(replays).filter((name) => existsSync(join(replays, name, "lookout.db")));
  const byAge = runs.toSorted((a, b) => statSync(join(replays, a)).mtimeMs - statSync(join(replays, b)).mtimeMs);
  return byAge.at(-1) ?? null;
}
