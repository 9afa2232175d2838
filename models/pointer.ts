/**
 * The promotion pointer `<var>/models/promoted.json`: which bundle serves, as what, since when and why. What ships is
 * never changed, so a promotion and a rollback are each one atomic replacement of this file.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";
import { GATE_CODES, GATE_NAMES } from "./gates.ts";
import { TAG } from "./registry.ts";
import { replaceFile } from "./replace-file.ts";

const tag = z.string().regex(TAG);
const pointerSchema = z.strictObject({
  pointerVersion: z.literal(1),
  tag,
  status: z.enum(["observation", "live"]),
  since: z.iso.datetime(),
  action: z.enum(["promote", "rollback"]),
  /** Always there for a rollback. */
  reason: z.string().min(1).nullable(),
  /** How each gate stood at that moment. */
  gates: z.record(z.enum(GATE_NAMES), z.enum(GATE_CODES)),
  /** Tags that served before, in the order in which rollbacks go to them. */
  before: z.array(tag).max(20),
});
export type Pointer = z.infer<typeof pointerSchema>;

export const pointerPath = (varFolder: string): string => join(varFolder, "models", "promoted.json");

/** Null = nothing was ever promoted here. */
export async function readPointer(varFolder: string): Promise<Result<Pointer | null, ModelError>> {
  const path = pointerPath(varFolder);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    // A var folder that is none is told where its databases are opened.
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return ok(null);
    return err(broken(path, "it cannot be read"));
  }
  const pointer = parsed(text);
  return pointer === null ? err(broken(path, "it does not say which model serves")) : ok(pointer);
}

export const writePointer = (varFolder: string, pointer: Pointer): Promise<void> =>
  replaceFile(pointerPath(varFolder), `${JSON.stringify(pointer, null, 2)}\n`);

function parsed(text: string): Pointer | null {
  try {
    const result = pointerSchema.safeParse(JSON.parse(text));
    if (!result.success) return null;
    // A hand-edited file must not make a model live that missed a gate.
    const live = result.data.status === "live";
    return live && !GATE_NAMES.every((gate) => result.data.gates[gate] === "PASSED") ? null : result.data;
  } catch {
    return null;
  }
}

const broken = (path: string, why: string): ModelError =>
  modelError(
    "POINTER_INVALID",
    `The promotion pointer ${path} is broken (${why}), so it is not followed. Run "npm run models -- promote TAG" to write it anew, or delete it to use the model that ships.`,
  );
