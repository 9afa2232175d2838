/** Work in a process of its own gives way to scans. */
import type { ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";

/** What the child starts itself inherits it. */
export function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It ended already, which its exit tells.
  }
}
