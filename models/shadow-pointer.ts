/** The shadow pointer `<var>/models/shadow.json`: which bundle is asked beside the serving one; no file = none. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";
import { TAG } from "./registry.ts";
import { replaceFile } from "./replace-file.ts";

const schema = z.strictObject({ shadowVersion: z.literal(1), tag: z.string().regex(TAG), since: z.iso.datetime() });
export type ShadowPointer = z.infer<typeof schema>;

const pathIn = (varFolder: string): string => join(varFolder, "models", "shadow.json");

export async function readShadow(varFolder: string): Promise<Result<ShadowPointer | null, ModelError>> {
  const path = pathIn(varFolder);
  const broken = (): Result<never, ModelError> =>
    err(
      modelError(
        "POINTER_INVALID",
        `The shadow pointer ${path} is broken, so no second model is asked. Run "npm run models -- shadow TAG" to write it anew, or "shadow off".`,
      ),
    );
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? ok(parsed.data) : broken();
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "") ? ok(null) : broken();
  }
}

/** Null = no second model from now on. */
export async function writeShadow(varFolder: string, pointer: ShadowPointer | null): Promise<void> {
  if (pointer === null) await rm(pathIn(varFolder), { force: true });
  else await replaceFile(pathIn(varFolder), `${JSON.stringify(pointer, null, 2)}\n`);
}
