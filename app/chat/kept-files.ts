/** Keeps the files of the terminal chat where the person can take them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { EmitEvent } from "../../engine/events.ts";

/** Answers the path; null (told) when it cannot be written. A file of the same name is replaced. */
export function fileKeeper(varFolder: string, emit: EmitEvent): (name: string, bytes: Uint8Array) => string | null {
  const folder = join(varFolder, "exports");
  return (name, bytes) => {
    const path = join(folder, basename(name));
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, bytes);
      return path;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `A file could not be kept in ${folder} (${why}), so it is lost; nothing else changed. Check the disk and its rights, then ask for it again.`;
      emit({ type: "error", code: "FILE_NOT_KEPT", text });
      return null;
    }
  };
}
