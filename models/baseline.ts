/** Reads what a bundle keeps of its training rows; a bundle made before that was kept has none. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { DriftBaseline } from "../engine/drift/baseline.ts";

const groups = { edges: z.array(z.number()).length(9), share: z.array(z.number().min(0).max(1)).length(10) };
const schema = z.object({
  features: z
    .array(z.object({ name: z.string().min(1), ...groups, sorted: z.array(z.number()).min(2).max(200) }))
    .min(1),
  score: z.object(groups),
});

/** Null when there is none, or it cannot be read: then nothing is known of drift, which is said and never guessed. */
export async function readBaseline(folder: string): Promise<DriftBaseline | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(join(folder, "baseline.json"), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
