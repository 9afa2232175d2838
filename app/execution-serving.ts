/** The measured costs that scans judge by: what was in force at a slot, read again whenever something new was measured. */
import { join } from "node:path";
import { openExecutionFiles } from "../db/execution.ts";
import type { EmitEvent } from "../engine/events.ts";
import { type ExecutionSource, type ExecutionVersion, inForceAt } from "../engine/execution/versions.ts";

export type ServingExecution = ExecutionSource & {
  /** Called before the first scan, and live between any two. */
  refresh(): Promise<void>;
};

/** What cannot be read is told once; until then known figures stay, and without any costs are as the labels assume. */
export function serveExecution(varFolder: string, emit: EmitEvent): ServingExecution {
  const files = openExecutionFiles(join(varFolder, "execution"));
  let versions: readonly ExecutionVersion[] = [];
  let read: string | null | undefined;
  return {
    at: (slot) => inForceAt(versions, slot),
    async refresh() {
      const stamp = await files.stamp();
      if (stamp === read) return;
      const found = await files.versions();
      read = stamp;
      if (found.ok) versions = found.value;
      else emit({ type: "error", ...found.error });
    },
  };
}
