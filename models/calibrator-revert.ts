/**
 * The wish to take a refitted calibrator back, `<var>/models/calibrator-revert.json`. The ledger belongs to the running
 * process alone, so the command leaves a file, and the process carries it out between two scans or at its next start.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { replaceFile } from "./replace-file.ts";

const wishSchema = z.strictObject({
  wishVersion: z.literal(1),
  /** Of the calibrator that served when somebody asked. */
  id: z.string().min(1),
  reason: z.string().min(1),
  by: z.string().min(1),
});
export type RevertWish = Omit<z.infer<typeof wishSchema>, "wishVersion">;

const revertWishPath = (varFolder: string): string => join(varFolder, "models", "calibrator-revert.json");

/** Null = nobody asked. An error is the sentence for a person. */
export async function readRevertWish(varFolder: string): Promise<Result<RevertWish | null, string>> {
  const path = revertWishPath(varFolder);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return ok(null);
    return err(broken(path, "it cannot be read"));
  }
  const wish = parsed(text);
  return wish === null ? err(broken(path, "it does not say what to take back")) : ok(wish);
}

export const writeRevertWish = (varFolder: string, wish: RevertWish): Promise<void> =>
  replaceFile(revertWishPath(varFolder), `${JSON.stringify({ wishVersion: 1, ...wish }, null, 2)}\n`);

export const dropRevertWish = (varFolder: string): Promise<void> => rm(revertWishPath(varFolder), { force: true });

function parsed(text: string): RevertWish | null {
  try {
    const result = wishSchema.safeParse(JSON.parse(text));
    if (!result.success) return null;
    const { wishVersion: _version, ...wish } = result.data;
    return wish;
  } catch {
    return null;
  }
}

const broken = (path: string, why: string): string =>
  `The file ${path} is broken (${why}), so no calibrator was taken back and the one in use goes on. Ask again with "npm run models -- calibrator revert --reason …", or delete the file.`;
